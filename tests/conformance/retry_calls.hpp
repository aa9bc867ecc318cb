// Calls whose attempts' answers are given, driven as the client drives its own: by the library's rule,
// without sleeping.
#pragma once

#include <optional>
#include <vector>

#include "aws/retry/rate_limiter.hpp"
#include "aws/retry/sdk_headers.hpp"
#include "cases.hpp"
#include "dynamap/aws/retry.hpp"

namespace conformance {

/// The rules named "2.0", which an empty name stands for too, or "2.1".
dynamap::aws::retry_spec spec_of(std::string_view name);

/// The rules that a case asks for: members "retry_spec", "service", "mode", and numbers that differ from the
/// rules' own.
dynamap::aws::retry_policy policy_in(json const& from);

/// A response: a status, an error code, "timeout", or an object {status, error_code, headers, error};
/// `service`: its signing name.
dynamap::aws::attempt_outcome outcome_of(json const& response, std::string_view service = "dynamodb");

/// A client's calls, one after the other; jitter is at its most.
class scripted_calls {
  public:
    explicit scripted_calls(dynamap::aws::retry_policy const& policy, int tokens)
        : policy_(policy), quota_(policy.quota, tokens) {}
    explicit scripted_calls(dynamap::aws::retry_policy const& policy)
        : scripted_calls(policy, policy.quota) {}

    void begin() { attempt_ = 0, cost_ = 0; }
    /// Takes the answer to the next attempt; whether there is another attempt after it.
    bool attempt(dynamap::aws::attempt_outcome const& outcome, double jitter = 1);

    /// What the last attempt led to; none: success.
    [[nodiscard]] std::optional<dynamap::aws::retry_decision> const& decision() const { return decision_; }
    [[nodiscard]] int tokens() const { return quota_.tokens(); }
    [[nodiscard]] int attempts() const { return attempt_; }
    [[nodiscard]] dynamap::aws::seconds_since slept() const { return slept_; }

  private:
    dynamap::aws::retry_policy policy_;
    dynamap::aws::retry_quota quota_;
    dynamap::aws::rate_limiter rate_{dynamap::aws::seconds_since(0)};
    dynamap::aws::seconds_since slept_{0};
    int attempt_ = 0, cost_ = 0;
    std::optional<dynamap::aws::retry_decision> decision_;
};

}  // namespace conformance
