// Calls from attempt to attempt: what is decided, how long it waits, and what is left of the quota.
#include <chrono>

#include "cases.hpp"
#include "retry_calls.hpp"

namespace conformance {
namespace {

using namespace dynamap::aws;

std::string_view name_of(std::optional<retry_decision> const& decision) {
    if (!decision) return "success";
    switch (decision->what) {
        case retry_decision::decision::retry:
            return "retry_request";
        case retry_decision::decision::attempts_exhausted:
            return "max_attempts_exceeded";
        case retry_decision::decision::quota_exhausted:
            return "retry_quota_exceeded";
        case retry_decision::decision::permanent:
            break;
    }
    return "fail_request";
}

/// "2.0" and "2.1" name the rules whose numbers `given` repeats or changes.
retry_policy policy_of_case(json const& test) {
    auto policy = policy_in(test["given"]);
    policy.spec = spec_of(text(test, "retry_spec"));
    return policy;
}

/// Compares what came of a step, whose wait is stated if and only if there is one more attempt.
void compare(comparison& differences, std::string const& name, json const& expect,
             scripted_calls const& calls) {
    auto const outcome = text(expect, "outcome");
    differences.equal(name, outcome, name_of(calls.decision()));
    differences.equal_numbers(name + "'s quota", number_of(expect, "retry_quota"), calls.tokens());
    if (outcome != "retry_request" && !has(expect, "delay_ms")) return;
    double const wanted = double(expect["delay_ms"]);
    auto const wait = calls.decision() ? calls.decision()->wait : std::chrono::microseconds(0);
    if (std::chrono::duration<double, std::milli>(wait).count() != wanted)
        differences.equal(name + "'s wait", std::to_string(wanted) + " ms",
                          std::to_string(wait.count()) + " us");
}

}  // namespace

decision retry_sequences(json const& test) {
    json const given = test["given"];
    if (text(test, "retry_spec") == "legacy") return skipped("the retry mode \"legacy\" is not supported");
    if (has(given, "exponent") && double(given["exponent"]) != 2)
        return skipped("waits double, and nothing else");
    auto const policy = policy_of_case(test);
    auto const tokens = has(given, "initial_tokens") ? number_of(given, "initial_tokens") : policy.quota;
    double const jitter = has(given, "jitter") ? double(given["jitter"]) : 1;
    scripted_calls calls(policy, tokens);
    comparison differences;
    int number = 0;
    bool ended = false;
    for (json const step : test["steps"].elements()) {
        if (ended) calls.begin();  // a call's attempts begin anew after the one before it has come to its end
        ended = !calls.attempt(outcome_of(step["response"], text(given, "service")), jitter);
        compare(differences, "step " + std::to_string(++number), step["expect"], calls);
    }
    return differences.result();
}

}  // namespace conformance
