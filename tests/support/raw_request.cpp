// A request's text taken apart, so that a proxy can change it, or check its signature.
#include "raw_request.hpp"

#include <algorithm>
#include <cctype>
#include <stdexcept>
#include <vector>

#include "aws/http/ascii.hpp"
#include "aws/sign/canonical_request.hpp"
#include "aws/sign/digest.hpp"

namespace test {
namespace {

using namespace dynamap::aws;

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

std::string_view trimmed(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    auto const last = text.find_last_not_of(" \t");
    return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

std::vector<std::string> split(std::string_view text, char at) {
    std::vector<std::string> out;
    while (!text.empty()) {
        auto const part = text.substr(0, text.find(at));
        out.emplace_back(trimmed(part));
        text.remove_prefix(std::min(part.size() + 1, text.size()));
    }
    return out;
}

/// What stands behind "NAME=" in an Authorization header, up to the comma.
std::string part_of(std::string_view authorization, std::string_view name) {
    auto const at = authorization.find(std::string(name) + "=");
    if (at == std::string_view::npos) return {};
    auto const rest = authorization.substr(at + name.size() + 1);
    return std::string(trimmed(rest.substr(0, rest.find(','))));
}

/// The request with the signed headers only; a name that has no header, or one that must be signed and is
/// not, is a fault.
std::string keep_signed(http_request& request, std::vector<std::string> const& names) {
    auto const is_signed = [&](header const& h) {
        return std::ranges::find(names, lower(h.name)) != names.end();
    };
    for (auto const& name : names)
        if (std::ranges::none_of(request.headers, [&](header const& h) { return lower(h.name) == name; }))
            return "the signed header " + name + " is not there";
    for (header const& h : request.headers)
        if (!is_signed(h) && (same_name(h.name, "host") || lower(h.name).starts_with("x-amz-")))
            return "the header " + h.name + " is not signed";
    std::erase_if(request.headers, [&](header const& h) { return !is_signed(h); });
    return {};
}

}  // namespace

http_request read_raw_request(std::string_view text) {
    auto const end = text.find("\r\n\r\n");
    auto const lines = text.substr(0, std::min(end, text.size()));
    auto const first = split(lines.substr(0, lines.find("\r\n")), ' ');
    if (end == std::string_view::npos || first.size() != 3)
        throw std::invalid_argument("no request: " + std::string(lines));
    http_request out;
    out.method = first[0];
    // To a proxy a client writes "http://host/path": what is signed is the path.
    bool const absolute = first[1].starts_with("http://");
    auto const target = absolute ? first[1].substr(std::min(first[1].find('/', 7), first[1].size()))
                                 : first[1];
    auto const question = std::min(target.find('?'), target.size());
    out.path = target.substr(0, question);
    out.query = target.substr(std::min(question + 1, target.size()));
    out.body = text.substr(end + 4);
    for (auto rest = lines.substr(std::min(lines.find("\r\n"), lines.size())); !rest.empty();) {
        rest.remove_prefix(2);
        auto const line = rest.substr(0, rest.find("\r\n"));
        rest.remove_prefix(line.size());
        auto const colon = std::min(line.find(':'), line.size());
        out.headers.push_back({std::string(line.substr(0, colon)),
                               std::string(trimmed(line.substr(std::min(colon + 1, line.size()))))});
    }
    return out;
}

std::string write_raw_request(http_request const& request) {
    std::string out = request.method + ' ' + request.path +
                      (request.query.empty() ? "" : "?" + request.query) + " HTTP/1.1\r\n";
    for (header const& h : request.headers)
        if (!same_name(h.name, "content-length"))
            out.append(h.name).append(": ").append(h.value).append("\r\n");
    return out + "Content-Length: " + std::to_string(request.body.size()) + "\r\n\r\n" + request.body;
}

std::string header_of(http_request const& request, std::string_view name) {
    auto const found =
        std::ranges::find_if(request.headers, [&](header const& h) { return same_name(h.name, name); });
    return found == request.headers.end() ? std::string() : found->value;
}

std::optional<authorization> authorization_of(http_request const& request) {
    std::string const text = header_of(request, "authorization");
    auto const scope = split(part_of(text, "Credential"), '/');
    if (!text.starts_with("AWS4-HMAC-SHA256 ") || scope.size() != 5 || scope[4] != "aws4_request")
        return std::nullopt;
    return authorization{
        scope[0], scope[1], {scope[2], scope[3]}, part_of(text, "SignedHeaders"), part_of(text, "Signature")};
}

std::string signature_fault(http_request const& request, credentials const& identity) {
    auto const given = authorization_of(request);
    if (!given) return "there is no signature: " + header_of(request, "authorization");
    if (given->access_key_id != identity.access_key_id())
        return "the key is another's: " + given->access_key_id;
    if (header_of(request, "x-amz-security-token") != identity.session_token())
        return "the session token is another's";
    std::string const date = header_of(request, "x-amz-date");
    if (!date.starts_with(given->day)) return "the date is not of the scope's day: " + date;
    http_request kept = request;
    if (auto fault = keep_signed(kept, split(given->signed_headers, ';')); !fault.empty()) return fault;
    std::string const hash = header_of(request, "x-amz-content-sha256");
    if (!hash.empty() && hash != "UNSIGNED-PAYLOAD" && hash != sha256_hex(request.body))
        return "the body is another";
    auto const canonical = canonical_request(kept, canonicalize(kept.headers, {}),
                                             signing_options_of(given->scope.service),
                                             hash.empty() ? sha256_hex(request.body) : hash);
    signing_key const key(identity.secret_access_key(), given->day, given->scope.region,
                          given->scope.service);
    std::string const right =
        key.sign(string_to_sign(date, credential_scope(given->day, given->scope), canonical));
    return right == given->signature ? "" : "the signature does not match what came:\n" + canonical;
}

}  // namespace test
