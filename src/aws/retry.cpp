#include "dynamap/aws/retry.hpp"

#include <algorithm>
#include <cmath>

#include "dynamap/error.hpp"

namespace dynamap::aws {
namespace {

// The lists of the SDKs' standard retry mode.
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
constexpr service_code transient_service_codes[] = {{"sts", "IDPCommunicationError"}};

bool holds(auto const& list, auto const& value) noexcept {
    return std::ranges::find(list, value) != std::ranges::end(list);
}

}  // namespace

std::optional<std::chrono::milliseconds> next_wait(retry_policy const& policy, int attempt,
                                                   attempt_outcome const& outcome, double random) noexcept {
    using std::chrono::milliseconds;
    bool const retryable = outcome.kind == fault::transient || outcome.kind == fault::throttling;
    if (!retryable || attempt >= policy.max_attempts) return std::nullopt;

    auto const base = outcome.kind == fault::throttling ? policy.throttling_base : policy.transient_base;
    double const ceiling = std::min(std::ldexp(static_cast<double>(base.count()), attempt - 1),
                                    static_cast<double>(policy.max_backoff.count()));
    milliseconds const wait(static_cast<milliseconds::rep>(random * ceiling));
    if (!outcome.retry_after || *outcome.retry_after < milliseconds::zero()) return wait;
    return std::clamp(*outcome.retry_after, wait, wait + std::chrono::seconds(5));
}

fault classify(std::string_view error_code, int http_status, std::string_view service) noexcept {
    if (holds(throttling_codes, error_code)) return fault::throttling;
    if (holds(transient_codes, error_code)) return fault::transient;
    for (auto const& known : transient_service_codes)
        if (known.service == service && known.code == error_code) return fault::transient;
    if (http_status == 429) return fault::throttling;
    if (holds(transient_statuses, http_status)) return fault::transient;
    return http_status >= 200 && http_status < 300 ? fault::none : fault::permanent;
}

fault classify(std::error_code failure) noexcept {
    static constexpr errc transient[] = {errc::resolve_failed, errc::connect_failed, errc::connection_lost,
                                         errc::malformed_response, errc::checksum_mismatch};
    if (!failure) return fault::none;
    if (failure.category() != error_category()) return fault::permanent;
    return holds(transient, static_cast<errc>(failure.value())) ? fault::transient : fault::permanent;
}

}  // namespace dynamap::aws
