// Where a service is: scheme, host, port; from a URL or from region and service.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dynamap::aws {

/// An address to connect to, and how it is named in requests.
struct endpoint {
    bool tls = true;
    std::string host;  ///< a name or an address; an IPv6 address without brackets
    std::uint16_t port = 443;
    std::string host_header;  ///< with the port unless it is the scheme's own; IPv6 in brackets
    std::string path = {};    ///< before the path of every request: "/dynamodb"; empty where there is none
};

/// Reads "http://host[:port][/path]" or "https://...".
///
/// Shape: a path is kept as it is written, with a slash at its end too; "/" alone is none.
/// Errors: `errc::invalid_configuration`, with the text shown, when it is anything else (another scheme, user
/// information, a query, a fragment, a bad port, an empty host, a path with bytes that would have to be
/// percent-encoded).
[[nodiscard]] endpoint parse_endpoint(std::string_view url);

/// The path of a request at an endpoint with a path: one behind the other. A request for "/" has the
/// endpoint's as it is.
[[nodiscard]] std::string joined_path(std::string_view of_endpoint, std::string_view of_request);

/// The regional endpoint: `https://SERVICE.REGION.amazonaws.com`, with the suffix of the region's partition.
///
/// Errors: `errc::invalid_configuration` when `region` is empty or no host label (letters, digits, hyphens),
/// shown.
[[nodiscard]] endpoint regional_endpoint(std::string_view service, std::string_view region);

/// Whether `region` can be a part of a host name.
[[nodiscard]] bool valid_region(std::string_view region) noexcept;

/// Errors: `errc::invalid_configuration`, with the text shown, unless `region` can be a part of a host name.
void require_region(std::string_view region);

}  // namespace dynamap::aws
