// Tests of aws/retry/sdk_headers.hpp.
#include "aws/retry/sdk_headers.hpp"

#include <map>

#include "catch.hpp"

using namespace dynamap::aws;

namespace {

environment variables(std::map<std::string, std::string, std::less<>> env) {
    return [env = std::move(env)](std::string_view name) -> std::optional<std::string> {
        auto const found = env.find(name);
        return found == env.end() ? std::nullopt : std::optional(found->second);
    };
}

}  // namespace

TEST_CASE("an invocation id is a random UUID") {
    CHECK(invocation_id(0, 0).view() == "00000000-0000-4000-8000-000000000000");
    CHECK(invocation_id(~std::uint64_t{0}, ~std::uint64_t{0}).view() ==
          "ffffffff-ffff-4fff-bfff-ffffffffffff");
    CHECK(invocation_id(0x0123456789abcdef, 0x0123456789abcdef).view() ==
          "01234567-89ab-4def-8123-456789abcdef");
}

TEST_CASE("the lines name the call, the attempt, and how many there may be") {
    retry_policy const policy;
    std::string lines;
    append_sdk_lines(lines, invocation_id(0, 0), 2, policy);
    CHECK(lines ==
          "amz-sdk-invocation-id: 00000000-0000-4000-8000-000000000000\r\namz-sdk-request: attempt=2; "
          "max=4\r\n");
}

TEST_CASE("before 2026 a first attempt did not send the number of attempts") {
    auto const policy = policy_of(retry_spec::v2_0, "sqs");
    std::string first, second;
    append_sdk_request(first, 1, policy);
    append_sdk_request(second, 2, policy);
    CHECK(first == "attempt=1");
    CHECK(second == "attempt=2; max=3");
}

TEST_CASE("within Lambda the trace is passed on, without what would end a header line") {
    CHECK(trace_id(variables({{"AWS_LAMBDA_FUNCTION_NAME", "f"}, {"_X_AMZN_TRACE_ID", "Root=1;a"}})) ==
          "Root=1;a");
    CHECK(trace_id(variables({{"AWS_LAMBDA_FUNCTION_NAME", "f"}, {"_X_AMZN_TRACE_ID", "a\r\nb\xc3"}})) ==
          "a%0D%0Ab%C3");
    CHECK_FALSE(trace_id(variables({{"_X_AMZN_TRACE_ID", "Root=1"}})));
    CHECK_FALSE(trace_id(variables({{"AWS_LAMBDA_FUNCTION_NAME", "f"}})));
}
