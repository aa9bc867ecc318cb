// Which hosts are reached without a proxy.
#pragma once

#include <string_view>

#include "dynamap/aws/endpoint.hpp"

namespace dynamap::aws {

/// Whether `list`, the text of NO_PROXY, has `where`.
///
/// Shape: entries with commas or spaces between them. "*" has every host. A name ("example.com",
/// ".example.com" or "*.example.com") has that host and those below it. An address, and a network
/// ("10.0.0.0/8", "fd00::/8"), have endpoints that are written as an address. An entry with a port
/// ("example.com:8000", "[::1]:8000") has that port only.
[[nodiscard]] bool bypasses_proxy(std::string_view list, endpoint const& where);

}  // namespace dynamap::aws
