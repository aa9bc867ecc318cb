// The headers that identify a call's attempts to AWS, and a call from Lambda. They are not signed.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dynamap/aws/credentials.hpp"
#include "dynamap/aws/retry.hpp"

namespace dynamap::aws {

/// A call's amz-sdk-invocation-id: a random UUID, the same for all of its attempts.
class invocation_id {
  public:
    /// Made of 128 random bits.
    invocation_id(std::uint64_t high, std::uint64_t low) noexcept;
    [[nodiscard]] std::string_view view() const noexcept { return {text_.data(), text_.size()}; }

  private:
    std::array<char, 36> text_;
};

/// Appends amz-sdk-request's value: "attempt=2; max=4".
///
/// Shape: under the rules before 2026 a first attempt does not contain the maximum.
void append_sdk_request(std::string& out, int attempt, retry_policy const& policy);

/// Appends the lines of both headers.
void append_sdk_lines(std::string& out, invocation_id const& id, int attempt, retry_policy const& policy);

/// The value of X-Amzn-Trace-Id, by which Lambda detects that a function calls itself; none outside of
/// Lambda.
///
/// Shape: _X_AMZN_TRACE_ID if AWS_LAMBDA_FUNCTION_NAME is set; control characters as %XX.
[[nodiscard]] std::optional<std::string> trace_id(environment const& env);

}  // namespace dynamap::aws
