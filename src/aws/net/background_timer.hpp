// A repeating timer that does not keep its context running.
#pragma once

#include <asio/any_io_executor.hpp>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>

namespace dynamap::aws {

/// Fires again and again, for work in the background.
///
/// Shape: Asio counts a pending timer as work that keeps `io_context::run()` going. This timer is taken out
/// of the count while it waits, and counted again when it fires. If `run()` has returned meanwhile, it fires
/// in the next `run()`. It works on an `asio::io_context`; on other execution contexts, and on strands,
/// start() does nothing.
/// Thread: any. It fires on a thread of the context.
class background_timer : public std::enable_shared_from_this<background_timer> {
  public:
    /// `on_expiry` returns whether to fire again.
    [[nodiscard]] static std::shared_ptr<background_timer> make(asio::any_io_executor const& executor,
                                                                std::chrono::milliseconds every,
                                                                std::function<bool()> on_expiry);
    ~background_timer();

    /// Starts the timer, unless it is running already. Call it in a handler of the context. Elsewhere it does
    /// nothing, because the count of work could reach zero there and stop the context.
    /// Cost: one check if it is running.
    void start() noexcept {
        if (!pending_.load(std::memory_order_relaxed) && !pending_.exchange(true)) arm();
    }
    /// Stops it for good. It does not fire after the return, and no handler is still running.
    void end() noexcept;

  private:
    struct timer;
    class wait_handler;
    background_timer(asio::any_io_executor const& executor, std::chrono::milliseconds every,
                     std::function<bool()> on_expiry);
    void arm() noexcept;
    void on_timer() noexcept;

    std::chrono::milliseconds const every_;
    std::mutex mutex_;
    std::function<bool()> on_expiry_;  // guarded; empty: ended
    std::atomic<bool> pending_{false};
    std::unique_ptr<timer> timer_;  // null: the context has no such timer
};

}  // namespace dynamap::aws
