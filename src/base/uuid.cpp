// dynamap::uuid: 16 bytes with a text form.
#include "dynamap/uuid.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <ostream>
#include <system_error>

#include "dynamap/error.hpp"

namespace dynamap {
namespace {

constexpr char digits[] = "0123456789abcdef";

constexpr bool hyphen_follows(std::size_t byte) { return byte == 3 || byte == 5 || byte == 7 || byte == 9; }

/// The value of a hexadecimal digit, or -1.
constexpr int digit_value(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool read(std::string_view text, std::array<std::uint8_t, 16>& bytes) noexcept {
    if (text.size() != 36) return false;
    char const* p = text.data();
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        int const high = digit_value(p[0]), low = digit_value(p[1]);
        if (high < 0 || low < 0) return false;
        bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
        p += 2;
        if (hyphen_follows(i) && *p++ != '-') return false;
    }
    return true;
}

void set_version(std::array<std::uint8_t, 16>& bytes, unsigned version) noexcept {
    bytes[6] = static_cast<std::uint8_t>(version << 4 | (bytes[6] & 0x0fu));
    bytes[8] = static_cast<std::uint8_t>(0x80u | (bytes[8] & 0x3fu));
}

template <std::size_t N>
std::array<std::uint8_t, N> random_bytes() {
    std::array<std::uint8_t, N> bytes;
    if (RAND_bytes(bytes.data(), static_cast<int>(N)) != 1)
        throw std::system_error(std::make_error_code(std::errc::io_error),
                                "dynamap::uuid: the operating system's random source failed");
    return bytes;
}

/// `text` for an error message: shortened if long, control characters as '?'.
std::string shown(std::string_view text) {
    constexpr std::size_t most = 72;
    std::string out(text.substr(0, most));
    std::replace_if(
        out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; },
        '?');
    if (text.size() > most) out += "...";
    return out;
}

}  // namespace

uuid uuid::parse(detail::given_text given) {
    std::string_view const text = given;
    std::array<std::uint8_t, 16> bytes;
    if (!read(text, bytes))
        throw error(errc::bad_value, "\"" + shown(text) +
                                         "\" is not a UUID; write it as xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx "
                                         "with hexadecimal digits");
    return uuid(bytes);
}

uuid uuid::v4() { return v4(random_bytes<16>()); }

uuid uuid::v7() { return v7(std::chrono::system_clock::now(), random_bytes<10>()); }

uuid uuid::v4(std::span<std::uint8_t const, 16> random) noexcept {
    std::array<std::uint8_t, 16> bytes;
    std::copy(random.begin(), random.end(), bytes.begin());
    set_version(bytes, 4);
    return uuid(bytes);
}

uuid uuid::v7(std::chrono::system_clock::time_point time, std::span<std::uint8_t const, 10> random) noexcept {
    auto const since_epoch = std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count();
    auto const milliseconds = static_cast<std::uint64_t>(since_epoch);
    std::array<std::uint8_t, 16> bytes;
    for (std::size_t i = 0; i < 6; ++i) bytes[i] = static_cast<std::uint8_t>(milliseconds >> (40 - 8 * i));
    std::copy(random.begin(), random.end(), bytes.begin() + 6);
    set_version(bytes, 7);
    return uuid(bytes);
}

void uuid::to_chars(std::span<char, 36> out) const noexcept {
    char* p = out.data();
    for (std::size_t i = 0; i < bytes_.size(); ++i) {
        *p++ = digits[bytes_[i] >> 4];
        *p++ = digits[bytes_[i] & 15];
        if (hyphen_follows(i)) *p++ = '-';
    }
}

std::string uuid::to_string() const {
    std::string text(36, '\0');
    to_chars(std::span<char, 36>(text.data(), 36));
    return text;
}

std::ostream& operator<<(std::ostream& out, uuid const& id) {
    std::array<char, 36> text;
    id.to_chars(text);
    return out << std::string_view(text.data(), text.size());
}

}  // namespace dynamap
