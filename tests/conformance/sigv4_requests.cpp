// Whole requests signed in their headers and in their query.
#include <algorithm>

#include "amz_time.hpp"
#include "aws/sign/canonical_request.hpp"
#include "cases.hpp"
#include "dynamap/aws/sign.hpp"
#include "parameter_lines.hpp"

namespace conformance {
namespace {

using namespace dynamap::aws;

http_request request_of(json const& test) {
    http_request out{text(test, "method"), text(test, "path"), text(test, "query"), {}, text(test, "body")};
    for (auto& [name, value] : pairs(test, "headers"))
        out.headers.push_back({std::move(name), std::move(value)});
    return out;
}

signing_options options_of(json const& options) {
    signing_options out;
    out.normalize_path = flag(options, "normalize_path");
    out.double_encode_path = flag(options, "double_encode_path");
    out.sign_body = flag(options, "sign_body");
    out.omit_session_token = flag(options, "omit_session_token");
    out.payload_hash = text(options, "payload_hash");
    out.unsigned_headers = texts(options, "unsigned_headers");
    return out;
}

/// Headers one a line, sorted: their order is not a part of what is expected.
std::string lines(std::vector<header> const& headers) {
    std::vector<std::pair<std::string, std::string>> out;
    for (auto const& h : headers) out.emplace_back(h.name, h.value);
    return conformance::lines(std::move(out));
}

void compare(comparison& differences, json const& expect, signature const& made) {
    if (has(expect, "derived"))
        expect["derived"].excuse("names the members that the source did not print: they are there");
    // what the source did not print, and was computed from its signature
    for (auto const& name : texts(expect, "derived")) {
        if (!expect.find(name)) throw malformed_case("there is no " + name + " that could be derived");
    }
    if (has(expect, "canonical_request"))
        differences.equal("the canonical request", text(expect, "canonical_request"), made.canonical_request);
    if (has(expect, "string_to_sign"))
        differences.equal("the string to sign", text(expect, "string_to_sign"), made.string_to_sign);
    if (has(expect, "signed_headers"))
        differences.equal("the signed headers", text(expect, "signed_headers"), made.signed_headers);
    if (has(expect, "signature")) differences.equal("the signature", text(expect, "signature"), made.value);
}

void check_header_form(comparison& differences, json const& test, json const& expect,
                       credentials const& identity, signing_scope const& scope,
                       std::chrono::system_clock::time_point time) {
    excuse(test["options"], "expires_in", "of the signature in a query; this one is in the headers");
    auto request = request_of(test);
    compare(differences, expect, sign(request, identity, scope, time, options_of(test["options"])));
    differences.equal("Authorization", text(expect, "authorization"), request.headers.back().value);
    if (has(expect, "request_headers_after_signing"))
        differences.equal("the headers", conformance::lines(pairs(expect, "request_headers_after_signing")),
                          lines(request.headers));
}

void check_query_form(comparison& differences, json const& test, json const& expect,
                      credentials const& identity, signing_scope const& scope,
                      std::chrono::system_clock::time_point time) {
    auto request = request_of(test);
    std::optional<std::chrono::seconds> expires_in;
    if (has(test["options"], "expires_in")) expires_in.emplace(number_of(test["options"], "expires_in"));
    compare(differences, expect,
            presign(request, identity, scope, time, expires_in, options_of(test["options"])));
    if (has(expect, "query_parameters"))
        differences.equal("the query", conformance::lines(pairs(expect, "query_parameters")),
                          parameter_lines(request.query));
    if (has(expect, "signed_request_line")) {
        auto const line = text(expect, "signed_request_line");
        if (!line.ends_with(" HTTP/1.1")) throw malformed_case("no request line: " + line);
        auto const question = line.find('?'), end = line.rfind(" HTTP/1.1");
        differences.equal("the request line", line.substr(0, question), request.method + ' ' + request.path);
        differences.equal("the request line's query",
                          parameter_lines(line.substr(question + 1, end - question - 1)),
                          parameter_lines(request.query));
    }
}

}  // namespace

decision sigv4_request(json const& test) {
    json const key = test["credentials"], expected = test["expected"];
    credentials const identity(text(key, "access_key_id"), text(key, "secret_access_key"),
                               text(key, "session_token"));
    signing_scope const scope{text(test, "region"), text(test, "service")};
    auto const time = amz_time(text(test, "timestamp"));
    if (!has(expected, "header") && !has(expected, "query")) return failed("the case expects nothing");
    comparison differences;
    if (has(expected, "header"))
        check_header_form(differences, test, expected["header"], identity, scope, time);
    if (has(expected, "query")) check_query_form(differences, test, expected["query"], identity, scope, time);
    return differences.result();
}

}  // namespace conformance
