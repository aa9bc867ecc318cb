// A string that can be a template argument.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace dynamap {

/// A string literal as a template argument: `table<row, "name">`.
template <std::size_t N>
struct fixed_string {
    char text[N]{};

    /// Makes it from a literal.
    consteval fixed_string(char const (&literal)[N]) {
        for (std::size_t i = 0; i < N; ++i) text[i] = literal[i];
    }
    /// Makes it from characters and their terminator.
    consteval explicit fixed_string(std::array<char, N> const& characters) {
        for (std::size_t i = 0; i < N; ++i) text[i] = characters[i];
    }
    /// The text without its terminator.
    [[nodiscard]] constexpr std::string_view view() const noexcept { return {text, N - 1}; }
};

}  // namespace dynamap
