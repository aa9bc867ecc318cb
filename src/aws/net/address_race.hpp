// Connects to several addresses of one endpoint in parallel, with staggered starts.
#pragma once

#include <asio/awaitable.hpp>
#include <chrono>
#include <optional>
#include <vector>

#include "aws/net/dial.hpp"
#include "aws/net/phase_timer.hpp"

namespace dynamap::aws {

/// How long an attempt may make no progress before the next address is tried in parallel.
/// Source: https://www.rfc-editor.org/rfc/rfc8305#section-8, Connection Attempt Delay
constexpr std::chrono::milliseconds next_address_after{250};

/// The first attempt that succeeded, or the failure of the last one.
struct raced {
    std::optional<stream> opened = {};
    socket_address address = {};  ///< where `opened` leads
    std::optional<failed_attempt> failed = {};
};

/// Tries the addresses in order, at least one. The next attempt starts as soon as one fails, or in parallel
/// if one makes no progress for a while. The first success ends the others.
///
/// Shape: `doing` follows the attempt that got furthest. A failure that does not depend on the address ends
/// the race.
/// Errors: in the result. Throws `std::errc::operation_canceled`, and what an attempt throws, such as
/// `std::bad_alloc`.
/// Lifetime: attempts that lost may run on for a moment, and use only what `how` holds.
[[nodiscard]] asio::awaitable<raced> race_addresses(dialling how, std::vector<socket_address> addresses,
                                                    phase_timer& doing);

}  // namespace dynamap::aws
