// The retry settings of a program and its environment.
#include "dynamap/aws/retry_settings.hpp"

#include <charconv>
#include <string>

#include "aws/http/ascii.hpp"
#include "dynamap/error.hpp"

namespace dynamap::aws {
namespace {

int attempts_of(std::string_view text) {
    int number = 0;
    auto const [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc() || end != text.data() + text.size() || number < 1)
        throw error(errc::invalid_configuration,
                    "AWS_MAX_ATTEMPTS (max_attempts of the profile) must be a number, at least 1: the "
                    "maximum number of attempts of a call, including the first");
    return number;
}

retry_mode mode_of(std::string_view text) {
    if (same_name(text, "standard") || same_name(text, "legacy")) return retry_mode::standard;
    if (same_name(text, "adaptive")) return retry_mode::adaptive;
    throw error(
        errc::invalid_configuration,
        "AWS_RETRY_MODE (retry_mode of the profile) must be \"standard\", \"adaptive\" or \"legacy\"");
}

void require(bool holds, char const* sentence) {
    if (!holds) throw error(errc::invalid_configuration, sentence);
}

}  // namespace

retry_settings completed(retry_settings given, setting_sources const& sources) {
    if (!given.max_attempts)
        if (auto const found = sources.find("AWS_MAX_ATTEMPTS", "max_attempts"))
            given.max_attempts = attempts_of(*found);
    if (!given.mode)
        if (auto const found = sources.find("AWS_RETRY_MODE", "retry_mode")) given.mode = mode_of(*found);
    if (!given.spec)
        if (auto const found = sources.find_switch("AWS_NEW_RETRIES_2026", ""))
            given.spec = *found ? retry_spec::v2_1 : retry_spec::v2_0;
    return given;
}

retry_policy policy_of(retry_settings const& settings, std::string_view service) {
    constexpr std::chrono::milliseconds zero(0);
    auto policy = policy_of(
        settings.spec.value_or(service == "dynamodb" ? retry_spec::v2_1 : retry_spec::v2_0), service);
    policy.max_attempts = settings.max_attempts.value_or(policy.max_attempts);
    policy.mode = settings.mode.value_or(policy.mode);
    policy.transient_base = settings.transient_base.value_or(policy.transient_base);
    policy.throttling_base = settings.throttling_base.value_or(policy.throttling_base);
    policy.max_backoff = settings.max_backoff.value_or(policy.max_backoff);
    policy.quota = settings.quota.value_or(policy.quota);
    require(policy.max_attempts >= 1, "retry_settings::max_attempts must be at least 1");
    require(policy.transient_base >= zero && policy.throttling_base >= zero && policy.max_backoff >= zero,
            "the times of retry_settings must not be negative");
    require(policy.quota >= 0, "retry_settings::quota must not be negative");
    return policy;
}

}  // namespace dynamap::aws
