// One coroutine that waits until somebody wakes it.
#pragma once

#include <asio/awaitable.hpp>
#include <atomic>
#include <optional>

#include "aws/net/awaitable_handler.hpp"

namespace dynamap::aws {

/// Lets one coroutine wait, once, until it is woken: from any thread, for one reason, exactly once.
///
/// Shape: a wake that comes before the wait is kept: the wait then ends at once.
/// Lifetime: whoever may call wake() must be kept from doing so (by its own lock) before the waiter ends.
/// Thread: wake() from anywhere; wait() by the one coroutine, which resumes on its own executor.
class waiter {
  public:
    enum class reason : unsigned char { notified, expired, cancelled };

    waiter() = default;
    waiter(waiter const&) = delete;
    waiter& operator=(waiter const&) = delete;

    /// Waits to be woken; why() tells the reason. Cancelling the coroutine wakes it too.
    [[nodiscard]] asio::awaitable<bool> wait();
    /// The same for a coroutine that is an `asio::awaitable<bool>`: to be called when that is suspended, see
    /// suspended. It may be resumed, and this object ended, before the return.
    void park(awaitable_handler who);
    /// Why it was woken.
    [[nodiscard]] reason why() const noexcept {
        return static_cast<reason>(state_.load(std::memory_order_acquire) - woken);
    }

    /// Wakes; answers whether this was the wake that counts.
    bool wake(reason why) noexcept;
    /// The first half of wake(), for a caller that holds a lock: `who` is set if there is somebody to
    /// resume().
    bool claim(reason why, std::optional<awaitable_handler>& who) noexcept;
    /// The second half. Hold no lock that the coroutine needs in order to end: on a strand that has been shut
    /// down, it ends at once.
    static void resume(awaitable_handler parked);
    /// Lets go of a coroutine that will never be resumed, because its execution context is being destroyed.
    void abandon() noexcept;

  private:
    enum : unsigned char { idle, parked, woken };  // woken + n: woken for the n-th reason
    std::atomic<unsigned char> state_{idle};
    std::optional<awaitable_handler> who_;  // there while parked
};

}  // namespace dynamap::aws
