// What is read out of an error answer: code, message, request id, and whether it is tried again.
#include "aws/retry/service_error.hpp"
#include "cases.hpp"
#include "dynamap/aws/retry.hpp"
#include "dynamap/detail/wire/response.hpp"
#include "whole_response.hpp"

namespace conformance {

decision error_response(json const& test) {
    json const response = test["response"], expect = test["expect"];
    auto const status = number_of(response, "status");
    auto const received = whole_response(status, header_lines(response, "headers"), text(response, "body"));
    comparison differences;
    if (has(expect, "request_id"))
        differences.equal("request_id", text(expect, "request_id"), received.head().request_id);
    excuse(expect, "fields", "an error's members besides code and message need a reader for its shape");
    if (has(expect,
            "modeled_code")) {  // DynamoDB has no older codes: these are read by the client for any service
        auto const said = dynamap::aws::read_service_error(received.body(), received.head().error_type,
                                                           received.head().query_error);
        differences.equal("code", text(expect, "code"), said.code);
        differences.equal("modeled_code", text(expect, "modeled_code"), said.modeled_code);
        if (has(expect, "type")) differences.equal("type", text(expect, "type"), said.type);
        if (has(expect, "message")) differences.equal("message", text(expect, "message"), said.message);
        return differences.result();
    }
    auto const refusal = dynamap::wire::read_error(received.body(), received.head().error_type, {});
    differences.equal("code", text(expect, "code"), refusal.code);
    if (has(expect, "message")) differences.equal("message", text(expect, "message"), refusal.message);
    auto const kind = dynamap::aws::classify(refusal.code, status);
    using dynamap::aws::error_kind;
    if (has(expect, "retryable"))
        differences.equal_flags("retryable", flag(expect, "retryable"),
                                kind == error_kind::transient || kind == error_kind::throttling);
    if (has(expect, "throttling"))
        differences.equal_flags("throttling", flag(expect, "throttling"), kind == error_kind::throttling);
    return differences.result();
}

}  // namespace conformance
