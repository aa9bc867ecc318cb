// Whether and when to retry a failed attempt: pure functions of attempt, outcome and random number.
#include "dynamap/aws/retry.hpp"

#include <algorithm>

#include "base/backoff.hpp"
#include "dynamap/error.hpp"

namespace dynamap::aws {
namespace {

// The lists of the AWS SDKs' standard retry mode.
// Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
constexpr std::string_view throttling_codes[] = {
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottledException",
    "TooManyRequestsException",
    "ProvisionedThroughputExceededException",
    "TransactionInProgressException",
    "RequestLimitExceeded",
    "BandwidthLimitExceeded",
    "LimitExceededException",
    "RequestThrottled",
    "SlowDown",
    "PriorRequestNotComplete",
    "EC2ThrottledException",
};
constexpr std::string_view transient_codes[] = {"RequestTimeout", "RequestTimeoutException"};
constexpr int transient_statuses[] = {500, 502, 503, 504};

struct service_code {
    std::string_view service, code;
};
// ReplicatedWriteConflictException: the only error that DynamoDB's model marks as retryable.
constexpr service_code transient_service_codes[] = {{"sts", "IDPCommunicationError"},
                                                    {"dynamodb", "ReplicatedWriteConflictException"}};

bool holds(auto const& list, auto const& value) noexcept {
    return std::ranges::find(list, value) != std::ranges::end(list);
}

}  // namespace

retry_policy policy_of(retry_spec spec, std::string_view service) noexcept {
    using namespace std::chrono_literals;
    retry_policy policy;
    policy.spec = spec;
    if (spec == retry_spec::v2_0) {
        policy.max_attempts = 3;
        policy.transient_base = policy.throttling_base = 1s;
        policy.retry_cost = policy.throttling_cost = 5;
        policy.timeout_cost = 10;
    } else if (service != "dynamodb") {
        policy.max_attempts = 3;
        policy.transient_base = 50ms;
    }
    return policy;
}

std::optional<std::chrono::microseconds> next_wait(retry_policy const& policy, int attempt,
                                                   attempt_outcome const& outcome, double random) noexcept {
    bool const retryable = outcome.kind == error_kind::transient || outcome.kind == error_kind::throttling;
    if (!retryable || attempt >= policy.max_attempts) return std::nullopt;

    auto const base = outcome.kind == error_kind::throttling ? policy.throttling_base : policy.transient_base;
    auto const wait = jittered_backoff(base, policy.max_backoff, attempt, random);
    if (!outcome.retry_after || *outcome.retry_after < std::chrono::milliseconds::zero()) return wait;
    constexpr std::chrono::milliseconds most =
        std::chrono::hours(1);  // a longer time would overflow, and is limited anyway
    return std::clamp<std::chrono::microseconds>(std::min(*outcome.retry_after, most), wait,
                                                 wait + std::chrono::seconds(5));
}

retry_decision decide(retry_policy const& policy, retry_quota& quota, int attempt,
                      attempt_outcome const& outcome, double random) noexcept {
    using decision = retry_decision::decision;
    if (outcome.kind != error_kind::transient && outcome.kind != error_kind::throttling)
        return {decision::permanent};
    auto const wait = next_wait(policy, attempt, outcome, random);
    if (!wait) return {decision::attempts_exhausted};
    int const cost = outcome.kind == error_kind::throttling ? policy.throttling_cost
                     : outcome.timed_out                    ? policy.timeout_cost
                                                            : policy.retry_cost;
    if (!quota.take(cost)) return {decision::quota_exhausted};
    return {decision::retry, *wait, cost};
}

error_kind classify(std::string_view error_code, int http_status, std::string_view service) noexcept {
    if (holds(throttling_codes, error_code)) return error_kind::throttling;
    if (holds(transient_codes, error_code)) return error_kind::transient;
    for (auto const& known : transient_service_codes)
        if (known.service == service && known.code == error_code) return error_kind::transient;
    if (http_status == 429) return error_kind::throttling;
    if (holds(transient_statuses, http_status)) return error_kind::transient;
    return http_status >= 200 && http_status < 300 ? error_kind::none : error_kind::permanent;
}

error_kind classify(std::error_code failure) noexcept {
    if (!failure) return error_kind::none;
    bool const transient = is_network_failure(failure) || failure == errc::malformed_response;
    return transient ? error_kind::transient : error_kind::permanent;
}

}  // namespace dynamap::aws
