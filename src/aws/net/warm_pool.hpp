// Connections opened before anybody needs them.
#pragma once

#include <asio/awaitable.hpp>
#include <cstddef>

#include "aws/net/connector.hpp"
#include "aws/net/pool.hpp"
#include "aws/net/timer_queue.hpp"

namespace dynamap::aws {

/// Opens connections, all at once, until `count` are there that nobody uses, as far as slots of the pool are
/// free. Returns how many there are.
///
/// Errors: the last failure, when there is none; `std::errc::operation_canceled`.
/// Lifetime: the arguments must outlive the call.
[[nodiscard]] asio::awaitable<std::size_t> warm_up(pool& slots, connector const& to, std::size_t count,
                                                   timer_queue& a, timer_queue::clock::time_point until);

}  // namespace dynamap::aws
