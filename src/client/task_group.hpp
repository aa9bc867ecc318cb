// Coroutines that run in parallel, for calls that consist of many requests.
#pragma once

#include <asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <system_error>

#include "client/serial_executor.hpp"

namespace dynamap::detail {

/// The tasks that one coroutine runs in parallel to itself.
///
/// Shape: all of them run one after the other, so what they share needs no lock.
/// Lifetime: the coroutine that runs the tasks ends after them; with_task_group() sees to that.
class task_group {
  public:
    using clock = std::chrono::steady_clock;

    /// Errors: `std::bad_alloc`.
    explicit task_group(serial_executor const& on);
    ~task_group();
    task_group(task_group const&) = delete;
    task_group& operator=(task_group const&) = delete;

    /// Begins `task`. What it throws is lost, so it should throw nothing but when it is cancelled.
    /// Errors: `std::bad_alloc`: it has not begun.
    void start(asio::awaitable<void> task);
    /// Waits until `at`, a wake(), or the end of a task, whichever is first. A wake() before the wait counts.
    ///
    /// Shape: false when the awaiting coroutine itself has been cancelled.
    /// Errors: `std::bad_alloc`.
    [[nodiscard]] asio::awaitable<bool> wait_until(clock::time_point at);
    /// Ends the current wait, or the next one.
    void wake();
    /// Cancels all tasks.
    void cancel();
    /// Waits until no task runs any more, even in a coroutine that is cancelled.
    /// Errors: `std::bad_alloc` by the call; none when it is awaited.
    [[nodiscard]] asio::awaitable<bool> wait_for_all();
    /// How many tasks run.
    [[nodiscard]] std::size_t running() const noexcept;

  private:
    class state;
    std::shared_ptr<state> state_;
};

/// Runs `body(tasks)` and its tasks, one after the other, on the awaiting coroutine's executor. Ends when all
/// have ended.
///
/// Shape: cancelling the awaiting coroutine cancels the body's waits; it must ask them, as nothing throws
/// there.
/// Errors: what `body` throws; `std::bad_alloc`.
/// Lifetime: `body` must live until the end.
[[nodiscard]] asio::awaitable<void> with_task_group(
    std::function<asio::awaitable<void>(task_group&)> const& body);

/// Whether it is Asio's exception at a `co_await` of a coroutine that has been cancelled. Its code equals no
/// `std::errc`, because Asio 1.22 has its own category for the system's codes.
[[nodiscard]] bool is_cancellation(std::error_code e) noexcept;

}  // namespace dynamap::detail
