// The members of a plain struct: number, types and names. The only unit that uses Boost.PFR.
#pragma once

#include <array>
#include <boost/pfr/core.hpp>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

#include "dynamap/fixed_string.hpp"

namespace dynamap::detail {

#if defined(__cpp_aggregate_paren_init)
// PFR counts initialisers in braces. An array without its own braces takes one for each element. With
// parentheses an array cannot be initialised this way, so it is detected.
template <class Row, std::size_t... I>
consteval bool has_array(std::index_sequence<I...>) {
    if constexpr (std::is_copy_constructible_v<Row>)
        return !requires { Row(boost::pfr::detail::ubiq_lref_constructor{I}...); };
    else return !requires { Row(boost::pfr::detail::ubiq_rref_constructor{I}...); };
}
#else
template <class Row, std::size_t... I>
consteval bool has_array(std::index_sequence<I...>) {
    return false;
}
#endif

/// Converts to any base class of `Row` and to no other type.
template <class Row>
struct any_base_of {
    template <class T>
        requires(std::is_base_of_v<T, Row> && !std::is_same_v<T, Row>)
    operator T() const;
};
/// Whether an aggregate has a base class. The first initialiser is then for the base.
template <class Row>
inline constexpr bool has_base = requires { Row{any_base_of<Row>{}}; };

template <class Row>
consteval std::size_t count_members() {
    constexpr std::size_t count = boost::pfr::tuple_size_v<Row>;
    static_assert(!has_array<Row>(std::make_index_sequence<count>{}),
                  "dynamap: a built-in array cannot be stored; use std::string for text, std::array or "
                  "std::vector for a list");
    return count;
}

/// The number of members of `Row`.
template <class Row>
inline constexpr std::size_t member_count = count_members<Row>();

/// The type of member `I`.
template <class Row, std::size_t I>
using member_type = boost::pfr::tuple_element_t<I, Row>;

/// Member `I` of `row`.
// Flattened: from about 64 members on GCC does not inline the tuple of references that PFR makes for each
// access.
template <std::size_t I, class Row>
[[gnu::flatten]] constexpr auto& member(Row& row) noexcept {
    return boost::pfr::get<I>(row);
}
// Through the same functions of PFR: a second set of them for const rows would take as long to compile.
template <std::size_t I, class Row>
constexpr auto const& member(Row const& row) noexcept {
    return member<I>(const_cast<Row&>(row));
}

// Never defined. Only the address of a member is used, for its name.
template <class Row>
struct row_holder {
    Row value;
};
#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wundefined-var-template"
#pragma clang diagnostic ignored "-Wundefined-internal"
#endif
template <class Row>
extern row_holder<Row> row_nowhere;

#if defined(__clang__) && __clang_major__ < 18
/// A pointer to a part of an object, which these releases of Clang take as a template argument only in a
/// class.
template <class T>
struct part_pointer {
    T const* value;
};
#else
template <class T>
using part_pointer = T const*;
#endif

/// The function's own name with the template argument in it, as the compiler prints it.
template <auto Pointer>
consteval std::string_view printed() {
    return __PRETTY_FUNCTION__;
}

// GCC prints "... = (& row_nowhere<R>.row_holder<R>::value.R::name); ..." or "... = &R::name; ...", Clang
// "... = &row_nowhere.value.name]" or "... = &R::name]", before 18 "... = {&row_nowhere.value.name}]".
consteval std::string_view last_name(std::string_view text) {
    auto is_name = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
               static_cast<unsigned char>(c) >= 0x80;
    };
    auto begin = text.find('&');
    auto end = text.find(';', begin);
    if (end == std::string_view::npos) end = text.rfind(']');
    while (end > 0 && !is_name(text[end - 1])) --end;
    auto first = end;
    while (first > begin && is_name(text[first - 1])) --first;
    return text.substr(first, end - first);
}

/// The name of member `I`.
template <class Row, std::size_t I>
consteval std::string_view member_name() {
    return last_name(
        printed<part_pointer<member_type<Row, I>>{&boost::pfr::get<I>(row_nowhere<Row>.value)}>());
}
#if defined(__clang__)
#pragma clang diagnostic pop
#endif

/// The names of all members, in their order.
template <class Row>
inline constexpr auto member_names = []<std::size_t... I>(std::index_sequence<I...>) {
    return std::array<std::string_view, sizeof...(I)>{member_name<Row, I>()...};
}(std::make_index_sequence<member_count<Row>>{});

/// Member `I` of `Row`, in place of a pointer to it, which cannot be made from an index. `Name` appears in
/// compiler messages.
template <class Row, std::size_t I, fixed_string Name>
struct member_position {
    static constexpr std::string_view name = Name.view();
    friend constexpr bool operator==(member_position, member_position) = default;
};

template <class T>
inline constexpr bool is_member_position = false;
template <class Row, std::size_t I, fixed_string Name>
inline constexpr bool is_member_position<member_position<Row, I, Name>> = true;
/// Whether a template argument of this type names a member: a pointer to it, or a member_position.
template <class T>
inline constexpr bool names_member = std::is_member_object_pointer_v<T> ||
                                     is_member_position<std::remove_cv_t<T>>;

/// The place of member `I`.
template <class Row, std::size_t I>
inline constexpr auto position_of = [] {
    constexpr std::string_view name = member_names<Row>[I];
    constexpr auto text = [name] {
        std::array<char, name.size() + 1> copy{};
        for (std::size_t i = 0; i < name.size(); ++i) copy[i] = name[i];
        return copy;
    }();
    return member_position<Row, I, fixed_string<text.size()>(text)>{};
}();

/// The name of the member that `Pointer` points to or names.
template <auto Pointer>
consteval std::string_view pointer_name() {
    using type = std::remove_cv_t<decltype(Pointer)>;
    if constexpr (is_member_position<type>) return type::name;
    else return last_name(printed<Pointer>());
}

template <class Pointer>
struct pointer_parts;
template <class Owner, class Member>
struct pointer_parts<Member Owner::*> {
    using owner = Owner;
    using member = Member;
};
template <class Row, std::size_t I, fixed_string Name>
struct pointer_parts<member_position<Row, I, Name>> {
    using owner = Row;
    using member = member_type<Row, I>;
};

/// The struct that a member pointer belongs to.
template <auto Pointer>
using owner_of = typename pointer_parts<std::remove_cv_t<decltype(Pointer)>>::owner;
/// The same; void for a type that is not a pointer to a member.
template <class Pointer>
struct owner_or_void_of {
    using type = void;
};
template <class Owner, class Member>
struct owner_or_void_of<Member Owner::*> {
    using type = Owner;
};
template <auto Pointer>
using owner_or_void = typename owner_or_void_of<std::remove_cv_t<decltype(Pointer)>>::type;
/// The type of the member it points to.
template <auto Pointer>
using pointed_type = typename pointer_parts<std::remove_cv_t<decltype(Pointer)>>::member;

}  // namespace dynamap::detail
