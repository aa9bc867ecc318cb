// What happens when a time comes: a socket is shut down, a waiter woken.
#pragma once

#include <asio/awaitable.hpp>
#include <chrono>

#include "aws/net/timer_queue.hpp"
#include "aws/net/waiter.hpp"

namespace dynamap::aws {

/// Shuts a socket down when the time comes: what is pending on it, or tried later, then fails.
///
/// Shape: shutdown(2) needs no Asio object, so it may come from another thread than the one that uses the
/// socket.
/// Lifetime: ends before the socket is closed.
class socket_deadline final : timer_queue::entry {
  public:
    socket_deadline(timer_queue& a, timer_queue::clock::time_point at, int socket);
    ~socket_deadline() { stop(); }
    /// Lets go of the socket; answers whether the time had come.
    bool stop() noexcept;

  private:
    void on_expiry() noexcept override;
    void abandon() noexcept override {}

    timer_queue* timers_;  // null: stopped
    int socket_;
    bool expired_ = false;  // guarded by the alarm's lock
};

/// Wakes a waiter, as expired, when the time comes.
class timeout_wakeup final : timer_queue::entry {
  public:
    timeout_wakeup(timer_queue& a, timer_queue::clock::time_point at, waiter& whom)
        : timers_(a), whom_(whom) {
        a.set(*this, at);
    }
    ~timeout_wakeup() { timers_.clear(*this); }

  private:
    void on_expiry() noexcept override { whom_.wake(waiter::reason::expired); }
    void abandon() noexcept override { whom_.abandon(); }

    timer_queue& timers_;
    waiter& whom_;
};

/// The point in time at the end of a time span that a caller gave: see clamp_timeout().
[[nodiscard]] timer_queue::clock::time_point from_now(std::chrono::milliseconds time) noexcept;

/// Waits until a time.
/// Errors: `std::errc::operation_canceled` when the coroutine is cancelled.
[[nodiscard]] asio::awaitable<void> sleep_until(timer_queue& a, timer_queue::clock::time_point at);
/// The same for a coroutine that is an `asio::awaitable<bool>`, with nothing from the heap: `co_await` the
/// object itself, then end().
class pause {
  public:
    pause(timer_queue& a, timer_queue::clock::time_point until) : at_(a, until, sleeper_) {}
    pause(pause const&) = delete;
    pause& operator=(pause const&) = delete;

    /// What co_await calls. Returns null.
    awaitable_handler::thread* operator()(awaitable_handler::coroutine* waits);
    /// Errors: `std::errc::operation_canceled`.
    void end() const;

  private:
    waiter sleeper_;
    timeout_wakeup at_;
};

}  // namespace dynamap::aws
