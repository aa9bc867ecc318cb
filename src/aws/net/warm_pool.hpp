// Opens connections before they are needed.
#pragma once

#include <asio/awaitable.hpp>
#include <cstddef>

#include "aws/net/connector.hpp"
#include "aws/net/pool.hpp"
#include "aws/net/timer_queue.hpp"

namespace dynamap::aws {

/// Opens connections, all in parallel, until `count` are idle, as far as the pool has free slots. Returns how
/// many are idle.
///
/// Errors: the last failure if none is idle; `std::errc::operation_canceled`.
/// Lifetime: the arguments must outlive the call.
[[nodiscard]] asio::awaitable<std::size_t> warm_up(pool& slots, connector const& to, std::size_t count,
                                                   timer_queue& a, timer_queue::clock::time_point until);

}  // namespace dynamap::aws
