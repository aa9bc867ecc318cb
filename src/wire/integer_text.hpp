// Formats integers.
#pragma once

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "dynamap/detail/base/byte_buffer.hpp"

namespace dynamap::wire {

inline constexpr std::size_t longest_integer = 20;  // 64 bits, including the sign

/// How many decimal digits `value` has.
inline int count_digits(std::uint64_t value) noexcept {
    static constexpr auto powers = [] {
        std::array<std::uint64_t, 20> all{0, 10};  // so that 0 has a digit
        for (std::size_t i = 2; i < all.size(); ++i) all[i] = all[i - 1] * 10;
        return all;
    }();
    int const at_least = static_cast<int>(std::bit_width(value | 1)) * 1233 >>
                         12;  // log10(2) is about 1233/4096
    return at_least + (value >= powers[static_cast<std::size_t>(at_least)] ? 1 : 0);
}

/// Writes an integer where there is room for `longest_integer` characters. Returns where it ends.
///
/// Cost: half of std::to_chars, which counts the digits with divisions.
template <std::integral T>
char* put_integer(char* to, T value) noexcept {
    static constexpr auto pairs = [] {
        std::array<char, 200> all{};
        for (std::size_t i = 0; i < all.size(); ++i)
            all[i] = static_cast<char>('0' + (i % 2 == 0 ? i / 20 : i / 2 % 10));
        return all;
    }();
    auto left = static_cast<std::uint64_t>(value);
    if constexpr (std::signed_integral<T>) {
        if (value < 0) {
            *to++ = '-';
            left = 0 - left;
        }
    }
    char* const end = to + count_digits(left);
    char* begin = end;
    for (; left >= 100; left /= 100) std::memcpy(begin -= 2, &pairs[left % 100 * 2], 2);
    if (left >= 10) std::memcpy(begin - 2, &pairs[left * 2], 2);
    else begin[-1] = static_cast<char>('0' + left);
    return end;
}

inline void append_integer(byte_buffer& out, std::int64_t value) {
    char* const begin = out.prepare(longest_integer);
    out.commit(static_cast<std::size_t>(put_integer(begin, value) - begin));
}

}  // namespace dynamap::wire
