// A proxy that connections go through.
// Tests: tests/unit/aws/endpoint/proxy_rules.cpp, tests/integration/proxies.cpp.
#include "aws/endpoint/proxy.hpp"

#include <algorithm>
#include <utility>

#include "aws/http/ascii.hpp"
#include "aws/http/uri_encoding.hpp"
#include "aws/http/url.hpp"
#include "aws/sign/digest.hpp"
#include "dynamap/error.hpp"

namespace dynamap::aws {
namespace {

[[noreturn]] void refuse(std::string_view setting, std::string const& why) {
    throw error(errc::invalid_configuration,
                "the proxy in " + std::string(setting) + " cannot be used: " + why +
                    "; write it as http://HOST:PORT or http://USER:PASSWORD@HOST:PORT");
}

/// Removes the scheme, such as "http://", and returns it; empty if there is none.
std::string take_scheme(std::string_view& text) {
    auto const end = text.find("://");
    if (end == std::string_view::npos) return {};
    std::string scheme = lower_case(text.substr(0, end));
    text.remove_prefix(end + 3);
    return scheme;
}

std::string basic_authorization(std::string_view user_info) {
    auto const colon = std::min(user_info.find(':'), user_info.size());
    std::string plain = percent_decoded(user_info.substr(0, colon)) + ':';
    if (colon != user_info.size()) plain += percent_decoded(user_info.substr(colon + 1));
    std::string out = "Basic ";
    append_base64(out, plain);
    return out;
}

}  // namespace

std::string proxy::authorization_line() const {
    return authorization.empty() ? std::string() : "Proxy-Authorization: " + authorization + "\r\n";
}

proxy parse_proxy(std::string_view text, std::string_view setting) {
    std::string const scheme = take_scheme(text);
    if (scheme == "https")
        refuse(setting, "connections to the proxy itself over TLS (https://) are not supported; connections "
                        "through the proxy may use TLS");
    if (!scheme.empty() && scheme != "http") refuse(setting, "only HTTP proxies are supported");
    std::string_view user_info;
    std::string_view authority = text.substr(0, text.find_first_of("/?#"));
    if (auto const at = authority.rfind('@'); at != std::string_view::npos) {
        user_info = authority.substr(0, at);
        authority.remove_prefix(at + 1);
    }
    auto parsed = parse_url("http://" + std::string(authority));
    if (!parsed) refuse(setting, "it has no host, or a port that is not a number");
    proxy out{{false, std::move(parsed->host), parsed->port, {}}};
    if (!user_info.empty()) out.authorization = basic_authorization(user_info);
    return out;
}

}  // namespace dynamap::aws
