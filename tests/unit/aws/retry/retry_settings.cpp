// Tests of dynamap/aws/retry_settings.hpp.
#include "dynamap/aws/retry_settings.hpp"

#include <map>

#include "catch.hpp"
#include "dynamap/error.hpp"
#include "failure_of.hpp"

using namespace dynamap::aws;
using namespace std::chrono_literals;

namespace {

setting_sources sources(std::map<std::string, std::string, std::less<>> env,
                        profile_properties profile = {}) {
    return {[env = std::move(env)](std::string_view name) -> std::optional<std::string> {
                auto const found = env.find(name);
                return found == env.end() ? std::nullopt : std::optional(found->second);
            },
            std::move(profile),
            {}};
}

retry_policy policy_by(setting_sources const& from, std::string_view service = "dynamodb",
                       retry_settings given = {}) {
    return policy_of(completed(std::move(given), from), service);
}

}  // namespace

TEST_CASE("without settings DynamoDB has the rules of 2026, other services those before") {
    auto const dynamodb = policy_by(sources({}));
    CHECK(dynamodb.spec == retry_spec::v2_1);
    CHECK(dynamodb.max_attempts == 4);
    CHECK(dynamodb.transient_base == 25ms);
    auto const other = policy_by(sources({}), "sqs");
    CHECK(other.spec == retry_spec::v2_0);
    CHECK(other.max_attempts == 3);
    CHECK(other.transient_base == 1s);
    CHECK(other.timeout_cost == 10);
}

TEST_CASE("the edition of the rules can be chosen") {
    CHECK(policy_by(sources({{"AWS_NEW_RETRIES_2026", "false"}})).max_attempts == 3);
    auto const newer = policy_by(sources({{"AWS_NEW_RETRIES_2026", "True"}}), "sqs");
    CHECK(newer.spec == retry_spec::v2_1);
    CHECK(newer.transient_base == 50ms);
    CHECK(newer.max_attempts == 3);
}

TEST_CASE("retries are set in code, by the environment, or by the profile, in this order") {
    profile_properties const profile{{"max_attempts", "7"}, {"retry_mode", "adaptive"}};
    CHECK(policy_by(sources({}, profile)).max_attempts == 7);
    CHECK(policy_by(sources({}, profile)).mode == retry_mode::adaptive);
    auto const both = sources({{"AWS_MAX_ATTEMPTS", "2"}, {"AWS_RETRY_MODE", "standard"}}, profile);
    CHECK(policy_by(both).max_attempts == 2);
    CHECK(policy_by(both).mode == retry_mode::standard);
    retry_settings given;
    given.max_attempts = 9;
    given.max_backoff = 1s;
    given.quota = 5;
    auto const code = policy_by(both, "dynamodb", given);
    CHECK(code.max_attempts == 9);
    CHECK(code.max_backoff == 1s);
    CHECK(code.quota == 5);
}

TEST_CASE("white space around a setting of the environment is none of it") {
    auto const found = policy_by(sources(
        {{"AWS_MAX_ATTEMPTS", " 5 "}, {"AWS_RETRY_MODE", "adaptive\n"}, {"AWS_NEW_RETRIES_2026", "False "}}));
    CHECK(found.max_attempts == 5);
    CHECK(found.mode == retry_mode::adaptive);
    CHECK(found.spec != retry_spec::v2_1);
}

TEST_CASE("a retry setting that cannot be is named") {
    for (char const* const number : {"not a number", "0", "-1", "3x", "99999999999"}) {
        auto const e = failure_of([&] { (void)policy_by(sources({{"AWS_MAX_ATTEMPTS", number}})); });
        REQUIRE(e);
        CHECK(contains(e->what(), "AWS_MAX_ATTEMPTS"));
    }
    auto const mode = failure_of([] { (void)policy_by(sources({}, {{"retry_mode", "eager"}})); });
    REQUIRE(mode);
    CHECK(contains(mode->what(), "\"standard\", \"adaptive\""));
    retry_settings given;
    given.max_attempts = 0;
    CHECK(failure_of([&] { (void)policy_by(sources({}), "dynamodb", given); }));
    given = {};
    given.transient_base = -1ms;
    CHECK(failure_of([&] { (void)policy_by(sources({}), "dynamodb", given); }));
}

TEST_CASE("the retry mode that older SDKs had counts as standard, with the attempts that are set") {
    for (char const* const name : {"legacy", "Legacy", "LEGACY"}) {
        auto const policy = policy_by(sources({}, {{"retry_mode", name}, {"max_attempts", "10"}}));
        CHECK(policy.mode == retry_mode::standard);
        CHECK(policy.max_attempts == 10);
        CHECK(policy_by(sources({{"AWS_RETRY_MODE", name}}, {{"retry_mode", "adaptive"}})).mode ==
              retry_mode::standard);
    }
    CHECK(policy_by(sources({{"AWS_RETRY_MODE", "Adaptive"}})).mode == retry_mode::adaptive);
    CHECK(policy_by(sources({{"AWS_RETRY_MODE", " "}})).mode == retry_mode::standard);
}
