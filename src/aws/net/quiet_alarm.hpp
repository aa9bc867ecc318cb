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
class quiet_alarm : public std::enable_shared_from_this<quiet_alarm> {
  public:
    /// `ring` answers whether it is to ring again.
    [[nodiscard]] static std::shared_ptr<quiet_alarm> make(asio::any_io_executor const& executor,
                                                           std::chrono::milliseconds every,
                                                           std::function<bool()> ring);
    ~quiet_alarm();

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
    quiet_alarm(asio::any_io_executor const& executor, std::chrono::milliseconds every,
                std::function<bool()> ring);
    void arm() noexcept;
    void on_timer() noexcept;

    std::chrono::milliseconds const every_;
    std::mutex mutex_;
    std::function<bool()> ring_;  // guarded; empty: ended
    std::atomic<bool> pending_{false};
    std::unique_ptr<timer> timer_;  // null: not on such a context
};

}  // namespace dynamap::aws
