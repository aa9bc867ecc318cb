// Whether and when a failed attempt is made again: pure functions of attempt, outcome and random number.
// Room: aws (pure).
#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <system_error>

namespace dynamap::aws {

/// The kinds of a failed attempt, for the retry rule.
enum class fault : unsigned char {
    none,        ///< it did not fail
    permanent,   ///< trying again gives the same answer (most 4xx)
    transient,   ///< the network, a timeout, 5xx, a bad checksum
    throttling,  ///< too many requests for the table, the key or the account
};

/// The rule's numbers.
///
/// Shape: the defaults are the SDKs' rules of 2026 for DynamoDB.
struct retry_policy {
    int max_attempts = 4;                             ///< the first attempt included
    std::chrono::milliseconds transient_base{25};     ///< the wait's first ceiling after a transient fault
    std::chrono::milliseconds throttling_base{1000};  ///< the wait's first ceiling after throttling
    std::chrono::milliseconds max_backoff{20'000};    ///< the ceiling's ceiling
};

/// What is known of a failed attempt.
struct attempt_outcome {
    fault kind = fault::none;
    std::optional<std::chrono::milliseconds> retry_after = {};  ///< the x-amz-retry-after header
};

/// The wait before the next attempt; none: give up.
///
/// Shape: `attempt` is the number of the attempt that failed, from 1; `random` is uniform in [0, 1). The wait
/// t is `random` times min(max_backoff, base * 2^(attempt-1)); the service's `retry_after`, clamped to
/// [t, t + 5 s], takes its place.
/// Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
[[nodiscard]] std::optional<std::chrono::milliseconds> next_wait(retry_policy const& policy, int attempt,
                                                                 attempt_outcome const& outcome,
                                                                 double random) noexcept;

/// The kind of a fault by the service's error code (without namespace) and HTTP status.
///
/// Shape: throttling codes and 429 are `throttling`; the SDKs' transient codes and 500, 502, 503, 504
/// `transient`; 2xx `none`; the rest `permanent`. `service` is the signing name, for codes that mean
/// something in one service only.
[[nodiscard]] fault classify(std::string_view error_code, int http_status,
                             std::string_view service = {}) noexcept;

/// The kind of a failure that is no answer of the service: the network's are `transient`, and so are answers that
/// cannot be read; a refused certificate, a passed deadline, an answer too large and the rest are `permanent`.
[[nodiscard]] fault classify(std::error_code failure) noexcept;

}  // namespace dynamap::aws
