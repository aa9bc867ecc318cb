// A bounded number of connections to one endpoint, lent to one call after another.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "aws/net/awaitable_handler.hpp"
#include "aws/net/background_timer.hpp"
#include "aws/net/connection.hpp"
#include "aws/net/deadline.hpp"
#include "aws/net/pool_state.hpp"
#include "aws/net/timer_queue.hpp"
#include "aws/net/waiter.hpp"
#include "base/prefetch.hpp"

namespace dynamap::aws {

class pool;
class pool_waiter;

/// A slot of the pool that a call holds: with a connection, or empty so that one can be opened.
///
/// Shape: the connection returns to the pool only if keep() was called; otherwise it is reset, so that what
/// the server has not received of its request is never delivered.
class pooled_connection {
  public:
    pooled_connection() = default;
    pooled_connection(pooled_connection&& other) noexcept;
    pooled_connection& operator=(pooled_connection&& other) noexcept;
    ~pooled_connection() { give_back(); }

    /// Whether it holds a slot.
    [[nodiscard]] explicit operator bool() const noexcept { return pool_ != nullptr; }
    /// Whether there is a connection in the slot.
    [[nodiscard]] bool connected() const noexcept { return connection_ != nullptr; }
    [[nodiscard]] connection& get() const noexcept { return *connection_; }

    /// Puts a new connection into the slot.
    void fill(std::unique_ptr<connection> opened) noexcept;
    /// Resets the connection and keeps the slot.
    void close() noexcept;
    /// The connection can be used for another request.
    void keep() noexcept { keep_ = true; }
    /// Gives the slot back early. The object is empty afterwards.
    void give_back() noexcept {
        if (pool_ != nullptr) release();
    }

  private:
    friend pool;
    friend pool_waiter;
    pooled_connection(pool& from, std::unique_ptr<connection> what) noexcept
        : pool_(&from), connection_(std::move(what)) {}
    /// Releases ownership of the slot: the caller holds it now.
    std::unique_ptr<connection> hand_over() noexcept;
    void release() noexcept;

    pool* pool_ = nullptr;
    std::unique_ptr<connection> connection_;
    bool keep_ = false;
};

/// The pool's current numbers.
struct pool_statistics {
    std::size_t open = 0;
    std::size_t idle = 0;
    std::size_t waiting = 0;
    std::uint64_t opened = 0;
    std::uint64_t retired = 0;  ///< closed because of their age
};

/// The connections of a client.
///
/// Shape: first come, first served. Of several idle connections, the one that was used last is lent first. A
/// connection that was idle too long, or is too old, is not lent. The borrower checks before each use whether
/// the server has closed it or sent something. An idle connection has no pending operation, and frees large
/// buffers. If the server has closed one, or it was idle too long, it is closed within a second or two while
/// an `asio::io_context` runs, see sweep_on(); at the latest when the next connection is lent or returned.
/// Thread: any.
/// Lifetime: must outlive its `pooled_connection`s.
class pool {
  public:
    using clock = std::chrono::steady_clock;

    /// A connection becomes too old between nine tenths of `max_age` and `max_age`, so that connections that
    /// were opened together do not end together; zero: never.
    pool(std::size_t max_connections, clock::duration idle_timeout, clock::duration max_age = {})
        : max_age_(max_age), state_(max_connections, idle_timeout) {}
    ~pool();
    pool(pool const&) = delete;
    pool& operator=(pool const&) = delete;

    /// Starts a sweep each second while connections are idle and the context runs. It does not keep the
    /// context running.
    void sweep_on(asio::any_io_executor const& executor);

    /// A connection or an empty slot if one is free; otherwise an empty object. To wait, use pool_waiter.
    [[nodiscard]] pooled_connection try_take(clock::time_point now) { return take_or_queue(now, nullptr); }

    [[nodiscard]] pool_statistics statistics() const;

  private:
    friend pooled_connection;
    friend pool_waiter;

    bool sweep() noexcept;
    pooled_connection take_or_queue(clock::time_point now, pool_waiter* waits);
    bool trade(pooled_connection empty, pool_waiter& waits);
    void sweep_if_due(clock::time_point now, std::vector<std::unique_ptr<connection>>& old) noexcept;
    void give_back(std::unique_ptr<connection> what) noexcept;
    void release_slot() noexcept;
    void retire(std::unique_ptr<connection> what) noexcept;
    [[nodiscard]] clock::time_point expiry_of_new(clock::time_point now) const noexcept;
    void count_opened() noexcept;
    template <class Free>
    void serve_next(Free free) noexcept;
    static void resume(awaitable_handler served) noexcept;
    void prefetch_next() const noexcept;

    clock::duration const max_age_;
    mutable std::mutex mutex_;
    pool_state<connection> state_;
    std::uint64_t opened_ = 0, retired_ = 0;
    clock::time_point swept_{};
    std::shared_ptr<background_timer> sweeper_;  // may be null
};

/// A call that waits for a connection.
///
/// Use: `co_await` the object itself, in an `asio::awaitable<bool>`, see awaitable_handler; then call slot().
/// Lifetime: the pool and the timer queue must outlive it. Its destructor leaves the queue, and gives back a
/// slot that was not taken.
class pool_waiter : public pool_state<connection>::entry {
  public:
    /// Waits until `until` at the latest. `soon`: what the coroutine will read when it resumes, without its
    /// frames. `empty` is a slot for which no connection can be opened: if given, it is given back, and the
    /// call waits for an existing connection.
    pool_waiter(pool& from, timer_queue& a, pool::clock::time_point until, prefetch_set const& soon,
                pooled_connection empty = {}) noexcept
        : from_(from), timers_(a), until_(until), soon_(soon), empty_(std::move(empty)) {}
    pool_waiter(pool_waiter const&) = delete;
    pool_waiter& operator=(pool_waiter const&) = delete;
    ~pool_waiter() { leave(); }

    /// Called by co_await. Takes a slot if one is free, otherwise queues. Returns null.
    awaitable_handler::thread* operator()(awaitable_handler::coroutine* waits);
    /// The slot; an empty object if none was free in time, or if there is no connection to wait for.
    /// Errors: `std::errc::operation_canceled`.
    [[nodiscard]] pooled_connection slot();

  private:
    friend pool;
    void queue();
    void leave() noexcept;
    pooled_connection collect() noexcept;

    pool& from_;
    timer_queue& timers_;
    pool::clock::time_point until_;
    prefetch_set soon_;
    pooled_connection empty_;
    frames frames_;
    waiter caller_;
    std::optional<timeout_wakeup> in_time_;
    std::exception_ptr failed_;  // to queue
};

}  // namespace dynamap::aws
