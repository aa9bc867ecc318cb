// The contract of a codec: the conversion of a C++ type to an attribute value and back.
#pragma once

#include <concepts>
#include <type_traits>

#include "dynamap/detail/wire/value_reader.hpp"
#include "dynamap/detail/wire/value_type.hpp"
#include "dynamap/detail/wire/value_writer.hpp"

namespace dynamap {

/// Converts `T` to an attribute value and back. Specialise it for your own types.
///
/// Shape: a specialisation has
///   `static constexpr value_type type`             the DynamoDB type it writes; `value_type::null`: any,
///   `static void encode(value_writer&, T const&)`  writes one value of that type,
///   `static T decode(value_reader&)`               reads one value, or throws `dynamap::error`,
/// and, for a type that may be left out of an item, also
///   `static bool is_absent(T const&)`              whether this value is left out,
///   `static T absent()`                            the value for an item without the attribute,
/// and, for a type that has a value or none, also
///   `using inner`                                  the type of that value.
/// Errors: an exception of `decode` reaches the caller with the attribute's name added before its path.
/// Lifetime: reader, writer and the reader's texts are valid only during the call.
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

/// The integer types that are numbers, without bool and the character types.
template <class T>
concept integer = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> &&
                  !std::same_as<T, wchar_t> && !std::same_as<T, char8_t> && !std::same_as<T, char16_t> &&
                  !std::same_as<T, char32_t>;

namespace detail {

/// A type whose codec writes an S, N or B. A set's elements and a key must be such types.
template <class T>
concept scalar_attribute = attribute_type<T> && !may_be_absent<T> &&
                           (codec<T>::type == value_type::string || codec<T>::type == value_type::number ||
                            codec<T>::type == value_type::binary);

/// Whether a member of this type contains the attributes that no other member has.
template <class T>
inline constexpr bool is_extra_attributes = false;

}  // namespace detail
}  // namespace dynamap
