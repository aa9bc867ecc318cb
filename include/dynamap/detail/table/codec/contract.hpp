// What a codec is: how a C++ type becomes an attribute value and back.
#pragma once

#include <concepts>
#include <type_traits>

#include "dynamap/detail/wire/value_reader.hpp"
#include "dynamap/detail/wire/value_type.hpp"
#include "dynamap/detail/wire/value_writer.hpp"

namespace dynamap {

/// How `T` becomes an attribute value and back; specialise it for a type of your own.
///
/// Shape: a specialisation has
///   `static constexpr value_type type`             the DynamoDB type it writes; `value_type::null`: it
///                                                  varies,
///   `static void encode(value_writer&, T const&)`  writes one value of that type,
///   `static T decode(value_reader&)`               reads one value, or throws `dynamap::error`,
/// and, for a type that may be left out of an item, also
///   `static bool is_absent(T const&)`              whether this value is left out,
///   `static T absent()`                            what an item without the attribute means,
/// and, for a type that holds a value or nothing, also
///   `using inner`                                  the type of that value.
/// Errors: what `decode` throws reaches the caller with the attribute's name put before its path.
/// Lifetime: reader and writer, and the texts the reader answers, live during the call only.
template <class T>
struct codec;

/// A type that has a codec.
template <class T>
concept attribute_type = requires(value_writer& out, value_reader& in, T const& value) {
    { codec<T>::type } -> std::convertible_to<value_type>;
    codec<T>::encode(out, value);
    { codec<T>::decode(in) } -> std::same_as<T>;
};

/// A type whose absence from an item has a meaning.
template <class T>
concept may_be_absent = attribute_type<T> && requires(T const& value) {
    { codec<T>::is_absent(value) } -> std::same_as<bool>;
    { codec<T>::absent() } -> std::same_as<T>;
};

/// The integer types that are numbers; bool and the character types are not.
template <class T>
concept integer = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> &&
                  !std::same_as<T, wchar_t> && !std::same_as<T, char8_t> && !std::same_as<T, char16_t> &&
                  !std::same_as<T, char32_t>;

namespace detail {

/// A type whose codec writes an S, N or B: what a set can hold, and a key be.
template <class T>
concept scalar_attribute = attribute_type<T> && !may_be_absent<T> &&
                           (codec<T>::type == value_type::string || codec<T>::type == value_type::number ||
                            codec<T>::type == value_type::binary);

/// A member of this type gathers the attributes that no other member has.
template <class T>
inline constexpr bool gathers_rest = false;

}  // namespace detail
}  // namespace dynamap
