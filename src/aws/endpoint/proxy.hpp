// A proxy that connections go through.
#pragma once

#include <string>
#include <string_view>

#include "dynamap/aws/endpoint.hpp"

namespace dynamap::aws {

/// An HTTP proxy that is reached over plain TCP.
struct proxy {
    endpoint where;
    std::string authorization = {};  ///< the value of Proxy-Authorization; empty: none. It is secret.

    /// The header line, ended by CRLF; empty if there is no user and password.
    [[nodiscard]] std::string authorization_line() const;
};

/// Parses "[http://][USER:PASSWORD@]HOST[:PORT]". User and password are percent-encoded; the default port is
/// 80.
///
/// Errors: `errc::invalid_configuration` for anything else, including https:// and socks5://. It names
/// `setting`, the source of the text, but does not show the text, which may contain a password.
[[nodiscard]] proxy parse_proxy(std::string_view text, std::string_view setting);

}  // namespace dynamap::aws
