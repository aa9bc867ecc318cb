// Parses the text of an N as a C++ number.
#pragma once

#include <cstdint>
#include <string_view>

namespace dynamap::wire {

// Errors of all four: `errc::malformed_response` if the text is not a number; `errc::out_of_range` if it does
// not fit.

/// The integer in `text`, which may have the form "1E+2" or "100.0".
[[nodiscard]] std::int64_t read_signed(std::string_view text, std::int64_t least, std::int64_t most);
[[nodiscard]] std::uint64_t read_unsigned(std::string_view text, std::uint64_t most);

/// The floating-point number nearest to `text`.
[[nodiscard]] double read_double(std::string_view text);
[[nodiscard]] float read_float(std::string_view text);

}  // namespace dynamap::wire
