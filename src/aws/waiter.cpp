#include "aws/waiter.hpp"

#include <asio/associated_cancellation_slot.hpp>
#include <asio/associated_executor.hpp>
#include <asio/post.hpp>
#include <utility>

namespace dynamap::aws {

asio::awaitable<waiter::reason> waiter::wait() {
    return asio::async_initiate<asio::use_awaitable_t<> const, void(reason)>(
        [this](handler h) { park(std::move(h)); }, asio::use_awaitable);
}

void waiter::park(handler h) {
    if (auto slot = asio::get_associated_cancellation_slot(h); slot.is_connected())
        slot.assign([this](asio::cancellation_type) { wake(reason::cancelled); });
    handler_.emplace(std::move(h));

    // From the moment it is parked another thread may resume the coroutine, which ends this object.
    unsigned char expected = idle;
    if (state_.compare_exchange_strong(expected, parked, std::memory_order_acq_rel)) return;

    handler early = std::move(*handler_);
    handler_.reset();
    resume(std::move(early), static_cast<reason>(expected - woken));
}

bool waiter::wake(reason why) noexcept {
    std::optional<handler> who;
    bool const counts = claim(why, who);
    if (who) resume(std::move(*who), why);
    return counts;
}

bool waiter::claim(reason why, std::optional<handler>& who) noexcept {
    auto const becomes = static_cast<unsigned char>(woken + static_cast<unsigned char>(why));
    unsigned char before = state_.load(std::memory_order_acquire);
    do {
        if (before >= woken) return false;
    } while (!state_.compare_exchange_weak(before, becomes, std::memory_order_acq_rel));

    if (before == parked) {
        who.emplace(std::move(*handler_));
        handler_.reset();
    }
    return true;
}

void waiter::abandon() noexcept {
    unsigned char expected = parked;
    if (!state_.compare_exchange_strong(expected, woken, std::memory_order_acq_rel)) return;
    handler const unwound = std::move(*handler_);
    handler_.reset();
}

void waiter::resume(handler h, reason why) {
    auto const executor = asio::get_associated_executor(h);
    asio::post(executor, [h = std::move(h), why]() mutable { std::move(h)(why); });
}

}  // namespace dynamap::aws
