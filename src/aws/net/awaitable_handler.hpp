// A coroutine that waits, with no other coroutine between it and what it waits for.
#pragma once

#include <array>
#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/use_awaitable.hpp>
#include <cstddef>

#include "base/prefetch.hpp"

namespace dynamap::aws {

/// A coroutine that is an `asio::awaitable<bool>`, and waits.
///
/// Use: it awaits an object that can be called with a `coroutine*`, makes one of these of that, keeps it, and
/// answers null.
/// Shape: what Asio makes of `asio::use_awaitable`, by Asio's own means, but for the coroutine that Asio puts
/// between: its frame would be the one allocation of a request. Unlike there nobody looks first whether the
/// coroutine was cancelled before. Destroyed without being resumed, it ends the coroutine, on its executor.
class awaitable_handler : public asio::detail::awaitable_handler_base<asio::any_io_executor, bool> {
  public:
    using coroutine = asio::detail::awaitable_frame_base<asio::any_io_executor>;
    using thread = asio::detail::awaitable_thread<asio::any_io_executor>;

    /// What a coroutine runs on that does not wait yet.
    [[nodiscard]] static asio::any_io_executor executor_of(coroutine const& runs) noexcept {
        struct runner : coroutine {
            static thread const& of(coroutine const& one) noexcept {
                return *(one.*(&runner::attached_thread_));
            }
        };
        return runner::of(runs).get_executor();
    }

    explicit awaitable_handler(coroutine* waits) : awaitable_handler_base(waits->detach_thread()) {}

    /// Lets it go on. To be called on its executor.
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

    /// Asks the processor for them.
    [[gnu::always_inline]] void prefetch() const noexcept {
        constexpr std::size_t of_each = 448;  // how large they are only the compiler knows
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
