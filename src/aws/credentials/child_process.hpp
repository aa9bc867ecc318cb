// Runs a command and reads its output without blocking a thread.
#pragma once

#include <asio/awaitable.hpp>
#include <chrono>
#include <string>

#include "aws/net/timer_queue.hpp"

namespace dynamap::aws {

/// Runs `command` with /bin/sh and returns its standard output, at most 64 KiB.
///
/// Shape: it has no input; its standard error is the program's own. At the deadline, or if the coroutine ends
/// earlier, it is killed together with everything in its process group. The deadline also applies if
/// processes that left the group keep the output open. Output after the command has ended is ignored.
/// Errors: `errc::invalid_configuration` if it cannot be started, exits with a status other than 0, prints
/// more, or takes longer than `timeout`; `std::errc::operation_canceled`.
[[nodiscard]] asio::awaitable<std::string> run_command(timer_queue& a, std::string const& command,
                                                       std::chrono::milliseconds timeout);

}  // namespace dynamap::aws
