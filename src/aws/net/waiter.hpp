// A coroutine that waits until it is woken.
#pragma once

#include <asio/awaitable.hpp>
#include <atomic>
#include <optional>

#include "aws/net/awaitable_handler.hpp"

namespace dynamap::aws {

/// Lets one coroutine wait once until it is woken: from any thread, for one reason, exactly once.
///
/// Shape: a wake() before the wait is remembered, and the wait then ends at once.
/// Lifetime: no one may call wake() any more when the waiter is destroyed; callers ensure that with their own
/// lock.
/// Thread: wake() from any thread; wait() by the one coroutine, which resumes on its own executor.
class waiter {
  public:
    enum class reason : unsigned char { notified, expired, cancelled };

    waiter() = default;
    waiter(waiter const&) = delete;
    waiter& operator=(waiter const&) = delete;

    /// Waits to be woken; why() returns the reason. Cancelling the coroutine wakes it, too.
    [[nodiscard]] asio::awaitable<bool> wait();
    /// The same for a coroutine that is an `asio::awaitable<bool>`. Call it when the coroutine is suspended,
    /// see awaitable_handler. The coroutine may be resumed, and this object destroyed, before the return.
    void park(awaitable_handler handler);
    /// Why it was woken.
    [[nodiscard]] reason why() const noexcept {
        return static_cast<reason>(state_.load(std::memory_order_acquire) - woken);
    }

    /// Wakes the coroutine. Returns false if it was already woken.
    bool wake(reason why) noexcept;
    /// The first half of wake(), for a caller that holds a lock. Sets `handler` if there is a coroutine to
    /// resume().
    bool claim(reason why, std::optional<awaitable_handler>& handler) noexcept;
    /// The second half. Do not hold a lock that the coroutine needs in order to end: on a strand that was
    /// shut down it ends at once.
    static void resume(awaitable_handler parked);
    /// Releases a coroutine that will never be resumed because its execution context is being destroyed.
    void abandon() noexcept;

  private:
    enum : unsigned char { idle, parked, woken };  // woken + n: woken for the n-th reason
    std::atomic<unsigned char> state_{idle};
    std::optional<awaitable_handler> handler_;  // set while parked
};

}  // namespace dynamap::aws
