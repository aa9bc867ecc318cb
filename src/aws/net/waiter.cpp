// A coroutine that waits until it is woken.
#include "aws/net/waiter.hpp"

#include <asio/post.hpp>
#include <new>
#include <utility>

namespace dynamap::aws {

asio::awaitable<bool> waiter::wait() {
    co_await [this](awaitable_handler::coroutine* waits) -> awaitable_handler::thread* {
        park(awaitable_handler(waits));
        return nullptr;
    };
    co_return why() == reason::notified;
}

void waiter::park(awaitable_handler handler) {
    try {  // Asio calls this from a function that is noexcept
        if (auto slot = handler.get_cancellation_slot(); slot.is_connected())
            slot.assign([this](asio::cancellation_type) { wake(reason::cancelled); });
    } catch (std::bad_alloc const&) {  // the wait cannot be cancelled then
    }
    handler_.emplace(std::move(handler));

    // Once it is parked, another thread may resume the coroutine, which destroys this object.
    unsigned char expected = idle;
    if (state_.compare_exchange_strong(expected, parked, std::memory_order_acq_rel)) return;

    awaitable_handler early = std::move(*handler_);
    handler_.reset();
    resume(std::move(early));
}

bool waiter::wake(reason why) noexcept {
    std::optional<awaitable_handler> handler;
    bool const counts = claim(why, handler);
    if (handler) resume(std::move(*handler));
    return counts;
}

bool waiter::claim(reason why, std::optional<awaitable_handler>& handler) noexcept {
    auto const becomes = static_cast<unsigned char>(woken + static_cast<unsigned char>(why));
    unsigned char before = state_.load(std::memory_order_acquire);
    do {
        if (before >= woken) return false;
    } while (!state_.compare_exchange_weak(before, becomes, std::memory_order_acq_rel));

    if (before == parked) {
        handler.emplace(std::move(*handler_));
        handler_.reset();
    }
    return true;
}

void waiter::abandon() noexcept {
    unsigned char expected = parked;
    if (!state_.compare_exchange_strong(expected, woken, std::memory_order_acq_rel)) return;
    awaitable_handler const unwound = std::move(*handler_);
    handler_.reset();
}

void waiter::resume(awaitable_handler parked) {
    auto const executor = parked.get_executor();
    asio::post(executor, [handler = std::move(parked)]() mutable { handler.resume(); });
}

}  // namespace dynamap::aws
