// The JSON protocol, 1.0 and 1.1, as far as no serializer for any shape is needed: envelopes, errors, empty answers.
#include <algorithm>
#include <asio/io_context.hpp>
#include <cctype>

#include "aws/connector.hpp"
#include "aws/error_answer.hpp"
#include "aws/outgoing_signed.hpp"
#include "corpus.hpp"
#include "dynamap/aws/request.hpp"
#include "dynamap/wire/response.hpp"
#include "whole_response.hpp"

namespace corpora {
namespace {

namespace aws = dynamap::aws;

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

bool empty_object(std::string_view body) {
    std::string kept(body);
    std::erase_if(kept, [](unsigned char c) { return std::isspace(c) != 0; });
    return kept.empty() || kept == "{}";
}

bool empty_object(json const& object, std::string_view key) {
    return !has(object, key) || simdjson::dom::object(object[key]).size() == 0;
}

/// The bytes that the client would send.
std::string wire_of(aws::http_request request) {
    asio::io_context io;
    aws::endpoint const where = aws::parse_endpoint("http://127.0.0.1:1");
    aws::signing_scope const scope{"us-east-1", "json"};
    aws::connector const way{io.get_executor(),
                             where,
                             scope,
                             nullptr,
                             std::chrono::milliseconds(1),
                             1,
                             aws::json_signer(where.host_header, scope, ""),
                             aws::resolver::make(where, aws::system_look_up(io.get_executor()))};
    aws::signing_rule const rule;
    aws::outgoing_signed out(std::move(request), rule);
    std::string head;
    std::string_view const body = out.write(head, way, aws::credentials("AKIDEXAMPLE", "secret"),
                                            std::chrono::system_clock::time_point(), "");
    return head.append(body);
}

/// A header's value in a request; empty when it is not there.
std::string header_of(std::string_view head, std::string_view name) {
    std::string const small = lower(head), key = "\r\n" + lower(name) + ": ";
    auto const at = small.find(key);
    if (at == std::string::npos) return {};
    auto const begin = at + key.size();
    return std::string(head.substr(begin, head.find("\r\n", begin) - begin));
}

verdict request_case(json const& test, std::string_view version) {
    json const expect = test["expect"];
    std::string const feature = text(test, "feature");
    if (has(expect, "host") || feature == "endpoint-paths" || text(expect, "uri") != "/")
        return skipped(
            "hosts and paths of a model's endpoint traits are the caller's: client_config::endpoint");
    if (feature == "requestCompression") return skipped("bodies are not compressed");
    if (feature == "query-compatible")
        return skipped("x-amzn-query-mode is a header that the caller adds; SQS alone wants it");
    if (!empty_object(test, "params") || (has(expect, "body") && !empty_object(text(expect, "body"))))
        return skipped("it needs a serializer for any shape; dynamap has one for DynamoDB's");

    std::string target = "Service." + text(test, "shape");
    if (has(expect, "headers") && has(expect["headers"], "X-Amz-Target"))
        target = text(expect["headers"], "X-Amz-Target");
    std::string const sent = wire_of(aws::json_request(target, {}, version));
    std::string_view const head = std::string_view(sent).substr(0, sent.find("\r\n\r\n") + 2);

    comparison differences;
    differences.equal("the request line", text(expect, "method") + " " + text(expect, "uri") + " HTTP/1.1",
                      head.substr(0, head.find("\r\n")));
    if (has(expect, "headers"))
        for (auto const& [name, value] : simdjson::dom::object(expect["headers"]))
            differences.equal(name, std::string_view(value), header_of(head, name));
    for (std::string const& name : texts(expect, "requireHeaders"))
        differences.equal_flags(name, true, !header_of(head, name).empty());
    for (std::string const& name : texts(expect, "forbidHeaders"))
        differences.equal_flags(name, false, !header_of(head, name).empty());
    differences.equal("the body", "{}", std::string_view(sent).substr(head.size() + 2));
    return differences.result();
}

aws::response_parser answer_of(json const& test) {
    json const response = test["response"];
    std::string headers;
    for (auto const& [name, value] : simdjson::dom::object(response["headers"]))
        headers.append(name).append(": ").append(std::string_view(value)).append("\r\n");
    return whole_response(static_cast<int>(std::int64_t(response["status"])), headers,
                          text(response, "body"));
}

verdict error_case(json const& test) {
    json const expect = test["expect"];
    if (!empty_object(expect, "params"))
        for (auto const& [name, value] : simdjson::dom::object(expect["params"]))
            if (lower(name) != "message" || !value.is_string())
                return skipped("an error's members besides its message need a reader for that shape");
    auto const answer = answer_of(test);
    auto const any_service = aws::read_error_answer(answer.body(), answer.head().error_type);
    auto const dynamodb = dynamap::wire::read_error(answer.body(), answer.head().error_type, {});
    comparison differences;
    differences.equal("the code", text(expect, "error"), any_service.code);
    differences.equal("the code, as DynamoDB's", text(expect, "error"), dynamodb.code);
    if (!empty_object(expect, "params"))
        for (auto const& [name, value] : simdjson::dom::object(expect["params"])) {
            differences.equal(name, std::string_view(value), any_service.message);
            differences.equal(name, std::string_view(value), dynamodb.message);
        }
    return differences.result();
}

verdict response_case(json const& test) {
    if (!empty_object(test["expect"], "params") || !empty_object(text(test["response"], "body")))
        return skipped("it needs a reader for any shape; dynamap has one for DynamoDB's");
    auto const answer = answer_of(test);
    comparison differences;
    differences.equal("the status", std::to_string(std::int64_t(test["response"]["status"])),
                      std::to_string(answer.head().status));
    differences.equal("the body", text(test["response"], "body"), answer.body());
    if (has(test["response"]["headers"], "X-Amzn-Requestid"))
        differences.equal("the request id", text(test["response"]["headers"], "X-Amzn-Requestid"),
                          answer.head().request_id);
    return differences.result();
}

}  // namespace

verdict json_protocol(json const& test) {
    std::string const kind = text(test, "kind");
    if (kind == "error") return error_case(test);
    if (kind == "response") return response_case(test);
    if (kind != "request") return failed("the runner does not know this kind of case: " + kind);
    return request_case(test, text(test, "protocol").ends_with("1_1") ? "1.1" : "1.0");
}

}  // namespace corpora
