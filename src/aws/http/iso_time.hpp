// Times as documents write them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace dynamap::aws {

/// Reads "2021-09-18T03:31:56Z".
///
/// Shape: others write it with a fraction of the second (dropped), a space or "t" for the "T", and for the
/// "Z" "UTC" or an offset, "+01:00", "+0100", "+01". Times after the year 2261 become the end of it. None: it
/// is something else.
[[nodiscard]] std::optional<std::chrono::system_clock::time_point> parse_iso_time(
    std::string_view text) noexcept;

/// "2021-09-18T03:31:56Z" of a time.
[[nodiscard]] std::string iso_time(std::chrono::system_clock::time_point time);

}  // namespace dynamap::aws
