// Attempts that wait until they may be sent, at the rate that adaptive retries have found.
#include "aws/call/pacer.hpp"

#include <algorithm>

#include "aws/net/deadline.hpp"
#include "aws/net/network_error.hpp"
#include "aws/net/waiter.hpp"

namespace dynamap::aws {
namespace {

/// The time after a wait in seconds, not before `now`, and limited so that it does not overflow.
pacer::clock::time_point after(pacer::clock::time_point now, seconds_since wait) {
    constexpr seconds_since longest(3600);
    return now + std::chrono::ceil<pacer::clock::duration>(std::min(wait, longest));
}

}  // namespace

/// A waiting attempt, in the queue until it ends.
class pacer::waiting_call {
  public:
    explicit waiting_call(pacer& from) : from_(from) {
        std::lock_guard const lock(from.mutex_);
        position_ = from.queue_.insert(from.queue_.end(), this);
    }
    waiting_call(waiting_call const&) = delete;
    waiting_call& operator=(waiting_call const&) = delete;
    ~waiting_call() {
        from_.change(clock::now(), [&] { from_.queue_.erase(position_); });
    }

    /// Takes permission to send if it is this attempt's turn. Otherwise `sleeper` is woken to try again, at
    /// the latest at `look_at`.
    bool take(clock::time_point now, waiter& sleeper) {
        std::lock_guard const lock(from_.mutex_);
        look_at = clock::time_point::max();
        if (from_.queue_.front() == this) {
            seconds_since const wait = from_.rate_.take(seconds_of(now));
            if (wait.count() <= 0) return true;
            look_at = after(now, wait);
        }
        sleeper_ = &sleeper;
        return false;
    }
    clock::time_point look_at{};

    /// Once it is destroyed, the turn's sleeper is not woken any more.
    class rest {
      public:
        explicit rest(waiting_call& whose) noexcept : whose_(whose) {}
        rest(rest const&) = delete;
        rest& operator=(rest const&) = delete;
        ~rest() {
            std::lock_guard const lock(whose_.from_.mutex_);
            whose_.sleeper_ = nullptr;
        }

      private:
        waiting_call& whose_;
    };

  private:
    friend pacer;
    pacer& from_;
    std::list<waiting_call*>::iterator position_;
    waiter* sleeper_ = nullptr;
};

pacer::permit pacer::try_take(clock::time_point now) {
    std::lock_guard const lock(mutex_);
    if (!queue_.empty() || rate_.take(seconds_of(now)).count() > 0) return {};
    return permit(*this);
}

asio::awaitable<pacer::permit> pacer::wait(timer_queue& a, clock::time_point until) {
    waiting_call mine(*this);
    for (;;) {
        waiter sleeper;
        waiting_call::rest const until_woken(mine);
        clock::time_point const now = clock::now();
        if (mine.take(now, sleeper)) co_return permit(*this);
        if (now >= until) co_return permit();
        {
            timeout_wakeup const in_time(a, std::min(mine.look_at, until), sleeper);
            co_await sleeper.wait();
        }
        if (sleeper.why() == waiter::reason::cancelled) throw cancelled();
    }
}

/// Claims the first in the queue if it may go now or earlier than it expects. The caller resumes it without
/// the lock.
void pacer::look_again(clock::time_point now, std::optional<awaitable_handler>& first) noexcept {
    constexpr clock::duration worth_it = std::chrono::milliseconds(1);
    if (queue_.empty()) return;
    waiting_call& t = *queue_.front();
    if (t.sleeper_ == nullptr) return;
    if (t.look_at - worth_it <= after(now, rate_.until_next(seconds_of(now)))) return;
    std::exchange(t.sleeper_, nullptr)->claim(waiter::reason::notified, first);
}

template <class Change>
void pacer::change(clock::time_point now, Change what) noexcept {
    std::optional<awaitable_handler> first;
    {
        std::lock_guard const lock(mutex_);
        what();
        look_again(now, first);
    }
    if (first) waiter::resume(*std::move(first));
}

void pacer::give_back() noexcept {
    change(clock::now(), [this] { rate_.give_back(); });
}

void pacer::sent(clock::time_point now) noexcept {
    std::lock_guard const lock(mutex_);
    rate_.sent(seconds_of(now));
}

void pacer::learn(bool throttled, clock::time_point sent, clock::time_point now) noexcept {
    change(now, [&] { rate_.learn(throttled, seconds_of(sent), seconds_of(now)); });
}

std::size_t pacer::waiting() const {
    std::lock_guard const lock(mutex_);
    return queue_.size();
}

rate_limiter::numbers pacer::current() const {
    std::lock_guard const lock(mutex_);
    return rate_.current();
}

}  // namespace dynamap::aws
