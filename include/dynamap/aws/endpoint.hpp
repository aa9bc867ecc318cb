// The address of a service: scheme, host, port; from a URL, or from region and service.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dynamap::aws {

/// An address to connect to, and its name in requests.
struct endpoint {
    bool tls = true;           ///< https, else http
    std::string host;          ///< a name or an address; an IPv6 address without brackets
    std::uint16_t port = 443;  ///< the TCP port
    std::string host_header;   ///< with the port unless it is the scheme's default; IPv6 in brackets
    std::string path = {};     ///< before the path of every request: "/dynamodb"; empty if there is none
};

/// Parses "http://host[:port][/path]" or "https://...".
///
/// Shape: a path is kept as it is written, with a slash at its end too. "/" alone counts as no path.
/// Errors: `errc::invalid_configuration` for any other text; the message shows it (another scheme, user
/// information, a query, a fragment, a bad port, an empty host, a path with bytes that would need
/// percent-encoding).
[[nodiscard]] endpoint parse_endpoint(std::string_view url);

/// Returns the path of a request at an endpoint with a path: the two joined. A request for "/" has the
/// endpoint's path unchanged.
[[nodiscard]] std::string joined_path(std::string_view of_endpoint, std::string_view of_request);

/// Returns the regional endpoint: `https://SERVICE.REGION.amazonaws.com`, with the suffix of the region's
/// partition.
///
/// Errors: `errc::invalid_configuration`, with the text shown, if `region` is empty or is not a host label
/// (letters, digits, hyphens).
[[nodiscard]] endpoint regional_endpoint(std::string_view service, std::string_view region);

/// Whether `region` can be a part of a host name.
[[nodiscard]] bool valid_region(std::string_view region) noexcept;

/// Errors: `errc::invalid_configuration`, with the text shown, unless `region` can be a part of a host name.
void require_region(std::string_view region);

}  // namespace dynamap::aws
