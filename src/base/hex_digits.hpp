// Writes bytes as hexadecimal digits.
#pragma once

#include <array>
#include <cstddef>
#include <cstring>

namespace dynamap {

/// Writes a byte as two lower-case digits. Returns where they end.
inline char* put_hex(char* to, unsigned char byte) noexcept {
    static constexpr auto pairs = [] {
        std::array<char, 512> all{};
        for (std::size_t i = 0; i < all.size(); ++i)
            all[i] = "0123456789abcdef"[i % 2 == 0 ? i >> 5 : i / 2 & 15];
        return all;
    }();
    std::memcpy(to, &pairs[std::size_t{2} * byte], 2);
    return to + 2;
}

}  // namespace dynamap
