// Base64, the format of B and BS.
#include "wire/base64.hpp"

#include <array>
#include <cstdint>

#include "dynamap/error.hpp"

namespace dynamap::wire {
namespace {

constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint32_t no_digit = 64;

constexpr auto digit_values = [] {
    std::array<std::uint8_t, 256> values{};
    values.fill(no_digit);
    for (std::uint8_t i = 0; i != digits.size(); ++i) values[static_cast<unsigned char>(digits[i])] = i;
    return values;
}();

std::uint32_t value_of(char digit) noexcept { return digit_values[static_cast<unsigned char>(digit)]; }

error refused(std::string_view why) {
    return {errc::bad_value, "the binary value is not base64: " + std::string(why)};
}

/// The three bytes of four base64 digits. Throws if one is not a digit.
std::uint32_t group(char const* from) {
    std::uint32_t bits = 0;
    std::uint32_t bad = 0;
    for (int i = 0; i != 4; ++i) {
        std::uint32_t const value = value_of(from[i]);
        bad |= value;
        bits = bits << 6 | (value & 63);
    }
    if ((bad & no_digit) != 0) throw refused("it has a character that is not a base64 digit");
    return bits;
}

}  // namespace

void append_base64(byte_buffer& out, std::span<std::byte const> bytes) {
    std::size_t const size = (bytes.size() + 2) / 3 * 4;
    char* to = out.prepare(size);
    auto const put = [&to](std::uint32_t bits, int shift) { *to++ = digits[bits >> shift & 63]; };
    auto const at = [&](std::size_t i) { return std::to_integer<std::uint32_t>(bytes[i]); };
    std::size_t i = 0;
    for (; i + 3 <= bytes.size(); i += 3) {
        std::uint32_t const bits = at(i) << 16 | at(i + 1) << 8 | at(i + 2);
        for (int const shift : {18, 12, 6, 0}) put(bits, shift);
    }
    if (std::size_t const left = bytes.size() - i; left != 0) {
        std::uint32_t const bits = at(i) << 16 | (left == 2 ? at(i + 1) << 8 : 0);
        put(bits, 18);
        put(bits, 12);
        if (left == 2) put(bits, 6);
        else *to++ = '=';
        *to++ = '=';
    }
    out.commit(size);
}

std::vector<std::byte> decode_base64(std::string_view text) {
    if (text.size() % 4 != 0) throw refused("its length is not a multiple of 4");
    if (text.empty()) return {};
    std::size_t const padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    std::vector<std::byte> bytes(text.size() / 4 * 3 - padding);
    std::byte* to = bytes.data();
    auto const put = [&to](std::uint32_t bits, int shift) {
        *to++ = static_cast<std::byte>(bits >> shift & 255);
    };
    std::size_t const last = text.size() - 4;
    for (std::size_t i = 0; i != last; i += 4) {
        std::uint32_t const bits = group(text.data() + i);
        for (int const shift : {16, 8, 0}) put(bits, shift);
    }

    std::array<char, 4> end{text[last], text[last + 1], text[last + 2], text[last + 3]};
    for (std::size_t i = 4 - padding; i != 4; ++i) end[i] = 'A';
    std::uint32_t const bits = group(end.data());
    if ((bits & ((1u << 8 * padding) - 1)) != 0)
        throw refused("its last digit sets bits that belong to no byte");
    put(bits, 16);
    if (padding < 2) put(bits, 8);
    if (padding < 1) put(bits, 0);
    return bytes;
}

}  // namespace dynamap::wire
