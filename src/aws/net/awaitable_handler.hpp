// A suspended coroutine, resumed without another coroutine between it and what it waits for.
#pragma once

#include <array>
#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/use_awaitable.hpp>
#include <cstddef>

#include "base/prefetch.hpp"

namespace dynamap::aws {

/// A suspended coroutine that is an `asio::awaitable<bool>`.
///
/// Use: the coroutine awaits an object that can be called with a `coroutine*`. That object makes one of these
/// from it, keeps it, and returns null.
/// Shape: it works like the handler of `asio::use_awaitable`, with Asio's own means, but without the
/// coroutine that Asio puts in between: that frame would be the only allocation of a request. Unlike there,
/// it does not check first whether the coroutine has already been cancelled. If it is destroyed without being
/// resumed, it ends the coroutine, on its executor.
class awaitable_handler : public asio::detail::awaitable_handler_base<asio::any_io_executor, bool> {
  public:
    using coroutine = asio::detail::awaitable_frame_base<asio::any_io_executor>;
    using thread = asio::detail::awaitable_thread<asio::any_io_executor>;

    /// The executor of a coroutine that does not wait yet.
    [[nodiscard]] static asio::any_io_executor executor_of(coroutine const& runs) noexcept {
        struct runner : coroutine {
            static thread const& of(coroutine const& one) noexcept {
                return *(one.*(&runner::attached_thread_));
            }
        };
        return runner::of(runs).get_executor();
    }

    explicit awaitable_handler(coroutine* waits) : awaitable_handler_base(waits->detach_thread()) {}

    /// Resumes the coroutine. Call it on its executor.
    void resume() {
        frame()->attach_thread(this);
        frame()->clear_cancellation_slot();
        pump();
    }
};

/// The frames of a coroutine and of those that await it.
class frames {
  public:
    frames() = default;
    explicit frames(awaitable_handler::coroutine* innermost) noexcept {
        for (auto& at : at_) {
            at = innermost;
            if (innermost == nullptr) break;
            innermost = caller::of(*innermost);
        }
    }

    /// Prefetches the frames.
    [[gnu::always_inline]] void prefetch() const noexcept {
        constexpr std::size_t of_each = 448;  // only the compiler knows their size
        for (void const* at : at_)
            if (at != nullptr) aws::prefetch({at, of_each});
    }

  private:
    struct caller : awaitable_handler::coroutine {
        static awaitable_handler::coroutine* of(awaitable_handler::coroutine const& one) noexcept {
            return one.*(&caller::caller_);
        }
    };
    std::array<void const*, 4> at_{};
};

}  // namespace dynamap::aws
