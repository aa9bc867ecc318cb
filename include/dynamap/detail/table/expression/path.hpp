// The path of an attribute in an item: a member, and steps into it.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "dynamap/codec.hpp"
#include "dynamap/detail/table/schema/members.hpp"
#include "dynamap/fixed_string.hpp"
#include "dynamap/nested.hpp"
#include "dynamap/value.hpp"

namespace dynamap::detail {

// The steps of a path after its first member. A pointer to a member of a nested struct is also a step.

/// Element `I` of a list.
template <std::size_t I>
struct index_step {
    friend constexpr bool operator==(index_step, index_step) = default;
};
/// The entry of a map with the key `Name`.
template <fixed_string Name>
struct key_step {
    friend constexpr bool operator==(key_step, key_step) = default;
};
/// An element of a list, with an index known at run time.
struct run_time_index {
    friend constexpr bool operator==(run_time_index, run_time_index) = default;
};
/// An entry of a map, with a key known at run time.
struct run_time_key {
    friend constexpr bool operator==(run_time_key, run_time_key) = default;
};

template <class Step>
inline constexpr bool is_index_step = false;
template <std::size_t I>
inline constexpr bool is_index_step<index_step<I>> = true;
template <>
inline constexpr bool is_index_step<run_time_index> = true;

template <class Step>
inline constexpr bool is_key_step = false;
template <fixed_string Name>
inline constexpr bool is_key_step<key_step<Name>> = true;
template <>
inline constexpr bool is_key_step<run_time_key> = true;

template <class Step>
inline constexpr bool is_run_time_step = std::is_same_v<Step, run_time_index> ||
                                         std::is_same_v<Step, run_time_key>;

template <class Step>
struct step_constant;
template <std::size_t I>
struct step_constant<index_step<I>> {
    static constexpr std::size_t index = I;
};
template <fixed_string Name>
struct step_constant<key_step<Name>> {
    static constexpr std::string_view name = Name.view();
};

/// The value of a step that is known only at run time.
struct run_time_step {
    std::string name;
    std::size_t index = 0;
    bool is_index = false;
};

/// The type that a step into a value of type `T` leads to; void if the step is not possible.
template <class T, auto Step>
constexpr auto stepped_into() {
    using step = std::remove_cv_t<decltype(Step)>;
    using value = value_for<T>;
    if constexpr (is_dynamic_value<value> && !std::is_member_object_pointer_v<step>) {
        return std::type_identity<value>{};
    } else if constexpr (std::is_member_object_pointer_v<step>) {
        static_assert(std::is_same_v<owner_of<Step>, value>,
                      "dynamap: a step of a path is a pointer to a member of another struct than the one it "
                      "steps into");
        return std::type_identity<pointed_type<Step>>{};
    } else if constexpr (is_index_step<step>) {
        static_assert(attribute_type<value> && codec<value>::type == value_type::list,
                      "dynamap: at<index> steps into a list");
        if constexpr (requires { typename value::value_type; }) {
            return std::type_identity<typename value::value_type>{};
        } else if constexpr (requires { step_constant<step>::index; }) {
            static_assert(step_constant<step>::index < std::tuple_size_v<value>,
                          "dynamap: the tuple has no element with this index");
            return std::type_identity<std::tuple_element_t<step_constant<step>::index, value>>{};
        } else {
            static_assert(
                requires { typename value::value_type; }, "dynamap: name a tuple's element with at<index>()");
            return std::type_identity<void>{};
        }
    } else {
        static_assert(requires { typename value::mapped_type; }, "dynamap: at<\"name\"> steps into a map");
        return std::type_identity<typename value::mapped_type>{};
    }
}

/// The type at the end of a path that begins with a value of type `T`.
template <class T, auto... Steps>
struct path_end {
    using type = T;
    /// Whether an item with the first member may lack the end.
    static constexpr bool optional = false;
};
template <class T, auto Step, auto... Rest>
struct path_end<T, Step, Rest...> {
    using next = path_end<typename decltype(stepped_into<T, Step>())::type, Rest...>;
    using type = typename next::type;
    static constexpr bool optional = !std::is_same_v<value_for<T>, T> ||
                                     !std::is_member_object_pointer_v<std::remove_cv_t<decltype(Step)>> ||
                                     next::optional;
};

template <auto A, auto B>
constexpr bool same_step() {
    using a = std::remove_cv_t<decltype(A)>;
    using b = std::remove_cv_t<decltype(B)>;
    if constexpr (std::is_same_v<a, b>) return A == B;
    else if constexpr (names_member<a> && names_member<b> && (is_member_position<a> || is_member_position<b>))
        return std::is_same_v<owner_of<A>, owner_of<B>> && pointer_name<A>() == pointer_name<B>();
    else return false;
}
template <auto A, auto B>
constexpr bool steps_may_meet() {
    using a = std::remove_cv_t<decltype(A)>;
    using b = std::remove_cv_t<decltype(B)>;
    return same_step<A, B>() && !is_run_time_step<a> && !is_run_time_step<b>;
}

template <auto... Steps>
struct steps {};

/// Whether two paths without run-time steps are the same.
template <class A, class B>
inline constexpr bool same_path = false;
template <auto... A, auto... B>
    requires(sizeof...(A) == sizeof...(B))
inline constexpr bool same_path<steps<A...>, steps<B...>> = (same_step<A, B>() && ...);

/// Whether one path certainly leads to the other's end or through it. The service checks steps that are known
/// only at run time.
template <class A, class B>
struct overlap {
    static constexpr bool value = true;  // one of them has ended
};
template <auto A, auto... RestA, auto B, auto... RestB>
struct overlap<steps<A, RestA...>, steps<B, RestB...>> {
    static constexpr bool value = [] {
        if constexpr (steps_may_meet<A, B>()) return overlap<steps<RestA...>, steps<RestB...>>::value;
        else return false;
    }();
};

}  // namespace dynamap::detail
