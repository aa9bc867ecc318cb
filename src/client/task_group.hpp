// Coroutines that run beside each other, for calls that are made of many.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <system_error>

namespace dynamap::detail {

/// What one coroutine has others do beside it.
///
/// Shape: all of them run on one strand, so what they share needs no lock.
/// Lifetime: the coroutine that runs the tasks ends after them; `beside()` sees to that.
class task_group {
  public:
    using clock = std::chrono::steady_clock;

    explicit task_group(asio::any_io_executor const& strand);
    ~task_group();
    task_group(task_group const&) = delete;
    task_group& operator=(task_group const&) = delete;

    /// Begins `task`. What it throws is lost, so it should throw nothing but when it is cancelled.
    void start(asio::awaitable<void> task);
    /// Waits until `at`, or until wake() or a task's end, whichever is first; a wake() before the wait
    /// counts.
    ///
    /// Shape: false when the awaiting coroutine itself has been cancelled.
    [[nodiscard]] asio::awaitable<bool> wait_until(clock::time_point at);
    /// Ends a wait, or the next one.
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

/// Runs `body(tasks)` on a strand of its own of the awaiting coroutine's executor, and ends when it and its
/// tasks have.
///
/// Shape: cancelling the awaiting coroutine cancels the body's waits; it must ask them, as nothing throws
/// there.
/// Lifetime: `body` must live until the end.
[[nodiscard]] asio::awaitable<void> with_task_group(
    std::function<asio::awaitable<void>(task_group&)> const& body);

/// Whether it is what Asio throws at a `co_await` of a coroutine that has been cancelled. Its code equals no
/// `std::errc`, as Asio 1.22 has a category of its own for the system's codes.
[[nodiscard]] bool is_cancellation(std::system_error const& e) noexcept;

}  // namespace dynamap::detail
