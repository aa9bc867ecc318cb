#include "aws/pool.hpp"

#include <optional>
#include <random>
#include <utility>
#include <vector>

#include "aws/deadline.hpp"
#include "aws/network_error.hpp"

namespace dynamap::aws {
namespace {

/// A connection lent again within this time is not looked at first, which saves a system call in a busy
/// client: if the server did close it, the request is repeated on a fresh one.
constexpr auto taken_as_alive = std::chrono::milliseconds(100);

}  // namespace

lease::lease(lease&& other) noexcept
    : pool_(std::exchange(other.pool_, nullptr)),
      connection_(std::move(other.connection_)),
      keep_(other.keep_) {}

lease& lease::operator=(lease&& other) noexcept {
    if (this == &other) return *this;
    release();
    pool_ = std::exchange(other.pool_, nullptr);
    connection_ = std::move(other.connection_);
    keep_ = other.keep_;
    return *this;
}

void lease::fill(std::unique_ptr<connection> opened) noexcept {
    connection_ = std::move(opened);
    connection_->retires = pool_->end_of_new();
    keep_ = false;
    pool_->count_opened();
}

void lease::close() noexcept {
    connection_.reset();
    keep_ = false;
}

void lease::release() noexcept {
    if (pool_ == nullptr) return;
    if (!keep_) connection_.reset();
    pool& home = *std::exchange(pool_, nullptr);
    if (connection_ != nullptr)
        home.give_back(std::move(connection_));
    else
        home.vacate();
}

/// A call that waits for a connection.
class pool::turn : public pool_ledger<connection>::turn {
  public:
    explicit turn(pool& from) : from_(from) {}
    turn(turn const&) = delete;
    turn& operator=(turn const&) = delete;
    ~turn() {
        {
            std::lock_guard const lock(from_.mutex_);
            from_.ledger_.leave(*this);
        }
        collect().keep();  // served, but the call was over by then
    }

    /// What it was served; an empty object if it was not.
    lease collect() noexcept {
        if (!std::exchange(served, false)) return {};
        return {from_, std::move(got)};
    }

    waiter caller;

  private:
    pool& from_;
};

lease pool::take_or_queue(clock::time_point now, turn* waits) {
    for (;;) {
        std::vector<std::unique_ptr<connection>> old;  // closed behind the lock
        pool_ledger<connection>::place place;
        {
            std::lock_guard const lock(mutex_);
            place = ledger_.take(now, old);
            if (!place.given && waits != nullptr) ledger_.queue(*waits);
        }
        if (!place.given) return {};
        if (place.what && now >= place.what->retires) {
            retire(std::move(place.what));
            continue;
        }
        if (!place.what || place.idle_for < taken_as_alive || place.what->bytes.quiet())
            return {*this, std::move(place.what)};
        place.what.reset();
        vacate();
    }
}

asio::awaitable<lease> pool::take(alarm& a, clock::time_point until) {
    turn mine(*this);
    if (lease at_once = take_or_queue(clock::now(), &mine)) co_return at_once;

    waiter::reason why;
    {
        wake_up const in_time(a, until, mine.caller);
        why = co_await mine.caller.wait();
    }
    if (why == waiter::reason::cancelled) throw cancelled();
    if (why == waiter::reason::expired) co_return lease();
    co_return mine.collect();
}

/// Does `free`, and wakes the turn that it answers.
template <class Free>
void pool::serve_next(Free free) noexcept {
    std::optional<waiter::handler> who;
    {
        // Claimed under the lock, which the turn needs in order to end; woken without it, for the same reason.
        std::lock_guard const lock(mutex_);
        pool_ledger<connection>::turn* const served = free();
        if (served != nullptr) static_cast<turn*>(served)->caller.claim(waiter::reason::notified, who);
    }
    if (who) waiter::resume(std::move(*who), waiter::reason::notified);
}

void pool::give_back(std::unique_ptr<connection> what) noexcept {
    auto const now = clock::now();
    if (now >= what->retires)
        return retire(std::move(what));  // else busy ones would pass from hand to hand for ever
    serve_next([&] { return ledger_.give_back(std::move(what), now); });
}

void pool::vacate() noexcept {
    serve_next([&] { return ledger_.vacate(); });
}

void pool::retire(std::unique_ptr<connection> what) noexcept {
    what.reset();
    {
        std::lock_guard const lock(mutex_);
        ++retired_;
    }
    vacate();
}

pool::clock::time_point pool::end_of_new() const noexcept {
    if (max_age_ <= clock::duration::zero()) return clock::time_point::max();
    thread_local std::minstd_rand engine{std::random_device{}()};
    auto const tenth = std::chrono::duration<double, clock::period>(max_age_) / 10;
    auto const less = tenth * std::uniform_real_distribution<>{}(engine);
    return clock::now() + max_age_ - std::chrono::duration_cast<clock::duration>(less);
}

void pool::count_opened() noexcept {
    std::lock_guard const lock(mutex_);
    ++opened_;
}

pool_statistics pool::statistics() const {
    std::lock_guard const lock(mutex_);
    return {ledger_.open(), ledger_.idle_count(), ledger_.waiting(), opened_, retired_};
}

}  // namespace dynamap::aws
