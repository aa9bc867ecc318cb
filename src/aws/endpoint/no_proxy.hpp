// Decides which hosts are reached without a proxy.
#pragma once

#include <string_view>

#include "dynamap/aws/endpoint.hpp"

namespace dynamap::aws {

/// Whether `list`, the text of NO_PROXY, contains `where`.
///
/// Shape: entries are separated by commas or spaces. "*" matches every host. A name ("example.com",
/// ".example.com" or "*.example.com") matches that host and its subdomains. An address, and a network
/// ("10.0.0.0/8", "fd00::/8"), match endpoints that are written as an address. An entry with a port
/// ("example.com:8000", "[::1]:8000") matches only that port.
[[nodiscard]] bool bypasses_proxy(std::string_view list, endpoint const& where);

}  // namespace dynamap::aws
