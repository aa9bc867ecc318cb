// Times in the formats of JSON and XML documents.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace dynamap::aws {

/// Reads "2021-09-18T03:31:56Z".
///
/// Shape: accepts the variants of other writers, too: a fraction of the second (dropped), a space or "t"
/// instead of "T", and "UTC" or an offset ("+01:00", "+0100", "+01") instead of "Z". A time after the year
/// 2261 becomes the end of that year. Returns none for anything else.
[[nodiscard]] std::optional<std::chrono::system_clock::time_point> parse_iso_time(
    std::string_view text) noexcept;

/// Formats a time as "2021-09-18T03:31:56Z".
[[nodiscard]] std::string iso_time(std::chrono::system_clock::time_point time);

}  // namespace dynamap::aws
