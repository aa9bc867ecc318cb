// One call in flight: its state machine, and the sockets and timers that it holds.
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

/// Keeps alive what a call needs beyond its own members. It is a base class so that it is destroyed last: it
/// owns the pool.
struct call_owner {
    std::shared_ptr<void const> owner;
};

/// The state of a call. It is one block outside the coroutine's frame: thousands of calls wait at a time, and
/// a response should touch little memory.
///
/// Lifetime: `request` and `reader` must outlive the call; `owner` keeps alive what the call needs beyond its
/// own members.
struct call : pool_allocated, call_owner, exchange {
    call(std::shared_ptr<void const> keeps, request_writer& what, http_response_handler& whose,
         std::chrono::milliseconds time)
        : call_owner{std::move(keeps)}, exchange(what, whose, time) {}
    ~call() override { release(); }

    /// Throws the error that prevented the request from being written.
    virtual void begin() {}
    /// The memory of the call and of its request.
    [[nodiscard]] virtual prefetch_set memory() noexcept { return {memory_range{this, sizeof *this}}; }

    /// Takes the slot that a wait has returned, if there is one.
    void take(pooled_connection taken) noexcept {
        slot = std::move(taken);
        io.ok = static_cast<bool>(slot);
        note_connection();
    }
    void note_connection() noexcept { exchange::connection = slot.connected() ? &slot.get() : nullptr; }
    /// Releases the slot, with its connection if that can serve another request.
    void release() noexcept {
        // Before the socket is closed: another thread may open one with the same number at once.
        in_time.reset();
        if (!slot) return;
        if (reusable() && slot.connected()) slot.keep();
        exchange::connection = nullptr;
        slot.give_back();
    }
    [[nodiscard]] stream& bytes() const noexcept { return slot.get().bytes; }

    asio::any_io_executor executor = {};  // of the coroutine
    io_result io = {};                    // of the current step
    pooled_connection slot = {};
    std::optional<pool_waiter> waits_for_slot = {};
    std::optional<pause> holds = {};
    std::optional<socket_deadline> in_time = {};
    response_parser::space space = {};  // where the response is read to
    prefetch_set soon = {};             // read when the response arrives
};

}  // namespace dynamap::aws
