// A bounded number of connections to one endpoint, lent to one call after the other.
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

/// A slot in the pool, held: with a connection, or empty, for a connection to be opened.
///
/// Shape: the connection goes back to the pool only if keep() was called; otherwise it is closed.
class pooled_connection {
  public:
    pooled_connection() = default;
    pooled_connection(pooled_connection&& other) noexcept;
    pooled_connection& operator=(pooled_connection&& other) noexcept;
    ~pooled_connection() { give_back(); }

    /// Whether it is a slot at all.
    [[nodiscard]] explicit operator bool() const noexcept { return pool_ != nullptr; }
    /// Whether there is a connection in the slot.
    [[nodiscard]] bool connected() const noexcept { return connection_ != nullptr; }
    [[nodiscard]] connection& get() const noexcept { return *connection_; }

    /// Puts a new connection into the slot.
    void fill(std::unique_ptr<connection> opened) noexcept;
    /// Closes the connection and keeps the slot.
    void close() noexcept;
    /// Says that the connection is fit for the next request.
    void keep() noexcept { keep_ = true; }
    /// Ends it early: the object is empty then.
    void give_back() noexcept {
        if (pool_ != nullptr) release();
    }

  private:
    friend pool;
    friend pool_waiter;
    pooled_connection(pool& from, std::unique_ptr<connection> what) noexcept
        : pool_(&from), connection_(std::move(what)) {}
    /// Gives the slot away: the caller has it now.
    std::unique_ptr<connection> hand_over() noexcept;
    void release() noexcept;

    pool* pool_ = nullptr;
    std::unique_ptr<connection> connection_;
    bool keep_ = false;
};

/// What the pool holds at this moment.
struct pool_statistics {
    std::size_t open = 0;
    std::size_t idle = 0;
    std::size_t waiting = 0;
    std::uint64_t opened = 0;
    std::uint64_t retired = 0;  ///< closed because they were old
};

/// The connections of a client.
///
/// Shape: first come, first served; among idle connections the one used last is lent first. One that was idle
/// too long, or that is too old, is not lent; whether the server has closed one, or sent something, the
/// borrower looks before each use. An idle connection has nothing pending, and gives large buffers back.
/// Those that the server has closed, or that are idle too long, are closed within a second or two while an
/// `asio::io_context` runs, see sweep_on(); at the latest when the next connection is lent or comes back.
/// Thread: from anywhere.
/// Lifetime: must outlive its leases.
class pool {
  public:
    using clock = std::chrono::steady_clock;

    /// A connection is too old between nine tenths of `max_age` and the whole of it, so that those that were
    /// opened together do not end together; zero: never.
    pool(std::size_t max_connections, clock::duration idle_timeout, clock::duration max_age = {})
        : max_age_(max_age), state_(max_connections, idle_timeout) {}
    ~pool();
    pool(pool const&) = delete;
    pool& operator=(pool const&) = delete;

    /// From now on sweeps each second while connections are idle and the context runs; it does not keep that
    /// running.
    void sweep_on(asio::any_io_executor const& executor);

    /// A connection or an empty slot if there is one at once; else an empty object. To wait: pool_waiter.
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
    std::shared_ptr<background_timer> sweeper_;  // or null
};

/// A call that waits for a connection.
///
/// Use: `co_await` the object itself, in an `asio::awaitable<bool>`, see awaitable_handler; then slot().
/// Lifetime: the pool and the alarm must outlive it. Its end leaves the queue, and gives back what it was
/// served.
class pool_waiter : public pool_state<connection>::entry {
  public:
    /// It waits no longer than to `until`. `soon`: what the coroutine will look at when it goes on, its
    /// frames apart. With `empty`, a slot for which no connection can be opened, it gives that back and
    /// waits for a connection that exists.
    pool_waiter(pool& from, timer_queue& a, pool::clock::time_point until, prefetch_set const& soon,
                pooled_connection empty = {}) noexcept
        : from_(from), timers_(a), until_(until), soon_(soon), empty_(std::move(empty)) {}
    pool_waiter(pool_waiter const&) = delete;
    pool_waiter& operator=(pool_waiter const&) = delete;
    ~pool_waiter() { leave(); }

    /// What co_await calls: queues, unless there is a slot at once. Answers null.
    awaitable_handler::thread* operator()(awaitable_handler::coroutine* waits);
    /// The slot; an empty object if it did not come in time, or no connection exists to wait for.
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
