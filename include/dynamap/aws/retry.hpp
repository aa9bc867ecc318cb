// Whether and when a failed attempt is retried: pure functions of attempt, outcome and random number.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <system_error>

#include "dynamap/aws/retry_quota.hpp"

namespace dynamap::aws {

/// The kinds of a failed attempt, for the retry rule.
enum class error_kind : unsigned char {
    none,        ///< it did not fail
    permanent,   ///< a retry gives the same response (most 4xx)
    transient,   ///< the network, a timeout, 5xx, a bad checksum
    throttling,  ///< too many requests for the table, the key or the account
};

/// Whether the client also limits its request rate.
enum class retry_mode : unsigned char {
    standard,  ///< only failed attempts wait
    /// After throttling, first attempts also wait in a queue, at a rate that the client measures. A waiting
    /// call fails at its timeout.
    adaptive,
};

/// The edition of AWS's rules that a policy's numbers come from.
enum class retry_spec : unsigned char {
    v2_0,  ///< the SDKs' standard mode until 2026
    v2_1,  ///< the rules of 2026, which the SDKs use with AWS_NEW_RETRIES_2026
};

/// The numbers of the retry rule.
///
/// Shape: the defaults are the SDKs' rules of 2026 for DynamoDB.
struct retry_policy {
    int max_attempts = 4;                             ///< the first attempt included
    std::chrono::milliseconds transient_base{25};     ///< first backoff limit after a transient error
    std::chrono::milliseconds throttling_base{1000};  ///< first backoff limit after throttling
    std::chrono::milliseconds max_backoff{20'000};    ///< highest backoff limit
    retry_mode mode = retry_mode::standard;           ///< whether the rate adapts to throttling
    retry_spec spec = retry_spec::v2_1;               ///< the version of AWS's rules
    int quota = 500;                                  ///< tokens, shared by all calls of a client
    int retry_cost = 14;                              ///< tokens for a retry, returned if it succeeds
    int timeout_cost = 14;                            ///< the same after a timeout
    int throttling_cost = 5;                          ///< the same after throttling
    int success_refund = 1;  ///< tokens that a call adds if its first attempt succeeds
};

/// Returns the current rules for a service, by its signing name.
///
/// Shape: v2_0: 3 attempts, 1 s, cost 5 (10 after a timeout). v2_1: 3 attempts, 50 ms, 1 s after throttling,
/// cost 14 (5 after throttling); for "dynamodb" 4 attempts and 25 ms.
[[nodiscard]] retry_policy policy_of(retry_spec spec, std::string_view service) noexcept;

/// What is known about a failed attempt.
struct attempt_outcome {
    error_kind kind = error_kind::none;                         ///< of the failure
    std::optional<std::chrono::milliseconds> retry_after = {};  ///< the x-amz-retry-after header
    bool timed_out = false;                                     ///< no response came in time
};

/// Returns the backoff before the next attempt; empty if there is no further attempt.
///
/// Shape: `attempt` is the number of the failed attempt, from 1. `random` is uniform in [0, 1). The backoff t
/// is `random` times min(`max_backoff`, base * 2^(attempt-1)). If the service sent `retry_after`, it is used
/// instead, clamped to [t, t + 5 s].
/// Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
[[nodiscard]] std::optional<std::chrono::microseconds> next_wait(retry_policy const& policy, int attempt,
                                                                 attempt_outcome const& outcome,
                                                                 double random) noexcept;

/// What to do after a failed attempt.
struct retry_decision {
    enum class decision : unsigned char {
        retry,               ///< wait, then try again
        permanent,           ///< a retry would fail again
        attempts_exhausted,  ///< it was the last attempt
        quota_exhausted,     ///< too many calls have failed recently: do not add to the service's load
    };
    decision what = decision::permanent;  ///< whether to try again, and why not
    std::chrono::microseconds wait{0};    ///< the backoff
    int cost = 0;                         ///< taken from the quota, returned if that attempt succeeds
};

/// Decides with next_wait() and the quota, from which a retry takes its cost.
[[nodiscard]] retry_decision decide(retry_policy const& policy, retry_quota& quota, int attempt,
                                    attempt_outcome const& outcome, double random) noexcept;

/// Returns the kind of a failure from the service's error code (without namespace) and the HTTP status.
///
/// Shape: throttling codes and 429 are `throttling`. The SDKs' transient codes and 500, 502, 503, 504 are
/// `transient`. 2xx is `none`. Everything else is `permanent`. `service` is the signing name, for codes that
/// have a meaning in one service only.
[[nodiscard]] error_kind classify(std::string_view error_code, int http_status,
                                  std::string_view service = {}) noexcept;

/// Returns the kind of a failure without an error response of the service.
///
/// Shape: network errors and unreadable responses are `transient`. That is meant for requests that may be
/// applied twice, such as those for credentials. A client does not retry a call after an unreadable response,
/// because a write may have been applied. A rejected certificate, a timeout, a response that is too large and
/// everything else are `permanent`.
[[nodiscard]] error_kind classify(std::error_code failure) noexcept;

}  // namespace dynamap::aws
