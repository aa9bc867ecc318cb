// Calls from attempt to attempt: what is decided, how long it waits, and what is left of the quota.
#include "corpus.hpp"
#include "retry_calls.hpp"

namespace corpora {
namespace {

using namespace dynamap::aws;

std::string_view name_of(std::optional<retry_decision> const& decision) {
    if (!decision) return "success";
    switch (decision->what) {
        case retry_decision::verdict::retry:
            return "retry_request";
        case retry_decision::verdict::attempts_exhausted:
            return "max_attempts_exceeded";
        case retry_decision::verdict::quota_exhausted:
            return "retry_quota_exceeded";
        case retry_decision::verdict::permanent:
            break;
    }
    return "fail_request";
}

/// "2.0" and "2.1" name the rules whose numbers `given` repeats or changes.
retry_policy policy_of_case(json const& test) {
    auto policy = policy_in(test["given"]);
    policy.spec = text(test, "retry_spec") == "2.1" ? retry_spec::v2_1 : retry_spec::v2_0;
    return policy;
}

}  // namespace

verdict retry_sequences(json const& test) {
    json const given = test["given"];
    if (text(test, "retry_spec") == "legacy") return skipped("the retry mode \"legacy\" is not supported");
    if (has(given, "exponent") && double(given["exponent"]) != 2)
        return skipped("waits double, and nothing else");
    auto const policy = policy_of_case(test);
    auto const tokens =
        has(given, "initial_tokens") ? static_cast<int>(std::int64_t(given["initial_tokens"])) : policy.quota;
    double const jitter = has(given, "jitter") ? double(given["jitter"]) : 1;
    scripted_calls calls(policy, tokens);
    comparison differences;
    int number = 0;
    for (json const step : simdjson::dom::array(test["steps"])) {
        auto const name = "step " + std::to_string(++number);
        calls.attempt(outcome_of(step["response"], text(given, "service")), jitter);
        json const expect = step["expect"];
        differences.equal(name, text(expect, "outcome"), name_of(calls.decision()));
        if (has(expect, "retry_quota"))
            differences.equal(name + "'s quota", simdjson::minify(expect["retry_quota"]),
                              std::to_string(calls.tokens()));
        if (has(expect, "delay_ms")) {
            auto const wait = calls.decision() ? calls.decision()->wait : std::chrono::microseconds(0);
            if (std::chrono::duration<double, std::milli>(wait).count() != double(expect["delay_ms"]))
                differences.equal(name + "'s wait", simdjson::minify(expect["delay_ms"]) + " ms",
                                  std::to_string(wait.count()) + " us");
        }
    }
    return differences.result();
}

}  // namespace corpora
