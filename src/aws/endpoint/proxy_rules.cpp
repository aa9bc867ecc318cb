// Chooses the proxy for an endpoint, if any.
#include "aws/endpoint/proxy_rules.hpp"

#include <initializer_list>
#include <string_view>
#include <utility>

#include "aws/endpoint/no_proxy.hpp"
#include "aws/http/ascii.hpp"

namespace dynamap::aws {
namespace {

std::string trimmed(std::string const& text) {
    constexpr std::string_view blank = " \t\r\n";
    auto const begin = text.find_first_not_of(blank);
    if (begin == std::string::npos) return {};
    return text.substr(begin, text.find_last_not_of(blank) + 1 - begin);
}

/// Whether the text is for a proxy that is not an HTTP proxy, such as socks5://.
bool has_foreign_scheme(std::string_view url) {
    auto const end = url.find("://");
    return end != std::string_view::npos && !same_name(url.substr(0, end), "http") &&
           !same_name(url.substr(0, end), "https");
}

/// The first of the variables that is set, with its name. A lower-case variable that is set to the empty
/// string ends the search, as in curl and botocore: it turns off a proxy from an upper-case variable.
std::pair<std::string, std::string> first_of(environment const& env,
                                             std::initializer_list<std::string_view> names) {
    for (std::string_view const name : names) {
        auto const value = env(name);
        bool const lower_case = name.front() >= 'a';
        if (!value) continue;
        std::string text = trimmed(*value);
        // ALL_PROXY is for all programs. Other AWS SDKs ignore it, so an unsupported proxy in it must not
        // make calls fail here.
        if (same_name(name, "all_proxy") && has_foreign_scheme(text)) continue;
        if (!text.empty() || lower_case) return {std::move(text), std::string(name)};
    }
    return {};
}

}  // namespace

proxy_rules::proxy_rules(proxy_settings const& given, environment const& env) {
    auto const variable = [&](std::initializer_list<std::string_view> names) {
        auto [url, setting] = first_of(env, names);
        return choice{std::move(url), std::move(setting)};
    };
    no_proxy_ = given.no_proxy.empty() ? variable({"no_proxy", "NO_PROXY"}).url : given.no_proxy;
    if (!given.proxy.empty()) {
        http_ = https_ = {given.proxy, "client_config::proxy"};
        return;
    }
    https_ = variable({"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"});
    // In a CGI program, HTTP_PROXY is the Proxy header of the client's request.
    http_ = env("REQUEST_METHOD") ? variable({"http_proxy", "all_proxy", "ALL_PROXY"})
                                  : variable({"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"});
}

std::optional<proxy> proxy_rules::proxy_for(endpoint const& where) const {
    choice const& chosen = where.tls ? https_ : http_;
    if (chosen.url.empty() || bypasses_proxy(no_proxy_, where)) return std::nullopt;
    return parse_proxy(chosen.url, chosen.setting);
}

}  // namespace dynamap::aws
