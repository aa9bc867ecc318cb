// What does it cost to classify an attempt, and to decide whether to retry it?
// Method: only the pure functions, for attempts of several kinds; random numbers are given, not drawn.
//   classify_response    a service's error code and status
//   decide_retry       a throttled attempt; the quota's tokens are given back each time
//   after_success      the quota's refund when a call succeeds at once
#include <benchmark/benchmark.h>

#include <array>
#include <string_view>

#include "dynamap/aws/retry.hpp"
#include "iterations.hpp"

namespace {

namespace aws = dynamap::aws;

struct response {
    std::string_view code;
    int status;
};
constexpr std::array<response, 4> responses{{{"ProvisionedThroughputExceededException", 400},
                                             {"ConditionalCheckFailedException", 400},
                                             {"InternalServerError", 500},
                                             {"ResourceNotFoundException", 400}}};

void classify_response(benchmark::State& state) {
    std::size_t i = 0;
    for (auto _ : state) {
        response const& a = responses[i++ % responses.size()];
        benchmark::DoNotOptimize(aws::classify(a.code, a.status, "dynamodb"));
    }
}
BENCHMARK(classify_response)->Apply(bench::requested_iterations);

void decide_retry(benchmark::State& state) {
    aws::retry_policy const policy;
    aws::retry_quota quota(policy.quota);
    aws::attempt_outcome const throttled{aws::error_kind::throttling};
    double random = 0;
    for (auto _ : state) {
        aws::retry_decision const next = aws::decide(policy, quota, 1, throttled, random);
        quota.give(next.cost);
        random = random < 0.9 ? random + 0.1 : 0;
        auto wait = next.wait;
        benchmark::DoNotOptimize(wait);
    }
}
BENCHMARK(decide_retry)->Apply(bench::requested_iterations);

void after_success(benchmark::State& state) {
    aws::retry_policy const policy;
    aws::retry_quota quota(policy.quota);
    for (auto _ : state) {
        quota.give(policy.success_refund);
        benchmark::DoNotOptimize(quota.tokens());
    }
}
BENCHMARK(after_success);

}  // namespace
