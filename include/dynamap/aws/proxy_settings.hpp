// The proxy that connections use.
#pragma once

#include <string>

namespace dynamap::aws {

/// The proxy settings made in code. An empty setting is read from the environment.
///
/// Shape: https uses the proxy's CONNECT, so the proxy sees only the host. Requests over plain http are sent
/// to the proxy. The EC2 instance metadata and the container's credentials are always reached directly.
/// Errors: `errc::invalid_configuration` for a proxy that cannot be used (https://, socks5://). The message
/// does not show the text. It is thrown once the endpoint is known, usually in the constructor.
struct proxy_settings {
    /// "http://USER:PASSWORD@HOST:PORT", for all endpoints. Empty: https_proxy, HTTPS_PROXY for https
    /// endpoints; http_proxy, HTTP_PROXY (not within CGI) for http endpoints; all_proxy, ALL_PROXY for both,
    /// which are ignored unless they are an HTTP proxy (socks5:// is not). A lower-case variable takes
    /// precedence; an empty one turns the proxy off.
    std::string proxy = {};
    /// Hosts that are reached directly: "example.com,10.0.0.0/8,[::1]:8000", "*" for all. Empty: no_proxy,
    /// NO_PROXY.
    std::string no_proxy = {};
};

}  // namespace dynamap::aws
