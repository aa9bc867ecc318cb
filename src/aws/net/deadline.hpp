// Actions at a deadline: shutting a socket down, waking a waiter.
#pragma once

#include <asio/awaitable.hpp>
#include <chrono>

#include "aws/net/timer_queue.hpp"
#include "aws/net/waiter.hpp"

namespace dynamap::aws {

/// Shuts a socket down at a point in time. Pending and later operations on it then fail.
///
/// Shape: shutdown(2) needs no Asio object, so it may be called on another thread than the one that uses the
/// socket.
/// Lifetime: must be destroyed before the socket is closed.
class socket_deadline final : timer_queue::entry {
  public:
    socket_deadline(timer_queue& a, timer_queue::clock::time_point at, int socket);
    ~socket_deadline() { stop(); }
    /// Releases the socket. Returns whether the time had come.
    bool stop() noexcept;

  private:
    void on_expiry() noexcept override;
    void abandon() noexcept override {}

    timer_queue* timers_;  // null: stopped
    int socket_;
    bool expired_ = false;  // guarded by the timer queue's lock
};

/// Wakes a waiter, as expired, at a point in time.
class timeout_wakeup final : timer_queue::entry {
  public:
    timeout_wakeup(timer_queue& a, timer_queue::clock::time_point at, waiter& target)
        : timers_(a), waiter_(target) {
        a.set(*this, at);
    }
    ~timeout_wakeup() { timers_.clear(*this); }

  private:
    void on_expiry() noexcept override { waiter_.wake(waiter::reason::expired); }
    void abandon() noexcept override { waiter_.abandon(); }

    timer_queue& timers_;
    waiter& waiter_;
};

/// The end of a caller's time span, counted from now: see clamp_timeout().
[[nodiscard]] timer_queue::clock::time_point from_now(std::chrono::milliseconds time) noexcept;

/// Waits until a point in time.
/// Errors: `std::errc::operation_canceled` if the coroutine is cancelled.
[[nodiscard]] asio::awaitable<void> sleep_until(timer_queue& a, timer_queue::clock::time_point at);
/// The same for a coroutine that is an `asio::awaitable<bool>`, without an allocation: `co_await` the object
/// itself, then call end().
class pause {
  public:
    pause(timer_queue& a, timer_queue::clock::time_point until) : at_(a, until, sleeper_) {}
    pause(pause const&) = delete;
    pause& operator=(pause const&) = delete;

    /// Called by co_await. Returns null.
    awaitable_handler::thread* operator()(awaitable_handler::coroutine* waits);
    /// Errors: `std::errc::operation_canceled`.
    void end() const;

  private:
    waiter sleeper_;
    timeout_wakeup at_;
};

}  // namespace dynamap::aws
