// Which proxy connections go through.
#pragma once

#include <string>

namespace dynamap::aws {

/// Through which proxy connections go, as far as code says it. What is empty comes from the environment.
///
/// Shape: https goes through the proxy by CONNECT, so that the proxy sees the host and nothing else. Requests
/// over plain http are handed to the proxy. EC2's instance metadata, and credentials of the container this
/// program runs in, are always asked for directly.
/// Errors: `errc::invalid_configuration`, without the text, for a proxy that cannot be used (https://,
/// socks5://): when the endpoint is known, so in the constructor mostly.
struct proxy_settings {
    /// "http://USER:PASSWORD@HOST:PORT", for all endpoints. Empty: for https endpoints https_proxy,
    /// HTTPS_PROXY, for http http_proxy, HTTP_PROXY (not within CGI), for both all_proxy, ALL_PROXY, which
    /// are passed over if they are no HTTP proxy (socks5://). A variable in lower case goes first; set to
    /// nothing it turns the proxy off.
    std::string proxy = {};
    /// Hosts that are reached directly: "example.com,10.0.0.0/8,[::1]:8000", "*" for all. Empty: no_proxy,
    /// NO_PROXY.
    std::string no_proxy = {};
};

}  // namespace dynamap::aws
