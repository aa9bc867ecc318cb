// One call on its way: its machine, and what it holds of sockets and timers.
#pragma once

#include <asio/any_io_executor.hpp>
#include <memory>
#include <optional>
#include <utility>

#include "aws/call/exchange.hpp"
#include "aws/net/deadline.hpp"
#include "aws/net/pool.hpp"
#include "base/block_cache.hpp"

namespace dynamap::aws {

/// Keeps what a call needs beyond itself. A base of its own, so that it ends last: the pool is behind it.
struct call_owner {
    std::shared_ptr<void const> owner;
};

/// A call's state, kept together and out of the coroutine's frame: thousands of calls wait at a time, and
/// what they touch when their responses come should be little.
///
/// Lifetime: `request` and `reader` must live as long; `owner` keeps what the call needs beyond itself.
struct call : pool_allocated, call_owner, exchange {
    call(std::shared_ptr<void const> keeps, request_writer& what, response_handler& whose,
         std::chrono::milliseconds time)
        : call_owner{std::move(keeps)}, exchange(what, whose, time) {}
    ~call() override { release(); }

    /// Throws what kept the request from being written.
    virtual void begin() {}
    /// All that is its own, and the request.
    [[nodiscard]] virtual prefetch_set memory() noexcept { return {memory_range{this, sizeof *this}}; }

    /// Takes the slot that a wait has brought, if it has brought one.
    void take(pooled_connection taken) noexcept {
        slot = std::move(taken);
        io.ok = static_cast<bool>(slot);
        note_connection();
    }
    void note_connection() noexcept { exchange::connection = slot.connected() ? &slot.get() : nullptr; }
    /// Gives the slot back, with its connection if that can serve another request.
    void release() noexcept {
        if (!slot) return;
        if (reusable() && slot.connected()) slot.keep();
        exchange::connection = nullptr;
        slot.give_back();
    }
    [[nodiscard]] stream& bytes() const noexcept { return slot.get().bytes; }

    asio::any_io_executor executor = {};  // of the coroutine
    io_result io = {};                    // of the step under way
    pooled_connection slot = {};
    std::optional<pool_waiter> waits_for_slot = {};
    std::optional<pause> holds = {};
    std::optional<socket_deadline> in_time = {};
    response_parser::space space = {};  // where the response is read to
    prefetch_set soon = {};             // looked at when the response comes
};

}  // namespace dynamap::aws
