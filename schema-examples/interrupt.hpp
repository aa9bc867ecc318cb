// Ctrl-C: a program ends between two pieces of work, and a call that is only waiting is cancelled.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <csignal>
#include <exception>
#include <optional>
#include <utility>

namespace example {

/// Watches for Ctrl-C (SIGINT) and SIGTERM.
/// Thread: for a context that is run by one thread.
class interrupt {
  public:
    explicit interrupt(asio::io_context& io) : signals_(io, SIGINT, SIGTERM) {
        signals_.async_wait([this](std::error_code failure, int) {
            if (failure) return;
            came_ = true;
            cancel_.emit(asio::cancellation_type::all);
        });
    }
    interrupt(interrupt const&) = delete;
    interrupt& operator=(interrupt const&) = delete;

    /// Whether a signal has arrived.
    [[nodiscard]] bool came() const noexcept { return came_; }

    /// The result of the call; none if a signal comes first, which cancels the call.
    template <class T>
    asio::awaitable<std::optional<T>> unless(asio::awaitable<T> call) {
        std::optional<T> result;
        if (came_) co_return result;
        auto const executor = co_await asio::this_coro::executor;
        try {
            co_await asio::co_spawn(executor, keep(std::move(call), result),
                                    asio::bind_cancellation_slot(cancel_.slot(), asio::use_awaitable));
        } catch (std::exception const&) {  // the cancellation's, of whichever kind
            if (!came_) throw;
        }
        co_return result;
    }

  private:
    template <class T>
    static asio::awaitable<void> keep(asio::awaitable<T> call, std::optional<T>& to) {
        to.emplace(co_await std::move(call));
    }

    asio::signal_set signals_;
    asio::cancellation_signal cancel_;
    bool came_ = false;
};

}  // namespace example
