// The building blocks of a signature, one function a case.
#include <algorithm>

#include "amz_time.hpp"
#include "aws/http/ascii.hpp"
#include "aws/http/url.hpp"
#include "aws/sign/amz_date.hpp"
#include "aws/sign/canonical_request.hpp"
#include "aws/sign/digest.hpp"
#include "cases.hpp"
#include "dynamap/aws/sign.hpp"

namespace conformance {
namespace {

using namespace dynamap::aws;

std::vector<header> headers_of(json const& input) {
    std::vector<header> out;
    for (auto& [name, value] : pairs(input, "headers")) out.push_back({std::move(name), std::move(value)});
    return out;
}

std::string header_value(json const& input) {
    std::string out;
    append_header_value(out, text(input, "value"));
    return out;
}

std::string whole_canonical_request(json const& input) {
    http_request const request{text(input, "method"), text(input, "path"), text(input, "query"),
                               headers_of(input), text(input, "body")};
    signing_options options;
    options.normalize_path = flag(input, "normalize_path");
    options.double_encode_path = flag(input, "double_encode_path");
    auto const headers = canonicalize(request.headers, texts(input, "unsigned_headers"));
    return canonical_request(request, headers, options, sha256_hex(request.body));
}

std::string signed_headers(json const& input) {
    excuse(input, "where", "headers and queries have the same list of signed headers");
    std::vector<header> headers;
    for (auto& name : texts(input, "headers")) headers.push_back({std::move(name), "value"});
    return canonicalize(headers, texts(input, "unsigned_headers")).names;
}

std::string host_header(json const& input) {
    auto const parsed = parse_url(text(input, "url"));
    return parsed ? parsed->host_header() : "refused";
}

signing_key key_in(json const& input) {
    return {text(input, "secret_access_key"), text(input, "date"), text(input, "region"),
            text(input, "service")};
}

std::string derived_key(json const& input) {
    std::string out;
    append_hex(out, key_in(input).bytes());
    return out;
}

/// The key in hexadecimal digits, or derived from a secret.
std::string key_to_sign_with(json const& input) {
    if (!has(input, "signing_key")) {
        auto const key = key_in(input);
        return {key.bytes().begin(), key.bytes().end()};
    }
    auto const hex = text(input, "signing_key");
    std::string key;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        key += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    return key;
}

std::string value_of_signature(json const& input) {
    std::string out;
    append_hex(out, hmac_sha256(key_to_sign_with(input), text(input, "string_to_sign")));
    return out;
}

/// The last line of what a request with this body is signed as.
std::string hash_of_payload(json const& input) {
    http_request request{"POST", "/", "", {{"Host", "example.amazonaws.com"}}, text(input, "body")};
    signing_options options;
    options.payload_hash = text(input, "payload_hash");
    options.sign_body = flag(input, "sign_body");
    auto const signed_as =
        sign(request, credentials("AKID", "secret"), {"us-east-1", "service"}, {}, options);
    return signed_as.canonical_request.substr(signed_as.canonical_request.rfind('\n') + 1);
}

std::string text_to_sign(json const& input) {
    amz_date_text const date(amz_time(text(input, "timestamp")));
    auto const scope = credential_scope(date.day(), {text(input, "region"), text(input, "service")});
    return string_to_sign(date.view(), scope, text(input, "canonical_request"));
}

/// A request that carries a signature's parts already: aws-c-auth refuses it, dynamap puts its own in their
/// place, as botocore does. What is wanted is that nothing of the former survives.
decision replaces_forged(json const& input) {
    http_request const forged{text(input, "method"), text(input, "path"), text(input, "query"),
                              headers_of(input), ""};
    credentials const identity("AKID", "secret", "token");
    signing_scope const scope{"us-east-1", "service"};
    auto const time = amz_time("20991231T235959Z");
    auto in_headers = forged, in_query = forged;
    sign(in_headers, identity, scope, time);
    presign(in_query, identity, scope, time, std::chrono::seconds(60));
    for (auto const& request : {in_headers, in_query}) {
        for (auto const& h : forged.headers)
            if (!same_name(h.name, "host") && std::ranges::find(request.headers, h) != request.headers.end())
                return failed("the header " + h.name + " survives signing");
        if (!forged.query.empty() && request.query.find(forged.query) != std::string::npos)
            return failed("the parameter " + forged.query + " survives signing");
    }
    return {};
}

struct function {
    std::string_view name;
    std::string (*call)(json const& input);
};

constexpr function functions[] = {
    {"normalize_path", [](json const& in) { return normalize_path(text(in, "path")); }},
    {"canonical_path",
     [](json const& in) {
         return canonical_path(text(in, "path"), flag(in, "normalize_path"), flag(in, "double_encode_path"));
     }},
    {"canonical_query", [](json const& in) { return canonical_query(text(in, "query")); }},
    {"canonical_query_from_decoded", [](json const& in) { return canonical_query(pairs(in, "parameters")); }},
    {"header_value", header_value},
    {"canonical_headers",
     [](json const& in) { return canonicalize(headers_of(in), texts(in, "unsigned_headers")).lines; }},
    {"canonical_request", whole_canonical_request},
    {"signed_headers", signed_headers},
    {"host_header", host_header},
    {"signing_key", derived_key},
    {"signature", value_of_signature},
    {"string_to_sign", text_to_sign},
    {"payload_hash", hash_of_payload},
};

}  // namespace

decision sigv4_function(json const& test) {
    auto const name = std::string(test["function"]);
    if (name == "reject") {
        excuse(test, "expect",
               "aws-c-auth's refusal: dynamap replaces; no forged value survives, which is asserted");
        return replaces_forged(test["input"]);
    }
    for (auto const& known : functions) {
        if (known.name != name) continue;
        comparison differences;
        differences.equal(name, text(test, "expect"), known.call(test["input"]));
        return differences.result();
    }
    return skipped("dynamap has no function " + name);
}

}  // namespace conformance
