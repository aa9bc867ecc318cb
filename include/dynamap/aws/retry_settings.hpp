// How failed attempts are repeated, as a program sets it.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "dynamap/aws/retry.hpp"
#include "dynamap/aws/settings.hpp"

namespace dynamap::aws {

/// What decides about retries; what is empty is not decided yet.
struct retry_settings {
    /// The first attempt included. With 1 a write is sent once, one of a batch too. Only what is harmless
    /// when done twice is sent again: a transaction, by its token, within `transaction_options`; a bulk
    /// load's rows, within `bulk_options::max_outage`.
    std::optional<int> max_attempts = {};
    std::optional<retry_mode> mode = {};  ///< whether the client also slows down what it sends
    std::optional<retry_spec> spec = {};  ///< which of AWS's rules the numbers are of
    std::optional<std::chrono::milliseconds> transient_base =
        {};  ///< the wait's first ceiling after a transient fault
    std::optional<std::chrono::milliseconds> throttling_base =
        {};                                                     ///< the wait's first ceiling after throttling
    std::optional<std::chrono::milliseconds> max_backoff = {};  ///< the ceiling's ceiling
    std::optional<int> quota = {};  ///< tokens that retries cost, shared by all calls
};

/// `given` with what is empty in it filled from the environment, then from the profile.
///
/// Shape: AWS_MAX_ATTEMPTS, `max_attempts`; AWS_RETRY_MODE, `retry_mode` ("standard", "adaptive"; "legacy" of
/// older SDKs counts as "standard"); AWS_NEW_RETRIES_2026 ("true": v2_1, "false": v2_0).
/// Errors: `errc::invalid_configuration`, naming the setting, for a value that it cannot have.
[[nodiscard]] retry_settings completed(retry_settings given, setting_sources const& sources);

/// The policy by these settings; without a `spec` v2_1 for "dynamodb" and v2_0 for other services.
///
/// Shape: `service` is the signing name.
/// Errors: `errc::invalid_configuration` for no attempts, or a time or quota below 0.
[[nodiscard]] retry_policy policy_of(retry_settings const& settings, std::string_view service);

}  // namespace dynamap::aws
