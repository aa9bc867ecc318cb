// The JSON protocol, 1.0 and 1.1, as far as no serializer for any shape is needed: envelopes, errors, empty
// answers.
#include <algorithm>
#include <asio/io_context.hpp>
#include <cctype>

#include "aws/call/signed_request.hpp"
#include "aws/net/connector.hpp"
#include "aws/retry/service_error.hpp"
#include "cases.hpp"
#include "dynamap/aws/request.hpp"
#include "dynamap/detail/wire/response.hpp"
#include "whole_response.hpp"

namespace conformance {
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
    return !has(object, key) || object[key].members().empty();
}

/// A body's JSON in one form; itself where it is not JSON.
std::string comparable(std::string const& body) {
    try {
        return document(body).root().minified();
    } catch (malformed_case const&) {
        return body;
    }
}

/// The bytes that the client would send.
std::string wire_of(aws::http_request request) {
    asio::io_context io;
    aws::endpoint const where = aws::parse_endpoint("http://127.0.0.1:1");
    aws::signing_scope const scope{"us-east-1", "json"};
    aws::connector const connector{io.get_executor(),
                                   where,
                                   scope,
                                   nullptr,
                                   std::chrono::milliseconds(1),
                                   1,
                                   aws::json_signer(where.host_header, scope, ""),
                                   aws::resolver::make(where, aws::system_look_up(io.get_executor()))};
    aws::signing_rule const rule;
    aws::signed_request out(std::move(request), rule);
    std::string head;
    std::string_view const body = out.write(head, connector, aws::credentials("AKIDEXAMPLE", "secret"),
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

/// The service of the protocol's own tests, before the operation's name in X-Amz-Target.
std::string_view service_of(std::string_view version) {
    return version == "1.1" ? "JsonProtocol" : "JsonRpc10";
}

decision request_case(json const& test, std::string_view version) {
    std::string const feature = text(test, "feature");
    if (has(test, "given_host"))
        return skipped(
            "hosts and paths of a model's endpoint traits are the caller's: client_config::endpoint");
    if (feature == "requestCompression") return skipped("bodies are not compressed");
    if (feature == "query-compatible")
        return skipped("x-amzn-query-mode is a header that the caller adds; SQS alone wants it");
    if (!empty_object(test, "params"))
        return skipped("it needs a serializer for any shape; dynamap has one for DynamoDB's");

    json const expect = test["expect"];
    std::string const target = std::string(service_of(version)) + "." + text(test, "shape");
    std::string const sent = wire_of(aws::json_request(target, {}, version));
    std::string_view const head = std::string_view(sent).substr(0, sent.find("\r\n\r\n") + 2);

    comparison differences;
    differences.equal("the request line", text(expect, "method") + " " + text(expect, "uri") + " HTTP/1.1",
                      head.substr(0, head.find("\r\n")));
    if (has(expect, "headers"))
        for (auto const& [name, value] : expect["headers"].members()) {
            value.may_be_absent();  // others may be sent as well
            differences.equal(name, std::string_view(value), header_of(head, name));
        }
    for (std::string const& name : texts(expect, "requireHeaders"))
        differences.equal_flags(name, true, !header_of(head, name).empty());
    for (std::string const& name : texts(expect, "forbidHeaders"))
        differences.equal_flags(name, false, !header_of(head, name).empty());
    if (has(expect, "host")) differences.equal("the host", text(expect, "host"), header_of(head, "host"));
    std::string const body = sent.substr(head.size() + 2);
    if (has(expect, "bodyMediaType"))
        differences.equal("the type of the body", text(expect, "bodyMediaType"), "application/json");
    if (has(expect, "body"))
        differences.equal("the body", comparable(text(expect, "body")), comparable(body));
    return differences.result();
}

aws::response_parser response_of(json const& test) {
    json const response = test["response"];
    return whole_response(number_of(response, "status"), header_lines(response, "headers"),
                          text(response, "body"));
}

decision error_case(json const& test) {
    json const expect = test["expect"];
    excuse(test, "shape", "the error's name, which is expected as well");
    excuse(test, "feature", "errors are read alike, whatever they are of");
    auto const response = response_of(test);
    auto const any_service =
        aws::read_service_error(response.body(), response.head().error_type, response.head().query_error);
    auto const dynamodb = dynamap::wire::read_error(response.body(), response.head().error_type, {});
    comparison differences;
    differences.equal("the code", text(expect, "error"), any_service.modeled_code);
    differences.equal("the code, as DynamoDB's", text(expect, "error"), dynamodb.code);
    bool with_message = false;
    for (auto const& [name, value] : expect["params"].members()) {
        with_message = with_message || lower(name) == "message";
        if (lower(name) == "message") {
            differences.equal(name, std::string_view(value), any_service.message);
            differences.equal(name, std::string_view(value), dynamodb.message);
        } else {
            differences.equal_flags(
                std::string(name) + " is in the body", true,
                response.body().find('"' + std::string(name) + '"') != std::string_view::npos);
            value.may_be_absent();
            value.excuse("an error's members besides its message need a reader for that shape");
        }
    }
    differences.equal_flags("there is a message", with_message, !any_service.message.empty());
    if (has(expect, "vendor_params")) {  // what stands in x-amzn-query-error, where there is one
        json const vendor = expect["vendor_params"];
        differences.equal("the older code", text(vendor, "code"), any_service.code);
        if (has(vendor, "type")) differences.equal("the type", text(vendor, "type"), any_service.type);
    }
    return differences.result();
}

decision response_case(json const& test) {
    std::string const feature = text(test, "feature"), body = text(test["response"], "body");
    if (feature == "defaults" || feature == "required")
        return skipped("it needs the default values of a model; dynamap has a reader for DynamoDB's shapes");
    if (!empty_object(body))
        return skipped("it needs a reader for any shape; dynamap has one for DynamoDB's");
    excuse(test, "shape", "an answer without members is read alike, whatever it is of");
    auto const response = response_of(test);
    comparison differences;
    differences.equal_flags("the answer has no members", test["expect"]["params"].size() == 0,
                            empty_object(std::string(response.body())));
    differences.equal_numbers("the status", number_of(test["response"], "status"), response.head().status);
    differences.equal("the body", body, response.body());
    for (auto const& [name, value] : test["response"]["headers"].members())
        if (lower(name) == "x-amzn-requestid")
            differences.equal("the request id", std::string_view(value), response.head().request_id);
    return differences.result();
}

}  // namespace

decision json_protocol(json const& test) {
    std::string const kind = text(test, "kind"), protocol = text(test, "protocol");
    excuse(test, "model", "botocore's description of the shapes, for a serializer");
    if (protocol != "awsJson1_0" && protocol != "awsJson1_1")
        return failed("the runner does not know the protocol " + protocol);
    if (kind == "error") return error_case(test);
    if (kind == "response") return response_case(test);
    if (kind != "request") return failed("the runner does not know this kind of case: " + kind);
    return request_case(test, protocol == "awsJson1_1" ? "1.1" : "1.0");
}

}  // namespace conformance
