// Runs a command and reads what it prints, without blocking a thread.
#pragma once

#include <asio/awaitable.hpp>
#include <chrono>
#include <string>

#include "aws/net/timer_queue.hpp"

namespace dynamap::aws {

/// Runs `command` with /bin/sh and gives its standard output, 64 KiB at most.
///
/// Shape: it has no input; its error output is the program's own. It and what it started, and what stayed in
/// its process group, are killed at the deadline, and when the coroutine ends before it. The limit holds for
/// others too, that left the group and keep the output open. What is printed after the command has ended does
/// not count.
/// Errors: `errc::invalid_configuration` when it cannot be started, ends with another status than 0, prints
/// more, or takes longer than `timeout`; `std::errc::operation_canceled`.
[[nodiscard]] asio::awaitable<std::string> run_command(timer_queue& a, std::string const& command,
                                                       std::chrono::milliseconds timeout);

}  // namespace dynamap::aws
