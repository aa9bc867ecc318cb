// Whether and when a failed attempt is made again: pure functions of attempt, outcome and random number.
//
#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <system_error>

#include "dynamap/aws/retry_quota.hpp"

namespace dynamap::aws {

/// The kinds of a failed attempt, for the retry rule.
enum class fault : unsigned char {
    none,        ///< it did not fail
    permanent,   ///< trying again gives the same answer (most 4xx)
    transient,   ///< the network, a timeout, 5xx, a bad checksum
    throttling,  ///< too many requests for the table, the key or the account
};

/// Whether the client also slows down what it sends.
enum class retry_mode : unsigned char {
    standard,  ///< only failed attempts wait
    /// Once throttled, first attempts wait too, in a queue, for a rate that the client finds by itself. A
    /// call that waits fails at its deadline.
    adaptive,
};

/// The edition of AWS's rules that a policy's numbers are of.
enum class retry_spec : unsigned char {
    v2_0,  ///< the SDKs' standard mode until 2026
    v2_1,  ///< the rules of 2026, which the SDKs have under AWS_NEW_RETRIES_2026
};

/// The rule's numbers.
///
/// Shape: the defaults are the SDKs' rules of 2026 for DynamoDB.
struct retry_policy {
    int max_attempts = 4;                             ///< the first attempt included
    std::chrono::milliseconds transient_base{25};     ///< the wait's first ceiling after a transient fault
    std::chrono::milliseconds throttling_base{1000};  ///< the wait's first ceiling after throttling
    std::chrono::milliseconds max_backoff{20'000};    ///< the ceiling's ceiling
    retry_mode mode = retry_mode::standard;
    retry_spec spec = retry_spec::v2_1;
    int quota = 500;          ///< tokens, shared by all calls of a client
    int retry_cost = 14;      ///< tokens a retry takes, given back when it succeeds
    int timeout_cost = 14;    ///< the same after a time-out
    int throttling_cost = 5;  ///< the same after throttling
    int success_refund = 1;   ///< tokens that a call brings which succeeds at once
};

/// The rules in force for a service, by its signing name.
///
/// Shape: v2_0: 3 attempts, 1 s, cost 5 (10 after a time-out). v2_1: 3 attempts, 50 ms, 1 s after throttling,
/// cost 14 (5 after throttling); for "dynamodb" 4 attempts and 25 ms.
[[nodiscard]] retry_policy policy_of(retry_spec spec, std::string_view service) noexcept;

/// What is known of a failed attempt.
struct attempt_outcome {
    fault kind = fault::none;
    std::optional<std::chrono::milliseconds> retry_after = {};  ///< the x-amz-retry-after header
    bool timed_out = false;                                     ///< no answer came in time
};

/// The wait before the next attempt; none: give up.
///
/// Shape: `attempt` is the number of the attempt that failed, from 1; `random` is uniform in [0, 1). The
/// wait t is `random` times min(`max_backoff`, base * 2^(attempt-1)). The service's `retry_after`, clamped to
/// [t, t + 5 s], takes its place.
/// Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
[[nodiscard]] std::optional<std::chrono::microseconds> next_wait(retry_policy const& policy, int attempt,
                                                                 attempt_outcome const& outcome,
                                                                 double random) noexcept;

/// What to do after a failed attempt.
struct retry_decision {
    enum class verdict : unsigned char {
        retry,               ///< wait, then try again
        permanent,           ///< it would fail again
        attempts_exhausted,  ///< it was the last attempt
        quota_exhausted,     ///< too much has failed lately: the service is to be left in peace
    };
    verdict what = verdict::permanent;
    std::chrono::microseconds wait{0};
    int cost = 0;  ///< taken from the quota; given back when that attempt succeeds
};

/// Decides by next_wait() and the quota, from which a retry takes its cost.
[[nodiscard]] retry_decision decide(retry_policy const& policy, retry_quota& quota, int attempt,
                                    attempt_outcome const& outcome, double random) noexcept;

/// The kind of a fault by the service's error code (without namespace) and HTTP status.
///
/// Shape: throttling codes and 429 are `throttling`; the SDKs' transient codes and 500, 502, 503, 504
/// `transient`; 2xx `none`; the rest `permanent`. `service` is the signing name, for codes that mean
/// something in one service only.
[[nodiscard]] fault classify(std::string_view error_code, int http_status,
                             std::string_view service = {}) noexcept;

/// The kind of a failure that is no answer of the service: the network's are `transient`, and so are answers
/// that cannot be read, of requests that may be made twice, as those for credentials; calls of a client do
/// not repeat after such an answer, as a write may have been done. A refused certificate, a passed deadline,
/// an answer too large and the rest are `permanent`.
[[nodiscard]] fault classify(std::error_code failure) noexcept;

}  // namespace dynamap::aws
