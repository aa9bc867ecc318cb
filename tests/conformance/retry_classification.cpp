// Which outcomes are tried again, and which of them are throttling.
#include "cases.hpp"
#include "dynamap/aws/retry.hpp"
#include "dynamap/detail/wire/response.hpp"
#include "dynamap/error.hpp"
#include "whole_response.hpp"

namespace conformance {
namespace {

using dynamap::errc;
using dynamap::aws::error_kind;

/// What a call fails with when the way to the service is broken as named.
std::optional<errc> failure_of(std::string_view client_error) {
    if (client_error == "connection_error") return errc::connection_lost;
    if (client_error == "connect_timeout") return errc::connect_failed;
    return std::nullopt;
}

}  // namespace

decision retry_classification(json const& test) {
    json const input = test["input"], expect = test["expect"];
    error_kind kind = error_kind::none;
    comparison differences;
    if (has(input, "client_error")) {
        auto const failure = failure_of(text(input, "client_error"));
        if (!failure) return skipped("dynamap has no failure " + text(input, "client_error"));
        kind = dynamap::aws::classify(make_error_code(*failure));
    } else {
        auto const status = number_of(input, "status");
        auto const body = text(input, "body");
        auto const response = whole_response(status, "", body);
        auto code = text(input, "error_code");
        if (!body.empty())
            code = dynamap::wire::read_error(response.body(), response.head().error_type, {}).code;
        kind = dynamap::aws::classify(code, status, text(input, "service"));
        if (has(expect, "keep_connection"))
            differences.equal_flags("keep_connection", flag(expect, "keep_connection"),
                                    response.head().keep_alive && !response.leftover());
    }
    differences.equal_flags("retryable", bool(expect["retryable"]),
                            kind == error_kind::transient || kind == error_kind::throttling);
    if (has(expect, "throttling"))
        differences.equal_flags("throttling", flag(expect, "throttling"), kind == error_kind::throttling);
    return differences.result();
}

}  // namespace conformance
