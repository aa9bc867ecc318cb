// A connection through a proxy to a host beyond it.
#pragma once

#include <asio/awaitable.hpp>
#include <optional>

#include "aws/endpoint/proxy.hpp"
#include "aws/net/network_error.hpp"
#include "aws/net/stream.hpp"
#include "dynamap/aws/endpoint.hpp"

namespace dynamap::aws {

/// Asks the proxy that `bytes` is connected to for a tunnel to `to`, by CONNECT. Afterwards `bytes` is
/// connected to `to`.
///
/// Errors: returned; they name the proxy.
/// Lifetime: the arguments must outlive the call.
/// Source: https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6
[[nodiscard]] asio::awaitable<std::optional<failed_attempt>> open_tunnel(stream& bytes,
                                                                         proxy const& via_proxy,
                                                                         endpoint const& to);

}  // namespace dynamap::aws
