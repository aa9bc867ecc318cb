// The parts of an http or https URL.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dynamap::aws {

/// An http or https URL in parts.
struct url {
    bool tls = true;
    bool has_user = false;   ///< whether "user:password@" stood before the host; it is not kept
    std::string host;        ///< in lower case; an IPv6 address without brackets
    std::uint16_t port = 0;  ///< given or the scheme's own
    std::string path;        ///< as written, from '/' on; empty when there is none
    std::string query;       ///< as written, behind '?'
    bool has_query = false;

    /// The Host header: the host, and the port unless it is the scheme's own; IPv6 in brackets.
    [[nodiscard]] std::string host_header() const;
};

/// Takes a URL apart; none: it is no http or https URL, or its host or port cannot be one. A fragment is
/// refused.
[[nodiscard]] std::optional<url> parse_url(std::string_view text);

}  // namespace dynamap::aws
