// The parts of an http or https URL.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dynamap::aws {

/// The parts of an http or https URL.
struct url {
    bool tls = true;
    bool has_user = false;   ///< whether "user:password@" is before the host; it is not kept
    std::string host;        ///< in lower case; an IPv6 address without brackets
    std::uint16_t port = 0;  ///< given, or the scheme's default
    std::string path;        ///< as written, beginning with '/'; empty if there is none
    std::string query;       ///< as written, after '?'
    bool has_query = false;

    /// The Host header: the host, and the port unless it is the scheme's default; IPv6 in brackets.
    [[nodiscard]] std::string host_header() const;
};

/// Parses a URL. Returns none if it is not an http or https URL, if its host or port is not valid, or if it
/// has a fragment.
[[nodiscard]] std::optional<url> parse_url(std::string_view text);

}  // namespace dynamap::aws
