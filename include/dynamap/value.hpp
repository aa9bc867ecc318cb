// The caller's values, checked against the type of their attribute.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "dynamap/codec.hpp"
#include "dynamap/detail/base/compiler.hpp"
#include "dynamap/detail/base/given_text.hpp"
#include "dynamap/detail/table/codec/refusal.hpp"
#include "dynamap/detail/table/codec/shape.hpp"
#include "dynamap/detail/table/schema/fitted.hpp"
#include "dynamap/error.hpp"

namespace dynamap::detail {

/// The type of a value for an attribute of type `T`: without std::optional and similar wrappers.
template <class T>
struct value_type_of {
    using type = T;
};
template <class T>
    requires requires { typename codec<T>::inner; }
struct value_type_of<T> {
    using type = typename codec<T>::inner;
};
template <class T>
using value_for = typename value_type_of<T>::type;

/// Whether the DynamoDB type of a `T` is known only at run time.
template <class T>
inline constexpr bool is_dynamic_value = codec<T>::type == value_type::null;

template <class T>
inline constexpr bool is_number = is_dynamic_value<T> || codec<T>::type == value_type::number;
template <class T>
inline constexpr bool is_text_or_bytes = is_dynamic_value<T> || codec<T>::type == value_type::string ||
                                         codec<T>::type == value_type::binary;
template <class T>
inline constexpr bool is_list = is_dynamic_value<T> || codec<T>::type == value_type::list;
template <class T>
inline constexpr bool is_set = codec<T>::type == value_type::string_set ||
                               codec<T>::type == value_type::number_set ||
                               codec<T>::type == value_type::binary_set;
/// The number of elements of a std::array; 0 for other types.
template <class T>
inline constexpr std::size_t array_size_of = 0;
template <class T, std::size_t N>
inline constexpr std::size_t array_size_of<std::array<T, N>> = N;
/// Whether values of `T` have an order at the service.
template <class T>
inline constexpr bool is_ordered = is_number<T> || is_text_or_bytes<T>;

/// A range that is not text. Text is a single value.
template <class T>
concept is_range_of_values = requires(T const& t) { t.begin() != t.end(); } &&
                             !std::convertible_to<T const&, std::string_view>;

/// Whether two types are the same DynamoDB type, as far as is known at compile time.
template <class A, class B>
constexpr bool same_kind() {
    if constexpr (is_dynamic_value<A> || is_dynamic_value<B>) return true;
    else if constexpr (std::is_same_v<A, std::size_t> || std::is_same_v<B, std::size_t>)
        return is_number<A> && is_number<B>;
    else return codec<A>::type == codec<B>::type;
}

template <class T>
inline constexpr bool is_tuple = shape_of<T> == shape::tuple;

template <class T, class Given>
constexpr bool accepts();

/// Whether a tuple or pair accepts the elements of another.
template <class T, class Given>
constexpr bool accepts_elements() {
    if constexpr (std::tuple_size_v<T> != std::tuple_size_v<Given>) return false;
    else
        return []<std::size_t... I>(std::index_sequence<I...>) {
            return (accepts<std::tuple_element_t<I, T>, std::tuple_element_t<I, Given> const&>() && ...);
        }(std::make_index_sequence<std::tuple_size_v<T>>{});
}

/// Whether a `Given` is accepted as the value of a `T`: the same type, text for a string, a number for a
/// number, but no fraction for an integer. A `double` for a `float` is rounded.
template <class T, class Given>
constexpr bool accepts() {
    using given = std::remove_cvref_t<Given>;
    if constexpr (std::same_as<given, T>) return true;
    else if constexpr (is_dynamic_value<T>) return std::convertible_to<Given, T>;
    else if constexpr (std::is_null_pointer_v<given>) return false;
    else if constexpr (!std::same_as<value_for<T>, T>)
        return accepts<value_for<T>, Given>() ||
               (!std::is_arithmetic_v<given> && std::convertible_to<Given, T>);
    else if constexpr (is_tuple<T> && is_tuple<given>) return accepts_elements<T, given>();
    else if constexpr (std::same_as<T, std::string>) return std::convertible_to<Given, std::string_view>;
    else if constexpr (integer<T>) return integer<given>;
    else if constexpr (std::floating_point<T>) return integer<given> || std::floating_point<given>;
    else if constexpr (std::same_as<T, bool> || std::is_arithmetic_v<T>) return false;
    else
        return (!std::is_floating_point_v<given> && !std::same_as<given, bool>) &&
               std::convertible_to<Given, T>;
}

/// Returns the value as an owned `T`.
/// Errors: `errc::out_of_range` for a number or duration that does not fit `T`; `errc::bad_value` for a null
/// pointer.
template <class T, class Given>
constexpr T owned_value(Given&& given) {
    using from = std::remove_cvref_t<Given>;
    if constexpr (std::same_as<from, T>) {
        return std::forward<Given>(given);
    } else if constexpr ((integer<T> || std::floating_point<T>) && std::is_arithmetic_v<from>) {
        return fitted<T>(given);
    } else if constexpr (std::same_as<T, std::string>) {
        return std::string(text_from(given));
    } else if constexpr (is_duration<T> && is_duration<from>) {
        return fitted_duration<T>(given);
    } else if constexpr (is_time_point<T> && is_time_point<from>) {
        return T(fitted_duration<typename T::duration>(given.time_since_epoch()));
    } else if constexpr (!is_dynamic_value<T> && !std::same_as<value_for<T>, T> &&
                         accepts<value_for<T>, Given>()) {
        return T(owned_value<value_for<T>>(std::forward<Given>(given)));
    } else if constexpr (is_tuple<T> && is_tuple<from>) {
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            return T(owned_value<std::tuple_element_t<I, T>>(std::get<I>(std::forward<Given>(given)))...);
        }(std::make_index_sequence<std::tuple_size_v<T>>{});
    } else if constexpr (std::is_pointer_v<from> && std::is_convertible_v<from, std::string_view>) {
        (void)text_from(given);
        return static_cast<T>(given);
    } else {
        return static_cast<T>(std::forward<Given>(given));
    }
}

/// Whether a value is accepted for the attribute or an element of it. The compiler prints the attribute's
/// name, which is an argument of the template.
template <class Attribute, class Expected, class Given>
inline constexpr bool takes = accepts<Expected, Given>();

/// Whether a type is a point of time.
template <class T>
concept has_time = time_point_like<T> || requires { typename T::time_type; };

/// Accepts a list in braces, only to reject it.
struct braced {
    braced() = default;
    template <class T>
    braced(T const&) {}
    braced(std::initializer_list<braced>) {}
};

/// Explains why a value is not accepted for the attribute. The compiler prints the template's arguments with
/// the sentence.
template <class Attribute, class Expected, class Given>
constexpr void refuse_value() {
    constexpr bool perhaps = requires(Given&& v) {
        v.has_value();
        *v;
    };
    require_text<Given>();
    if constexpr (std::is_null_pointer_v<std::remove_cvref_t<Given>>) return;
    else if constexpr (perhaps)
        static_assert(takes<Attribute, Expected, Given>,
                      "dynamap: this value may be missing; pass *value if it exists; to set an attribute "
                      "only if it exists, write optionally(attribute, value)");
    else if constexpr (time_point_like<std::remove_cvref_t<Given>> && has_time<Expected>)
        static_assert(takes<Attribute, Expected, Given>,
                      "dynamap: this time has another precision or clock than the attribute; round it, as in "
                      "std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())");
    else
        static_assert(takes<Attribute, Expected, Given>,
                      "dynamap: this value does not have the attribute's type; the compiler prints "
                      "Attribute, Expected and Given with this message");
}

/// Returns the value as a `T`, for the attribute or an element of it. A static_assert explains a failure.
template <class Attribute, class T, class V>
constexpr T checked_value(V&& value) {
    static_assert(safe_inside_co_await<V>,
                  "dynamap: give this value a name first -- this compiler (GCC before 13) destroys a struct "
                  "twice if it is built inside a co_await expression");
    if constexpr (accepts<T, V>()) {
        return owned_value<T>(std::forward<V>(value));
    } else {
        refuse_value<Attribute, T, V>();
        return T{};
    }
}

/// Writes `given` as an attribute value of type `T`. Copies nothing if the codec can read it in place.
template <class T, class Given>
void encode_as(value_writer& out, Given const& given) {
    if constexpr (std::same_as<Given, T>) codec<T>::encode(out, given);
    else if constexpr (std::same_as<T, std::string>) codec<T>::encode(out, text_from(given));
    else codec<T>::encode(out, owned_value<T>(given));
}

}  // namespace dynamap::detail
