// How a C++ type becomes an attribute value and back. Room: map.
#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "dynamap/uuid.hpp"
#include "dynamap/wire/value_reader.hpp"
#include "dynamap/wire/value_type.hpp"
#include "dynamap/wire/value_writer.hpp"

namespace dynamap {

/// How `T` becomes an attribute value and back; specialise it for a type of your own.
///
/// Shape: a specialisation has
///   `static constexpr value_type type`             the DynamoDB type it writes,
///   `static void encode(value_writer&, T const&)`  writes one value of that type,
///   `static T decode(value_reader&)`               reads one value, or throws `dynamap::error`,
/// and, for a type that may be left out of an item, also
///   `static bool is_absent(T const&)`              whether this value is left out,
///   `static T absent()`                            what an item without the attribute means.
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
concept integer = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> && !std::same_as<T, wchar_t> &&
                  !std::same_as<T, char8_t> && !std::same_as<T, char16_t> && !std::same_as<T, char32_t>;

/// N, checked against the type's range on the way in.
template <integer T>
struct codec<T> {
    static constexpr value_type type = value_type::number;
    static void encode(value_writer& out, T value) { out.number(value); }
    static T decode(value_reader& in) { return in.number<T>(); }
};

/// N, with the shortest text that reads back as the same number; NaN and infinity are refused.
template <class T>
    requires std::same_as<T, float> || std::same_as<T, double>
struct codec<T> {
    static constexpr value_type type = value_type::number;
    static void encode(value_writer& out, T value) { out.number(value); }
    static T decode(value_reader& in) { return in.number<T>(); }
};

/// BOOL.
template <>
struct codec<bool> {
    static constexpr value_type type = value_type::boolean;
    static void encode(value_writer& out, bool value) { out.boolean(value); }
    static bool decode(value_reader& in) { return in.boolean(); }
};

/// S, UTF-8.
template <>
struct codec<std::string> {
    static constexpr value_type type = value_type::string;
    static void encode(value_writer& out, std::string_view value) { out.string(value); }
    static std::string decode(value_reader& in) { return std::string(in.string()); }
};

/// S: the 36-character text.
template <>
struct codec<uuid> {
    static constexpr value_type type = value_type::string;
    static void encode(value_writer& out, uuid const& value) {
        char text[36];
        value.to_chars(text);
        out.string({text, sizeof text});
    }
    static uuid decode(value_reader& in) { return uuid::parse(in.string()); }
};

/// The inner type's value, or no attribute at all; to store NULL is another thing.
template <attribute_type T>
struct codec<std::optional<T>> {
    static constexpr value_type type = codec<T>::type;
    static void encode(value_writer& out, std::optional<T> const& value) {
        if (value) codec<T>::encode(out, *value); else out.null();
    }
    static std::optional<T> decode(value_reader& in) {
        if (in.type() == value_type::null) return std::nullopt;
        return codec<T>::decode(in);
    }
    static bool is_absent(std::optional<T> const& value) { return !value; }
    static std::optional<T> absent() { return std::nullopt; }
};

}  // namespace dynamap
