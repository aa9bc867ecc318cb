// Signature Version 4 as a pure function: takes request, credentials, scope and time, and returns headers or
// a URL's query.
#include "dynamap/aws/sign.hpp"

#include <algorithm>

#include "aws/http/ascii.hpp"
#include "aws/http/uri_encoding.hpp"
#include "aws/identity/required_credentials.hpp"
#include "aws/sign/amz_date.hpp"
#include "aws/sign/canonical_request.hpp"
#include "aws/sign/digest.hpp"
#include "dynamap/error.hpp"

namespace dynamap::aws {
namespace {

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";

void check(http_request const& request, credentials const& identity) {
    require(identity);
    bool const has_host =
        std::ranges::any_of(request.headers, [](header const& h) { return same_name(h.name, "host"); });
    if (!has_host)
        throw error(errc::invalid_configuration, "a request without a Host header cannot be signed; add it");
}

/// Removes an earlier signature.
void remove_signature(http_request& request) {
    std::erase_if(request.headers, [](header const& h) {
        return same_name(h.name, "authorization") || same_name(h.name, "x-amz-date") ||
               same_name(h.name, "x-amz-security-token") || same_name(h.name, "x-amz-content-sha256");
    });
    static constexpr std::string_view parameters[] = {
        "X-Amz-Algorithm",      "X-Amz-Credential",    "X-Amz-Date",     "X-Amz-Expires",
        "X-Amz-Security-Token", "X-Amz-SignedHeaders", "X-Amz-Signature"};
    bool found = false;
    std::string kept;
    std::string_view rest = request.query;
    while (!rest.empty()) {
        auto const end = std::min(rest.find('&'), rest.size());
        auto const part = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        auto const name = percent_decoded(part.substr(0, part.find('=')));
        if (std::ranges::any_of(parameters, [&](std::string_view p) { return same_name(name, p); })) {
            found = true;
            continue;
        }
        if (!kept.empty()) kept += '&';
        kept += part;
    }
    if (found) request.query = std::move(kept);
}

signature make_signature(std::string canonical, std::string signed_headers, std::string_view date,
                         std::string_view scope, signing_key const& key) {
    std::string to_sign = string_to_sign(date, scope, canonical);
    std::string value = key.sign(to_sign);
    return {std::move(canonical), std::move(to_sign), std::move(signed_headers), std::move(value)};
}

void add_parameter(std::string& query, std::string_view name, std::string_view value) {
    if (!query.empty()) query += '&';
    query.append(name).append(1, '=');
    append_percent_encoded(query, value);
}

}  // namespace

std::vector<std::string> const& hop_headers() {
    static std::vector<std::string> const names = {
        "connection", "expect",  "keep-alive",        "proxy-authenticate", "proxy-authorization", "te",
        "trailer",    "upgrade", "transfer-encoding", "user-agent",         "x-amzn-trace-id"};
    return names;
}

signing_options signing_options_of(std::string_view service) {
    signing_options rules;
    if (service == "s3") {
        rules.normalize_path = rules.double_encode_path = false;
        rules.sign_body = true;
    }
    return rules;
}

signing_key::signing_key(std::string_view secret_access_key, std::string_view date, std::string_view region,
                         std::string_view service) {
    key_ = hmac_sha256(std::string("AWS4").append(secret_access_key), date);
    for (auto const part : {region, service, std::string_view("aws4_request")})
        key_ = hmac_sha256(key_, part);
}

std::string signing_key::sign(std::string_view text) const {
    std::string hex;
    append_hex(hex, hmac_sha256(key_, text));
    return hex;
}

signature sign(http_request& request, credentials const& identity, signing_scope const& scope,
               std::chrono::system_clock::time_point time, signing_options const& options) {
    amz_date_text const date(time);
    signing_key const key(identity.secret_access_key(), date.day(), scope.region, scope.service);
    return sign(request, identity, scope, time, options, key);
}

signature sign(http_request& request, credentials const& identity, signing_scope const& scope,
               std::chrono::system_clock::time_point time, signing_options const& options,
               signing_key const& key) {
    check(request, identity);
    remove_signature(request);
    amz_date_text const date(time);
    std::string const payload_hash = options.payload_hash.empty() ? sha256_hex(request.body)
                                                                  : options.payload_hash;
    header const token{"X-Amz-Security-Token", identity.session_token()};

    request.headers.push_back({"X-Amz-Date", std::string(date.view())});
    if (!token.value.empty() && !options.omit_session_token) request.headers.push_back(token);
    if (options.sign_body) request.headers.push_back({"x-amz-content-sha256", payload_hash});

    auto headers = canonicalize(request.headers, options.unsigned_headers);
    auto const where = credential_scope(date.day(), scope);
    auto canonical = canonical_request(request, headers, options, payload_hash);
    auto made = make_signature(std::move(canonical), std::move(headers.names), date.view(), where, key);

    if (!token.value.empty() && options.omit_session_token) request.headers.push_back(token);
    std::string authorization(algorithm);
    authorization.append(" Credential=")
        .append(identity.access_key_id())
        .append(1, '/')
        .append(where)
        .append(", SignedHeaders=")
        .append(made.signed_headers)
        .append(", Signature=")
        .append(made.value);
    request.headers.push_back({"Authorization", std::move(authorization)});
    return made;
}

signature presign(http_request& request, credentials const& identity, signing_scope const& scope,
                  std::chrono::system_clock::time_point time, std::optional<std::chrono::seconds> expires_in,
                  signing_options const& options) {
    check(request, identity);
    remove_signature(request);
    amz_date_text const date(time);
    auto const where = credential_scope(date.day(), scope);
    auto headers = canonicalize(request.headers, options.unsigned_headers);

    auto& query = request.query;
    add_parameter(query, "X-Amz-Algorithm", algorithm);
    add_parameter(query, "X-Amz-Credential", identity.access_key_id() + '/' + where);
    add_parameter(query, "X-Amz-Date", date.view());
    if (expires_in) add_parameter(query, "X-Amz-Expires", std::to_string(expires_in->count()));
    add_parameter(query, "X-Amz-SignedHeaders", headers.names);
    if (!identity.session_token().empty() && !options.omit_session_token)
        add_parameter(query, "X-Amz-Security-Token", identity.session_token());

    std::string const payload_hash = options.payload_hash.empty() ? sha256_hex(request.body)
                                                                  : options.payload_hash;
    signing_key const key(identity.secret_access_key(), date.day(), scope.region, scope.service);
    auto canonical = canonical_request(request, headers, options, payload_hash);
    auto made = make_signature(std::move(canonical), std::move(headers.names), date.view(), where, key);

    if (!identity.session_token().empty() && options.omit_session_token)
        add_parameter(query, "X-Amz-Security-Token", identity.session_token());
    add_parameter(query, "X-Amz-Signature", made.value);
    return made;
}

}  // namespace dynamap::aws
