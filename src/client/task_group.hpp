// Coroutines that run in parallel, for calls that consist of many requests.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <system_error>

namespace dynamap::detail {

/// The tasks that one coroutine runs in parallel to itself.
///
/// Shape: all of them run on one strand, so what they share needs no lock.
/// Lifetime: the coroutine that runs the tasks ends after them; `with_task_group()` ensures that.
class task_group {
  public:
    using clock = std::chrono::steady_clock;

    explicit task_group(asio::any_io_executor const& strand);
    ~task_group();
    task_group(task_group const&) = delete;
    task_group& operator=(task_group const&) = delete;

    /// Starts `task`. An exception from it is lost, so it should throw only if it is cancelled.
    void start(asio::awaitable<void> task);
    /// Waits until `at`, a wake(), or the end of a task, whichever is first. A wake() before the wait counts.
    ///
    /// Shape: returns false if the awaiting coroutine itself has been cancelled.
    [[nodiscard]] asio::awaitable<bool> wait_until(clock::time_point at);
    /// Ends the current wait, or the next one.
    void wake();
    /// Cancels all tasks.
    void cancel();
    /// Waits until no task runs any more, even in a coroutine that is cancelled.
    [[nodiscard]] asio::awaitable<void> wait_for_all();
    /// How many tasks run.
    [[nodiscard]] std::size_t running() const noexcept;

  private:
    struct state;
    std::shared_ptr<state> state_;
};

/// Runs `body(tasks)` on its own strand of the awaiting coroutine's executor. Ends when the body and its
/// tasks have ended.
///
/// Shape: cancelling the awaiting coroutine cancels the body's waits. The body must check their results,
/// because nothing throws there.
/// Lifetime: `body` must live until the end.
[[nodiscard]] asio::awaitable<void> with_task_group(
    std::function<asio::awaitable<void>(task_group&)> const& body);

/// Whether it is Asio's exception at a `co_await` of a coroutine that has been cancelled. Its code equals no
/// `std::errc`, because Asio 1.22 has its own category for the system's codes.
[[nodiscard]] bool is_cancellation(std::system_error const& e) noexcept;

}  // namespace dynamap::detail
