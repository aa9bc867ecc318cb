// JSON text built at compile time.
#pragma once

#include <cstddef>
#include <string_view>

namespace dynamap::detail {

constexpr bool json_must_escape(char c) {
    return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
}

/// Returns the length of `text` as a JSON string, quotes included.
constexpr std::size_t json_quoted_size(std::string_view text) {
    std::size_t size = 2;
    for (char c : text) size += !json_must_escape(c) ? 1 : (c == '"' || c == '\\') ? 2 : 6;
    return size;
}

/// A text of at most `Capacity` characters, built by appending.
template <std::size_t Capacity>
struct constant_text {
    char data[Capacity ? Capacity : 1]{};
    std::size_t size = 0;

    constexpr void begin_expression() {}
    constexpr void end_expression() {}
    constexpr void push(char c) { data[size++] = c; }
    constexpr void append(std::string_view text) {
        for (char c : text) push(c);
    }
    /// Appends `text` as a JSON string with its quotes.
    constexpr void quote(std::string_view text) {
        push('"');
        for (char c : text) {
            if (!json_must_escape(c)) {
                push(c);
            } else if (c == '"' || c == '\\') {
                push('\\');
                push(c);
            } else {
                constexpr char digits[] = "0123456789abcdef";
                append("\\u00");
                push(digits[static_cast<unsigned char>(c) >> 4]);
                push(digits[static_cast<unsigned char>(c) & 15]);
            }
        }
        push('"');
    }
    [[nodiscard]] constexpr std::string_view view() const { return {data, size}; }
};

/// Counts what the same calls would write, to find the capacity.
struct text_counter {
    std::size_t size = 0;
    std::size_t begin = 0;
    std::size_t longest = 0;  ///< expression

    constexpr void begin_expression() { begin = size; }
    constexpr void end_expression() {
        if (size - begin > longest) longest = size - begin;
    }

    constexpr void push(char) { ++size; }
    constexpr void append(std::string_view text) { size += text.size(); }
    constexpr void quote(std::string_view text) { size += json_quoted_size(text); }
};

}  // namespace dynamap::detail
