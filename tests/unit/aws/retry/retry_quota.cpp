// Tests of dynamap/aws/retry_quota.hpp.
#include "dynamap/aws/retry_quota.hpp"

#include <thread>
#include <vector>

#include "catch.hpp"
#include "dynamap/aws/retry.hpp"

using namespace dynamap::aws;
using namespace std::chrono_literals;
using decision = retry_decision::decision;

TEST_CASE("a quota is never below nothing nor above its capacity") {
    retry_quota quota(10);
    CHECK(quota.take(9));
    CHECK_FALSE(quota.take(2));
    CHECK(quota.tokens() == 1);
    quota.give(100);
    CHECK(quota.tokens() == 10);
    retry_quota none(0);
    CHECK_FALSE(none.take(1));
    none.give(1);
    CHECK(none.tokens() == 0);
}

TEST_CASE("tokens taken and given on many threads add up") {
    retry_quota quota(1000);
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&quota] {
            for (int round = 0; round < 10'000; ++round)
                if (quota.take(7)) quota.give(7);
        });
    for (auto& one : threads) one.join();
    CHECK(quota.tokens() == 1000);
}

TEST_CASE("a retry takes tokens by its cause, and there is none without them") {
    retry_policy const policy = policy_of(retry_spec::v2_0, "sqs");
    retry_quota quota(20);
    auto const transient = decide(policy, quota, 1, {error_kind::transient}, 1);
    CHECK(transient.what == decision::retry);
    CHECK(transient.wait == 1s);
    CHECK(quota.tokens() == 15);
    CHECK(decide(policy, quota, 1, {error_kind::transient, {}, true}, 1).cost == 10);
    CHECK(quota.tokens() == 5);
    CHECK(decide(policy, quota, 2, {error_kind::throttling}, 1).what == decision::retry);
    CHECK(decide(policy, quota, 2, {error_kind::throttling}, 1).what == decision::quota_exhausted);
    CHECK(quota.tokens() == 0);
}

TEST_CASE("a call that is not retried takes no tokens") {
    retry_policy const policy;
    retry_quota quota(500);
    CHECK(decide(policy, quota, 1, {error_kind::permanent}, 1).what == decision::permanent);
    CHECK(decide(policy, quota, 4, {error_kind::transient}, 1).what == decision::attempts_exhausted);
    CHECK(quota.tokens() == 500);
}
