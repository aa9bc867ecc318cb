// How far the service's clock is from ours: a signature holds for minutes only.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace dynamap::aws {

using clock_offset = std::chrono::seconds;

/// Reads a Date header: "Sat, 01 Jun 2019 00:00:00 GMT"; none: it is no such.
[[nodiscard]] std::optional<std::chrono::sys_seconds> http_date(std::string_view text) noexcept;

/// Whether a refusal with this code is about the time of signing: `certain` ones always are, for `possible`
/// ones it depends on the clocks.
enum class skew_suspicion : unsigned char { none, possible, certain };
[[nodiscard]] skew_suspicion suspects_skew(std::string_view error_code) noexcept;

/// What to add to our clock when signing, if that was why a signature was refused.
///
/// Shape: `date` is the refusal's Date header, `now` our clock when it came, `in_use` what was added so far.
/// None: the clocks agree well enough, or the refusal has another reason; trying again would not help.
/// Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
[[nodiscard]] std::optional<clock_offset> corrected_offset(std::string_view error_code, std::string_view date,
                                                           std::chrono::system_clock::time_point now,
                                                           clock_offset in_use) noexcept;

}  // namespace dynamap::aws
