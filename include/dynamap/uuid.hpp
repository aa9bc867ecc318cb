// dynamap::uuid: 16 bytes with a text form.
#pragma once

#include <array>
#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>

#include "dynamap/detail/base/given_text.hpp"

namespace dynamap {

/// A universally unique identifier, stored in DynamoDB as its 36-character lower-case text (S).
///
/// Shape: 16 bytes in network order. Default-constructed it is the nil UUID. Trivially copyable.
/// Source: https://www.rfc-editor.org/rfc/rfc9562
class uuid {
  public:
    /// Makes the nil UUID, all zero.
    constexpr uuid() noexcept = default;
    /// Makes it from its 16 bytes, in network order.
    constexpr explicit uuid(std::array<std::uint8_t, 16> bytes) noexcept : bytes_(bytes) {}

    /// Reads "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", in either case.
    ///
    /// Errors: `errc::bad_value` for any other text; the message shows it.
    [[nodiscard]] static uuid parse(detail::given_text text);
    /// Makes a random UUID (version 4) from the operating system's random source.
    ///
    /// Errors: `std::system_error` if the random source fails.
    /// Thread: may be called from any thread.
    [[nodiscard]] static uuid v4();
    /// Makes a time-ordered UUID (version 7): 48 bits of Unix milliseconds, then random bits.
    ///
    /// Shape: two UUIDs of the same millisecond are in no particular order.
    /// Errors: `std::system_error` if the random source fails.
    /// Thread: may be called from any thread.
    [[nodiscard]] static uuid v7();
    /// Makes a version 4 UUID from 16 random bytes. Pure.
    [[nodiscard]] static uuid v4(std::span<std::uint8_t const, 16> random) noexcept;
    /// Makes a version 7 UUID from a time and 10 random bytes. Pure.
    [[nodiscard]] static uuid v7(std::chrono::system_clock::time_point time,
                                 std::span<std::uint8_t const, 10> random) noexcept;

    /// Writes the 36 characters, without a terminator.
    void to_chars(std::span<char, 36> out) const noexcept;
    /// The 36-character lower-case text.
    [[nodiscard]] std::string to_string() const;
    /// The 16 bytes, in network order.
    [[nodiscard]] constexpr std::array<std::uint8_t, 16> const& bytes() const noexcept { return bytes_; }
    /// The version field: 4 for `v4()`, 7 for `v7()`, 0 for nil.
    [[nodiscard]] constexpr int version() const noexcept { return bytes_[6] >> 4; }
    /// Whether all bytes are zero.
    [[nodiscard]] constexpr bool is_nil() const noexcept { return *this == uuid{}; }

    /// Compares byte by byte. Version 7 sorts by time.
    friend constexpr auto operator<=>(uuid const&, uuid const&) noexcept = default;

  private:
    std::array<std::uint8_t, 16> bytes_{};
};

/// Writes the 36-character text.
std::ostream& operator<<(std::ostream& out, uuid const& id);

}  // namespace dynamap

/// Hashes all 16 bytes.
template <>
struct std::hash<dynamap::uuid> {
    std::size_t operator()(dynamap::uuid const& id) const noexcept {
        return std::hash<std::string_view>{}(
            {reinterpret_cast<char const*>(id.bytes().data()), id.bytes().size()});
    }
};
