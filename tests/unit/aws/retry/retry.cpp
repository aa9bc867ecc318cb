// Tests of dynamap/aws/retry.hpp.
#include "dynamap/aws/retry.hpp"
#include "base/backoff.hpp"

#include "catch.hpp"
#include "dynamap/error.hpp"

using namespace dynamap::aws;
using namespace std::chrono_literals;
using dynamap::errc;

namespace {

constexpr double almost_one = 0.9999999999;
retry_policy const policy;

}  // namespace

TEST_CASE("the wait's ceiling doubles with each attempt") {
    attempt_outcome const transient{error_kind::transient, {}};
    CHECK(next_wait(policy, 1, transient, 1.0) == 25ms);
    CHECK(next_wait(policy, 2, transient, 1.0) == 50ms);
    CHECK(next_wait(policy, 3, transient, 1.0) == 100ms);
    attempt_outcome const throttling{error_kind::throttling, {}};
    CHECK(next_wait(policy, 1, throttling, 1.0) == 1000ms);
    CHECK(next_wait(policy, 3, throttling, 1.0) == 4000ms);
}

TEST_CASE("the wait is a random part of its ceiling") {
    attempt_outcome const outcome{error_kind::throttling, {}};
    CHECK(next_wait(policy, 1, outcome, 0.0) == 0ms);
    CHECK(next_wait(policy, 1, outcome, 0.25) == 250ms);
    CHECK(next_wait(policy, 1, outcome, almost_one) == 999'999us);
}

TEST_CASE("no wait is longer than the policy's longest") {
    retry_policy patient;
    patient.max_attempts = 5000;
    attempt_outcome const outcome{error_kind::throttling, {}};
    CHECK(next_wait(patient, 5, outcome, 1.0) == 16'000ms);
    CHECK(next_wait(patient, 6, outcome, 1.0) == 20'000ms);
    CHECK(next_wait(patient, 4999, outcome, 1.0) == 20'000ms);
}

TEST_CASE("the last attempt is the last") {
    attempt_outcome const outcome{error_kind::transient, {}};
    CHECK(next_wait(policy, 3, outcome, 0.5));
    CHECK_FALSE(next_wait(policy, 4, outcome, 0.5));
    CHECK_FALSE(next_wait(policy, 5, outcome, 0.5));
    CHECK_FALSE(next_wait({.max_attempts = 1}, 1, outcome, 0.5));
}

TEST_CASE("what would fail again, or did not fail, is not repeated") {
    CHECK_FALSE(next_wait(policy, 1, {error_kind::permanent, {}}, 0.5));
    CHECK_FALSE(next_wait(policy, 1, {error_kind::none, {}}, 0.5));
    CHECK_FALSE(next_wait(policy, 1, {error_kind::permanent, 100ms}, 0.5));
}

TEST_CASE("the service may ask for a longer wait, within five seconds") {
    CHECK(next_wait(policy, 1, {error_kind::transient, 1500ms}, 1.0) == 1500ms);
    CHECK(next_wait(policy, 1, {error_kind::transient, 0ms}, 1.0) == 25ms);
    CHECK(next_wait(policy, 1, {error_kind::transient, 10ms}, 1.0) == 25ms);
    CHECK(next_wait(policy, 1, {error_kind::transient, 60'000ms}, 1.0) == 5025ms);
    CHECK(next_wait(policy, 1, {error_kind::transient, -1ms}, 1.0) == 25ms);
}

TEST_CASE("errors are classified by code and status") {
    CHECK(classify("", 200) == error_kind::none);
    CHECK(classify("ProvisionedThroughputExceededException", 400) == error_kind::throttling);
    CHECK(classify("ThrottlingException", 400) == error_kind::throttling);
    CHECK(classify("SlowDown", 503) == error_kind::throttling);
    CHECK(classify("", 429) == error_kind::throttling);
    CHECK(classify("InternalServerError", 500) == error_kind::transient);
    CHECK(classify("", 502) == error_kind::transient);
    CHECK(classify("", 503) == error_kind::transient);
    CHECK(classify("", 504) == error_kind::transient);
    CHECK(classify("RequestTimeout", 400) == error_kind::transient);
    CHECK(classify("ConditionalCheckFailedException", 400) == error_kind::permanent);
    CHECK(classify("ValidationException", 400) == error_kind::permanent);
    CHECK(classify("", 501) == error_kind::permanent);
    CHECK(classify("", 404) == error_kind::permanent);
    CHECK(classify("", 301) == error_kind::permanent);
}

TEST_CASE("a code may mean something in one service only") {
    CHECK(classify("IDPCommunicationError", 400, "sts") == error_kind::transient);
    CHECK(classify("IDPCommunicationError", 400, "s3") == error_kind::permanent);
    CHECK(classify("IDPCommunicationError", 400) == error_kind::permanent);
}

TEST_CASE("network errors are classified by errc") {
    CHECK(classify(std::error_code()) == error_kind::none);
    for (auto const e : {errc::resolve_failed, errc::connect_failed, errc::connection_lost,
                         errc::checksum_mismatch, errc::malformed_response})
        CHECK(classify(e) == error_kind::transient);
    for (auto const e : {errc::tls_failed, errc::deadline_exceeded, errc::response_too_large,
                         errc::missing_credentials, errc::wrong_type})
        CHECK(classify(e) == error_kind::permanent);
    CHECK(classify(make_error_code(std::errc::operation_canceled)) == error_kind::permanent);
}

TEST_CASE("what DynamoDB's model calls retryable is repeated, and what is somebody's mistake is not") {
    CHECK(classify("ReplicatedWriteConflictException", 409, "dynamodb") == error_kind::transient);
    CHECK(classify("ReplicatedWriteConflictException", 400, "dynamodb") == error_kind::transient);
    CHECK(classify("TransactionInProgressException", 400, "dynamodb") == error_kind::throttling);
    for (char const* code : {"ProvisionedThroughputExceededException", "RequestLimitExceeded",
                             "ThrottlingException", "LimitExceededException"})
        CHECK(classify(code, 400, "dynamodb") == error_kind::throttling);
    for (auto const& [code, status] :
         {std::pair("InternalServerError", 500), std::pair("ServiceUnavailable", 503)})
        CHECK(classify(code, status, "dynamodb") == error_kind::transient);
    for (char const* code :
         {"ConditionalCheckFailedException", "TransactionCanceledException", "TransactionConflictException",
          "ItemCollectionSizeLimitExceededException", "ValidationException", "ResourceNotFoundException",
          "UnrecognizedClientException", "IdempotentParameterMismatchException"})
        CHECK(classify(code, 400, "dynamodb") == error_kind::permanent);
}

TEST_CASE("times for ever overflow nothing") {
    using std::chrono::milliseconds;
    retry_policy patient;
    patient.max_attempts = 10'000;
    patient.transient_base = patient.throttling_base = patient.max_backoff = milliseconds::max();
    for (int const attempt : {1, 2, 64, 9'999}) {
        CHECK(dynamap::jittered_backoff(milliseconds::max(), milliseconds::max(), attempt, 1.0) ==
              std::chrono::hours(24 * 365));
        auto const wait = next_wait(patient, attempt, {error_kind::throttling, milliseconds::max()}, 1.0);
        CHECK(wait <= std::chrono::hours(24 * 366));
    }
}
