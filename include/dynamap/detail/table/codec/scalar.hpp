// N, BOOL and S from the plain types.
#pragma once

#include <concepts>
#include <string>
#include <string_view>

#include "dynamap/detail/table/codec/contract.hpp"
#include "dynamap/uuid.hpp"

namespace dynamap {

/// N. Reading checks the type's range.
template <integer T>
struct codec<T> {
    static constexpr value_type type = value_type::number;
    static void encode(value_writer& out, T value) { out.number(value); }
    static T decode(value_reader& in) { return in.number<T>(); }
};

/// N, with the shortest text that reads back as the same number. NaN and infinity are rejected.
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

}  // namespace dynamap
