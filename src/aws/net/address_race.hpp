// Several addresses of one endpoint, tried side by side.
#pragma once

#include <asio/awaitable.hpp>
#include <chrono>
#include <optional>
#include <vector>

#include "aws/net/dial.hpp"
#include "aws/net/phase_timer.hpp"

namespace dynamap::aws {

/// How long an attempt may go without getting further before the next address is tried beside it.
/// Source: https://www.rfc-editor.org/rfc/rfc8305#section-8, Connection Attempt Delay
constexpr std::chrono::milliseconds next_address_after{250};

/// The first of the attempts that succeeded, or the failure of the last.
struct raced {
    std::optional<stream> opened = {};
    socket_address address = {};  ///< where `opened` leads
    std::optional<failed_attempt> failed = {};
};

/// Tries the addresses in their order, at least one. The next is tried as soon as an attempt fails, and
/// beside it if it does not get further for a while; the first that succeeds ends the others.
///
/// Shape: `doing` follows the attempt that came furthest. A failure that is no matter of the address ends the
/// race.
/// Errors: in the result. Throws `std::errc::operation_canceled`, and what an attempt throws, such as
/// `std::bad_alloc`.
/// Lifetime: attempts that lost may go on for a moment, with what `how` holds and nothing else.
[[nodiscard]] asio::awaitable<raced> race_addresses(dialling how, std::vector<socket_address> addresses,
                                                    phase_timer& doing);

}  // namespace dynamap::aws
