// The retry settings of a program.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "dynamap/aws/retry.hpp"
#include "dynamap/aws/settings.hpp"

namespace dynamap::aws {

/// The settings for retries. An empty setting is not decided yet.
struct retry_settings {
    /// The maximum number of attempts, the first one included. With 1 a write is sent once, also in a batch.
    /// Only requests that may safely be applied twice are sent again: a transaction, because of its token,
    /// within `transaction_options`; a bulk load's rows, within `bulk_options::max_outage`.
    std::optional<int> max_attempts = {};
    std::optional<retry_mode> mode = {};  ///< whether the client also limits its request rate
    std::optional<retry_spec> spec = {};  ///< which of AWS's rules the numbers come from
    std::optional<std::chrono::milliseconds> transient_base =
        {};  ///< first backoff limit after a transient error
    std::optional<std::chrono::milliseconds> throttling_base = {};  ///< first backoff limit after throttling
    std::optional<std::chrono::milliseconds> max_backoff = {};      ///< highest backoff limit
    std::optional<int> quota = {};  ///< tokens that retries cost, shared by all calls
};

/// Returns `given` with its empty settings read from the environment, then from the profile.
///
/// Shape: AWS_MAX_ATTEMPTS, `max_attempts`; AWS_RETRY_MODE, `retry_mode` ("standard", "adaptive"; "legacy" of
/// older SDKs counts as "standard"); AWS_NEW_RETRIES_2026 ("true": v2_1, "false": v2_0).
/// Errors: `errc::invalid_configuration` for an invalid value; the message names the setting.
[[nodiscard]] retry_settings completed(retry_settings given, setting_sources const& sources);

/// Returns the policy for these settings. Without a `spec` it is v2_1 for "dynamodb" and v2_0 for other
/// services.
///
/// Shape: `service` is the signing name.
/// Errors: `errc::invalid_configuration` for less than one attempt, or a time or quota below 0.
[[nodiscard]] retry_policy policy_of(retry_settings const& settings, std::string_view service);

}  // namespace dynamap::aws
