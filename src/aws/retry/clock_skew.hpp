// The offset of the service's clock from this machine's: a signature is valid for minutes only.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace dynamap::aws {

using clock_offset = std::chrono::seconds;

/// Parses a Date header: "Sat, 01 Jun 2019 00:00:00 GMT"; none if it is anything else.
[[nodiscard]] std::optional<std::chrono::sys_seconds> http_date(std::string_view text) noexcept;

/// Whether a refusal with this code is about the time of signing. For `certain` codes it always is; for
/// `possible` codes it depends on the clocks.
enum class skew_suspicion : unsigned char { none, possible, certain };
[[nodiscard]] skew_suspicion suspects_skew(std::string_view error_code) noexcept;

/// Returns the offset to add to this machine's clock when signing, if the clocks were the reason for a
/// refusal.
///
/// Shape: `date` is the refusal's Date header, `now` is this machine's time when it arrived, `in_use` is the
/// offset used so far. None: the clocks agree well enough, or the refusal has another reason; a retry would
/// not help.
/// Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
[[nodiscard]] std::optional<clock_offset> corrected_offset(std::string_view error_code, std::string_view date,
                                                           std::chrono::system_clock::time_point now,
                                                           clock_offset in_use) noexcept;

}  // namespace dynamap::aws
