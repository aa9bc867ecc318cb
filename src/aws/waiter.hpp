// One coroutine that waits until somebody wakes it. Room: aws.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/async_result.hpp>
#include <asio/awaitable.hpp>
#include <asio/use_awaitable.hpp>
#include <atomic>
#include <optional>

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

    /// Waits to be woken. Cancelling the coroutine wakes it too.
    [[nodiscard]] asio::awaitable<reason> wait();
    /// Wakes; answers whether this was the wake that counts.
    bool wake(reason why) noexcept;
    /// Lets go of a coroutine that will never be resumed, because its execution context is being destroyed.
    void abandon() noexcept;

  private:
    using handler = asio::async_result<asio::use_awaitable_t<>, void(reason)>::handler_type;

    void park(handler parked);
    static void resume(handler parked, reason why);

    enum : unsigned char { idle, parked, woken };  // woken + n: woken for the n-th reason
    std::atomic<unsigned char> state_{idle};
    std::optional<handler> handler_;  // there while parked
};

}  // namespace dynamap::aws
