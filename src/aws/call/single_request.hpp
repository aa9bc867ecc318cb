// One HTTP request to a URL, on a connection of its own.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <functional>
#include <string>

#include "aws/endpoint/proxy_rules.hpp"
#include "dynamap/aws/platform.hpp"

namespace dynamap::aws {

/// How connections leave this machine.
struct network {
    /// whom https trusts, asked for when it is needed; empty: the system's authorities
    std::function<std::string()> ca_file;
    proxy_rules proxies;
};

/// Sends `call`, unsigned, and returns its response, of whatever status; nothing is repeated.
///
/// Errors: `errc::invalid_configuration` for what is not a URL, and for a header that has a line break; of
/// the network; `errc::deadline_exceeded`; `errc::malformed_response`; `errc::response_too_large` beyond a
/// megabyte; `std::errc::operation_canceled`.
/// Lifetime: the arguments must outlive the call.
[[nodiscard]] asio::awaitable<http_response> send_once(asio::any_io_executor executor, http_call const& call,
                                                       network const& out);

}  // namespace dynamap::aws
