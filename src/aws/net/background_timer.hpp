// A timer that rings while its context runs, and does not keep it running.
#pragma once

#include <asio/any_io_executor.hpp>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>

namespace dynamap::aws {

/// Rings again and again, for work that nobody waits for.
///
/// Shape: Asio counts a pending timer as work, for which `io_context::run()` goes on. This one is taken out
/// of the count while it waits, and counted again when it rings. When `run()` has returned it rings in the
/// next one. It works on an `asio::io_context`; on other execution contexts, and strands, start() does
/// nothing.
/// Thread: from anywhere. It rings on a thread of the context.
class background_timer : public std::enable_shared_from_this<background_timer> {
  public:
    /// `ring` answers whether it is to ring again.
    [[nodiscard]] static std::shared_ptr<background_timer> make(asio::any_io_executor const& executor,
                                                                std::chrono::milliseconds every,
                                                                std::function<bool()> on_expiry);
    ~background_timer();

    /// Has it ring from now on, if it does not already. To be called in a handler of the context: outside of
    /// one it does nothing, as the count might come to nothing there, which would stop the context.
    /// Cost: a look, where it rings already.
    void start() noexcept {
        if (!pending_.load(std::memory_order_relaxed) && !pending_.exchange(true)) arm();
    }
    /// Never rings again; is not ringing any more after the return.
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
    std::function<bool()> ring_;  // guarded; empty: ended
    std::atomic<bool> pending_{false};
    std::unique_ptr<timer> timer_;  // null: not on such a context
};

}  // namespace dynamap::aws
