// A proxy that connections go through.
#pragma once

#include <string>
#include <string_view>

#include "dynamap/aws/endpoint.hpp"

namespace dynamap::aws {

/// A proxy for HTTP, spoken to over plain TCP.
struct proxy {
    endpoint where;
    std::string authorization = {};  ///< Proxy-Authorization's value; empty: none. It is secret.

    /// The header line, ended by CRLF; empty without user and password.
    [[nodiscard]] std::string authorization_line() const;
};

/// Reads "[http://][USER:PASSWORD@]HOST[:PORT]"; user and password are percent-encoded, the port is 80 if
/// none is given.
///
/// Errors: `errc::invalid_configuration` for anything else, https:// and socks5:// among it; it has
/// `setting`, the name of what the text comes from, and not the text, which may have a password.
[[nodiscard]] proxy parse_proxy(std::string_view text, std::string_view setting);

}  // namespace dynamap::aws
