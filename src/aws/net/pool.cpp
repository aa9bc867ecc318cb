// A bounded number of connections to one endpoint, lent to one call after another.
// Tests: tests/unit/aws/net/context_end.cpp, tests/integration/idle_connections.cpp.
#include "aws/net/pool.hpp"

#include <new>
#include <utility>
#include <vector>

#include "aws/net/network_error.hpp"
#include "base/random.hpp"

namespace dynamap::aws {
namespace {

/// How often idle connections are checked, and how long one must be idle before it frees its buffers, which a
/// busy connection soon needs again.
constexpr auto between_sweeps = std::chrono::seconds(1);

}  // namespace

pooled_connection::pooled_connection(pooled_connection&& other) noexcept
    : pool_(std::exchange(other.pool_, nullptr)),
      connection_(std::move(other.connection_)),
      keep_(other.keep_) {}

pooled_connection& pooled_connection::operator=(pooled_connection&& other) noexcept {
    if (this == &other) return *this;
    give_back();
    pool_ = std::exchange(other.pool_, nullptr);
    connection_ = std::move(other.connection_);
    keep_ = other.keep_;
    return *this;
}

void pooled_connection::fill(std::unique_ptr<connection> opened) noexcept {
    connection_ = std::move(opened);
    connection_->last_used = pool::clock::now();
    connection_->expires_at = pool_->expiry_of_new(connection_->last_used);
    keep_ = false;
    pool_->count_opened();
}

/// A request that was given up must not reach the server later, when a newer write may have been done.
void pooled_connection::close() noexcept {
    if (connection_ != nullptr) connection_->bytes.abort();
    connection_.reset();
    keep_ = false;
}

std::unique_ptr<connection> pooled_connection::hand_over() noexcept {
    pool_ = nullptr;
    return std::move(connection_);
}

void pooled_connection::release() noexcept {
    if (!keep_) close();
    if (connection_ != nullptr) connection_->response.rest();
    pool& home = *std::exchange(pool_, nullptr);
    if (connection_ != nullptr) home.give_back(std::move(connection_));
    else home.release_slot();
}

pooled_connection pool::take_or_queue(clock::time_point now, pool_waiter* waits) {
    for (;;) {
        std::vector<std::unique_ptr<connection>> old;  // closed after the lock is released
        pool_state<connection>::slot taken;
        {
            std::lock_guard const lock(mutex_);
            sweep_if_due(now, old);
            taken = state_.take(now, old);
            if (!taken.given && waits != nullptr) state_.queue(*waits);
        }
        if (!taken.given) return {};
        if (taken.what && now >= taken.what->expires_at) {
            retire(std::move(taken.what));
            continue;
        }
        return {*this, std::move(taken.what)};
    }
}

/// Returns whether `waits` has something to wait for. Otherwise it would never be served.
bool pool::trade(pooled_connection empty, pool_waiter& waits) {
    empty.hand_over();
    pool_state<connection>::trade_result result;
    std::optional<awaitable_handler> handler;
    {
        std::lock_guard const lock(mutex_);
        result = state_.trade(waits, clock::now());
        if (result.woken != nullptr)
            static_cast<pool_waiter*>(result.woken)->caller_.claim(waiter::reason::notified, handler);
    }
    if (handler) resume(std::move(*handler));
    if (result.got.given) {
        waits.served = true;
        waits.got = std::move(result.got.what);
    }
    return result.queued;
}

pool::~pool() {
    if (sweeper_) sweeper_->end();
}

void pool::sweep_on(asio::any_io_executor const& executor) {
    sweeper_ = background_timer::make(executor, between_sweeps, [this] { return sweep(); });
}

/// Returns whether there are idle connections.
bool pool::sweep() noexcept {
    std::vector<std::unique_ptr<connection>> old;  // closed after the lock is released
    std::lock_guard const lock(mutex_);
    sweep_if_due(clock::now(), old);
    return state_.idle_count() != 0;
}

/// Closes the idle connections that are no longer usable, unless that was done within the last second.
/// Connections that have not been used since then free memory. The lock is held, so that no other thread
/// checks an idle connection meanwhile.
void pool::sweep_if_due(clock::time_point now, std::vector<std::unique_ptr<connection>>& old) noexcept {
    if (now - swept_ < between_sweeps) return;
    swept_ = now;
    try {
        state_.sweep(now, old, [&](connection& one, clock::duration idle_for) {
            bool const too_old = now >= one.expires_at;
            if (too_old) ++retired_;
            if (too_old || !one.bytes.quiet()) return true;
            if (idle_for >= between_sweeps) one.bytes.rest();
            return false;
        });
    } catch (std::bad_alloc const&) {  // the next sweep does it
    }
}

/// Calls `free`, and wakes the waiter that it returns.
template <class Free>
void pool::serve_next(Free free) noexcept {
    std::optional<awaitable_handler> handler;
    {
        // Claimed under the lock, because the waiter needs the lock to end. Resumed without the lock, for the
        // same reason.
        std::lock_guard const lock(mutex_);
        pool_state<connection>::entry* const served = free();
        if (served != nullptr)
            static_cast<pool_waiter*>(served)->caller_.claim(waiter::reason::notified, handler);
        prefetch_next();
    }
    if (handler) resume(std::move(*handler));
}

/// If the context is being destroyed, a coroutine on a strand ends as soon as it is resumed, and passes its
/// slot to the next one. They are resumed one after another here, because recursion could overflow the stack.
void pool::resume(awaitable_handler served) noexcept {
    thread_local std::vector<awaitable_handler>* others = nullptr;  // served meanwhile
    if (others != nullptr) {
        others->push_back(std::move(served));
        return;
    }
    std::vector<awaitable_handler> meanwhile;
    others = &meanwhile;
    waiter::resume(std::move(served));
    while (!meanwhile.empty()) {
        awaitable_handler next = std::move(meanwhile.back());
        meanwhile.pop_back();
        waiter::resume(std::move(next));
    }
    others = nullptr;
}

/// Prefetches the memory of the next waiter's call: while thousands wait, none of it is in the caches any
/// more.
void pool::prefetch_next() const noexcept {
    auto const* const next = static_cast<pool_waiter const*>(state_.next());
    if (next == nullptr) return;
    for (memory_range const& range : next->soon_) prefetch(range);
    next->frames_.prefetch();
    // So that the address of that call's memory is known when its turn comes.
    if (auto const* const after = state_.after(*next)) prefetch({after, sizeof *next});
}

void pool::give_back(std::unique_ptr<connection> what) noexcept {
    auto const now = what->last_used;  // or slightly later
    if (now >= what->expires_at)
        return retire(std::move(what));            // otherwise a busy connection would be passed on for ever
    std::vector<std::unique_ptr<connection>> old;  // closed after the lock is released
    serve_next([&] {
        auto* const served = state_.give_back(std::move(what), now);
        sweep_if_due(now, old);
        return served;
    });
    if (sweeper_) sweeper_->start();
}

void pool::release_slot() noexcept {
    serve_next([&] { return state_.release_slot(); });
}

void pool::retire(std::unique_ptr<connection> what) noexcept {
    what.reset();
    {
        std::lock_guard const lock(mutex_);
        ++retired_;
    }
    release_slot();
}

pool::clock::time_point pool::expiry_of_new(clock::time_point now) const noexcept {
    if (max_age_ <= clock::duration::zero()) return clock::time_point::max();
    auto const tenth = std::chrono::duration<double, clock::period>(max_age_) / 10;
    auto const less = tenth * random_number();
    return now + max_age_ - std::chrono::duration_cast<clock::duration>(less);
}

void pool::count_opened() noexcept {
    std::lock_guard const lock(mutex_);
    ++opened_;
}

pool_statistics pool::statistics() const {
    std::lock_guard const lock(mutex_);
    return {state_.open(), state_.idle_count(), state_.waiting(), opened_, retired_};
}

void pool_waiter::leave() noexcept {
    in_time_.reset();
    {
        std::lock_guard const lock(from_.mutex_);
        from_.state_.leave(*this);
    }
    collect().keep();  // it was served, but the call had already ended
}

awaitable_handler::thread* pool_waiter::operator()(awaitable_handler::coroutine* waits) {
    frames_ = frames(waits);
    try {  // Asio calls this from a function that is noexcept
        in_time_.emplace(timers_, until_, caller_);
        queue();
    } catch (...) {
        failed_ = std::current_exception();
        caller_.wake(waiter::reason::notified);
    }
    caller_.park(awaitable_handler(waits));
    return nullptr;
}

void pool_waiter::queue() {
    if (empty_) {
        if (!from_.trade(std::move(empty_), *this)) caller_.wake(waiter::reason::notified);
    } else if (pooled_connection idle = from_.take_or_queue(pool::clock::now(), this)) {
        served = true;
        got = idle.hand_over();
        caller_.wake(waiter::reason::notified);
    }
}

pooled_connection pool_waiter::slot() {
    in_time_.reset();
    if (failed_) std::rethrow_exception(failed_);
    if (caller_.why() == waiter::reason::notified) return collect();
    leave();  // at once: otherwise the call could still be served before it ends
    if (caller_.why() == waiter::reason::cancelled) throw cancelled();
    return {};
}

/// The slot that it was given; an empty object if there is none.
pooled_connection pool_waiter::collect() noexcept {
    if (!std::exchange(served, false)) return {};
    return {from_, std::move(got)};
}

}  // namespace dynamap::aws
