// Calls whose attempts' answers are given, driven as the client drives its own: by the library's rule,
// without sleeping.
#include "retry_calls.hpp"

#include <stdexcept>

#include "whole_response.hpp"

namespace conformance {

using namespace dynamap::aws;

namespace {

void take(json const& from, std::string_view key, int& number) {
    if (has(from, key)) number = number_of(from, key);
}

void take(json const& from, std::string_view key, std::chrono::milliseconds& time) {
    if (has(from, key)) time = std::chrono::milliseconds(std::int64_t(from[key]));
}

attempt_outcome outcome_of_response(int status, std::string const& code, std::string_view service) {
    return {classify(code, status, service)};
}

}  // namespace

retry_spec spec_of(std::string_view name) {
    if (name == "2.1") return retry_spec::v2_1;
    if (!name.empty() && name != "2.0") throw malformed_case("unknown retry rules: " + std::string(name));
    return retry_spec::v2_0;
}

retry_policy policy_in(json const& from) {
    auto policy = policy_of(spec_of(text(from, "retry_spec")), text(from, "service"));
    auto const mode = text(from, "mode");
    if (mode == "adaptive") policy.mode = retry_mode::adaptive;
    else if (!mode.empty() && mode != "standard") throw malformed_case("an unknown retry mode: " + mode);
    take(from, "max_attempts", policy.max_attempts);
    take(from, "max_capacity", policy.quota);
    take(from, "base_delay_ms", policy.transient_base);
    // Before 2026 there is one base.
    if (policy.spec == retry_spec::v2_0) policy.throttling_base = policy.transient_base;
    take(from, "throttle_base_delay_ms", policy.throttling_base);
    take(from, "max_backoff_ms", policy.max_backoff);
    take(from, "retry_cost", policy.retry_cost);
    take(from, "timeout_cost", policy.timeout_cost);
    take(from, "throttle_cost", policy.throttling_cost);
    take(from, "no_retry_increment", policy.success_refund);
    return policy;
}

attempt_outcome outcome_of(json const& response, std::string_view service) {
    if (response.is_integer())
        return outcome_of_response(static_cast<int>(std::int64_t(response)), "", service);
    if (response.is_string()) {
        auto const code = std::string(response);
        if (code == "throttle") return {error_kind::throttling};
        if (code == "timeout") return {error_kind::transient, {}, true};
        return outcome_of_response(400, code, service);
    }
    if (text(response, "error") == "timeout") return {error_kind::transient, {}, true};
    if (has(response, "error")) throw malformed_case("an unknown client error: " + text(response, "error"));
    auto const status = number_of(response, "status");
    auto const headers = header_lines(response, "headers");
    auto outcome = outcome_of_response(status, text(response, "error_code"), service);
    if (auto const wait = whole_response(status, headers, "").head().retry_after_ms)
        outcome.retry_after = std::chrono::milliseconds(*wait);
    return outcome;
}

bool scripted_calls::attempt(attempt_outcome const& outcome, double jitter) {
    ++attempt_;
    bool const adaptive = policy_.mode == retry_mode::adaptive;
    if (adaptive) {
        for (seconds_since wait; (wait = rate_.take(slept_)).count() > 0;) slept_ += wait;
        rate_.sent(slept_);
        rate_.learn(outcome.kind == error_kind::throttling, slept_, slept_);
    }
    if (outcome.kind == error_kind::none) {
        quota_.give(attempt_ == 1 ? policy_.success_refund : cost_);
        decision_.reset();
        return false;
    }
    decision_ = decide(policy_, quota_, attempt_, outcome, jitter);
    if (decision_->what != retry_decision::decision::retry) return false;
    cost_ = decision_->cost;
    slept_ += decision_->wait;
    return true;
}

}  // namespace conformance
