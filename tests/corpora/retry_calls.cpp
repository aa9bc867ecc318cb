#include "retry_calls.hpp"

#include <stdexcept>

#include "whole_response.hpp"

namespace corpora {

using namespace dynamap::aws;
using type = simdjson::dom::element_type;

namespace {

void take(json const& from, std::string_view key, int& number) {
    if (has(from, key)) number = static_cast<int>(std::int64_t(from[key]));
}

void take(json const& from, std::string_view key, std::chrono::milliseconds& time) {
    if (has(from, key)) time = std::chrono::milliseconds(std::int64_t(from[key]));
}

attempt_outcome answered(int status, std::string const& code, std::string_view service) {
    return {classify(code, status, service)};
}

}  // namespace

retry_policy policy_in(json const& from) {
    auto policy = policy_of(text(from, "retry_spec") == "2.1" ? retry_spec::v2_1 : retry_spec::v2_0,
                            text(from, "service"));
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
    if (response.type() == type::INT64)
        return answered(static_cast<int>(std::int64_t(response)), "", service);
    if (response.type() == type::STRING) {
        auto const code = std::string(std::string_view(response));
        if (code == "throttle") return {fault::throttling};
        if (code == "timeout") return {fault::transient, {}, true};
        return answered(400, code, service);
    }
    if (text(response, "error") == "timeout") return {fault::transient, {}, true};
    if (has(response, "error"))
        throw std::invalid_argument("an unknown client error: " + text(response, "error"));
    auto const status = static_cast<int>(std::int64_t(response["status"]));
    std::string headers;
    if (has(response, "headers"))
        for (auto const [name, value] : simdjson::dom::object(response["headers"]))
            headers.append(name).append(": ").append(std::string_view(value)).append("\r\n");
    auto outcome = answered(status, text(response, "error_code"), service);
    if (auto const wait = whole_response(status, headers, "").head().retry_after_ms)
        outcome.retry_after = std::chrono::milliseconds(*wait);
    return outcome;
}

bool scripted_calls::attempt(attempt_outcome const& outcome, double jitter) {
    ++attempt_;
    bool const adaptive = policy_.mode == retry_mode::adaptive;
    if (adaptive) {
        slept_ += rate_.reserve(slept_);
        rate_.learn(outcome.kind == fault::throttling, slept_);
    }
    if (outcome.kind == fault::none) {
        quota_.give(attempt_ == 1 ? policy_.success_refund : cost_);
        decision_.reset();
        return false;
    }
    decision_ = decide(policy_, quota_, attempt_, outcome, jitter);
    if (decision_->what != retry_decision::verdict::retry) return false;
    cost_ = decision_->cost;
    slept_ += decision_->wait;
    return true;
}

}  // namespace corpora
