// One HTTP request to a URL, on its own connection.
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
    /// the CA file for https, read when needed; empty: the system's authorities
    std::function<std::string()> ca_file;
    proxy_rules proxies;
};

/// Sends `call` unsigned and returns its response, whatever its status is. Nothing is retried.
///
/// Errors: `errc::invalid_configuration` if the URL is not valid or a header contains a line break; those of
/// the network; `errc::deadline_exceeded`; `errc::malformed_response`; `errc::response_too_large` if the
/// response is larger than a megabyte; `std::errc::operation_canceled`.
/// Lifetime: the arguments must outlive the call.
[[nodiscard]] asio::awaitable<http_response> send_once(asio::any_io_executor executor, http_call const& call,
                                                       network const& out);

}  // namespace dynamap::aws
