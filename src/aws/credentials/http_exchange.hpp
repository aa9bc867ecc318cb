// One HTTP request on a connection of its own.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <functional>
#include <string>

#include "aws/endpoint/proxy_rules.hpp"
#include "aws/net/timer_queue.hpp"
#include "dynamap/aws/platform.hpp"

namespace dynamap::aws {

/// How connections leave this machine.
struct network {
    /// whom https trusts, asked for when it is needed; empty: the system's authorities
    std::function<std::string()> ca_file;
    proxy_rules proxies;
};

/// Sends `call` and gives its answer, of whatever status; nothing is repeated.
///
/// Errors: `errc::invalid_configuration` for what is no URL, and for a header that holds a line break; of the
/// network; `errc::deadline_exceeded`; `errc::malformed_response`; `errc::response_too_large` beyond a
/// megabyte; `std::errc::operation_canceled`.
/// Lifetime: the arguments must outlive the call.
[[nodiscard]] asio::awaitable<http_answer> exchange_http(asio::any_io_executor executor, timer_queue& a,
                                                         http_call const& call, network const& out);

}  // namespace dynamap::aws
