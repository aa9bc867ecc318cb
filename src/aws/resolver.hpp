// From a host's name to its addresses. Room: aws.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <system_error>
#include <vector>

#include "aws/alarm.hpp"
#include "aws/socket_address.hpp"
#include "dynamap/aws/endpoint.hpp"

namespace dynamap::aws {

/// What a name look-up gave: addresses, or why there are none.
struct resolution {
    std::vector<socket_address> addresses = {};
    std::error_code failed = {};
};

/// Looks the addresses of `where` up; an address in digits needs no look-up.
///
/// Errors: in the result; `std::errc::timed_out` at `until`. Throws `std::errc::operation_canceled`.
/// Lifetime: a look-up that nobody waits for any more goes on in Asio's resolver thread until the system
/// gives it up.
[[nodiscard]] asio::awaitable<resolution> resolve(asio::any_io_executor executor, endpoint const& where,
                                                  alarm& a, alarm::clock::time_point until);

}  // namespace dynamap::aws
