// Connects to several addresses of one endpoint in parallel, with staggered starts.
// Tests: tests/integration/address_race.cpp.
#include "aws/net/address_race.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <asio/co_spawn.hpp>
#include <exception>
#include <list>
#include <memory>
#include <mutex>
#include <utility>

#include "aws/net/deadline.hpp"
#include "aws/net/waiter.hpp"

namespace dynamap::aws {
namespace {

using clock = timer_queue::clock;

/// The state shared by the attempts, which are coroutines, and the coroutine that waits for them.
struct race {
    /// The attempt at one address.
    struct lane final : dial_follower {
        lane(race& r, socket_address const& to)
            : of(r),
              address(to),
              bytes(r.how.executor, r.how.where.tls ? r.how.tls.get() : nullptr, r.how.sessions.get()) {}

        bool opened(int descriptor) override {
            std::lock_guard const lock(of.mutex);
            if (!of.over) socket = descriptor;
            return !of.over;
        }
        void reached(phase now) override {
            std::unique_lock lock(of.mutex);
            doing = now;
            of.progress = true;
            of.tell(lock);
        }

        race& of;
        socket_address const address;
        stream bytes;
        int socket = -1;  // for others to shut down; guarded by the race's lock, like the rest
        phase doing = phase::connecting;
        bool ended = false, seen = false;
        std::optional<failed_attempt> failed = {};
        std::exception_ptr thrown = {};
    };

    explicit race(dialling by) : how(std::move(by)) {}

    /// Wakes the coroutine that waits for the race, if there is one. Releases the lock.
    void tell(std::unique_lock<std::mutex>& lock) {
        news = true;
        std::optional<awaitable_handler> handler;
        if (waiting != nullptr) std::exchange(waiting, nullptr)->claim(waiter::reason::notified, handler);
        lock.unlock();
        if (handler) waiter::resume(*std::move(handler));
    }

    dialling const how;
    std::mutex mutex;
    std::list<lane> lanes;
    waiter* waiting = nullptr;
    bool news = false;      // since the last look
    bool progress = false;  // includes an attempt that got further
    bool over = false;
};

using lane = race::lane;

asio::awaitable<void> run(std::shared_ptr<race> r, lane& mine) {
    std::optional<failed_attempt> failed;
    std::exception_ptr thrown;
    try {
        failed = co_await dial(r->how, mine.bytes, mine.address, mine);
    } catch (...) {
        thrown = std::current_exception();
    }
    std::unique_lock lock(r->mutex);
    mine.socket = -1;
    mine.failed = std::move(failed);
    mine.thrown = std::move(thrown);
    mine.ended = true;
    r->tell(lock);
}

/// The part of the coroutine that waits for the race.
class race_runner {
  public:
    race_runner(dialling how, std::vector<socket_address> addresses)
        : race_(std::make_shared<race>(std::move(how))), addresses_(std::move(addresses)) {}
    race_runner(race_runner const&) = delete;
    race_runner& operator=(race_runner const&) = delete;
    /// Ends the attempts: every operation on a socket that is shut down fails.
    ~race_runner() {
        std::lock_guard const lock(race_->mutex);
        race_->over = true;
        // The context is ending and may have closed the sockets. Their descriptors may belong to others by
        // now.
        if (suspended_) return;
        for (lane const& one : race_->lanes)
            if (one.socket >= 0) ::shutdown(one.socket, SHUT_RDWR);
    }

    /// Starts the next attempt if it is due.
    void begin_in_time(clock::time_point now) {
        bool const due = running_ == 0 || now >= next_at_;
        if (!more() || !due || (now >= race_->how.deadline && next_ != 0)) return;
        lane* mine = nullptr;
        {
            std::lock_guard const lock(race_->mutex);
            mine = &race_->lanes.emplace_back(*race_, addresses_[next_]);
        }
        ++next_;
        ++running_;
        next_at_ = now + next_address_after;
        asio::co_spawn(race_->how.executor, run(race_, *mine), [](std::exception_ptr const&) {});
    }

    /// Checks the state of the attempts. Returns whether the race has ended, with the result in `out`.
    bool look(raced& out, phase_timer& doing) {
        std::lock_guard const lock(race_->mutex);
        race_->news = false;
        if (std::exchange(race_->progress, false)) next_at_ = clock::now() + next_address_after;
        phase furthest = phase::connecting;
        for (lane& one : race_->lanes) {
            if (!one.ended) {
                furthest = std::max(furthest, one.doing);
                continue;
            }
            if (std::exchange(one.seen, true)) continue;
            --running_;
            if (one.thrown) std::rethrow_exception(one.thrown);
            out.failed = std::move(one.failed);
            if (out.failed && out.failed->kind != error_kind::permanent) continue;
            if (!out.failed) {
                out.opened.emplace(std::move(one.bytes));
                out.address = one.address;
            }
            return true;
        }
        if (running_ != 0 && furthest != doing) doing = furthest;
        return running_ == 0 && (!more() || clock::now() >= race_->how.deadline);
    }

    /// Waits until there is news, or until the next attempt is due.
    asio::awaitable<void> wait() {
        waiter here;
        listening const listens(*race_, here);
        if (listens.too_late) co_return;
        {
            // The attempts end by themselves; but the timer also releases the waiter when the context ends.
            auto const longest = race_->how.deadline + std::chrono::hours(1);
            timeout_wakeup const in_time(*race_->how.rings, more() ? next_at_ : longest, here);
            suspended_ = true;
            try {
                co_await here.wait();
            } catch (...) {  // cancelled before the wait
                suspended_ = false;
                throw;
            }
            suspended_ = false;
        }
        if (here.why() == waiter::reason::cancelled) throw cancelled();
    }

  private:
    struct listening {
        listening(race& r, waiter& here) : of(r) {
            std::lock_guard const lock(of.mutex);
            too_late = of.news;
            if (!too_late) of.waiting = &here;
        }
        ~listening() {
            std::lock_guard const lock(of.mutex);
            of.waiting = nullptr;
        }
        race& of;
        bool too_late = false;
    };

    [[nodiscard]] bool more() const { return next_ != addresses_.size(); }

    std::shared_ptr<race> race_;
    std::vector<socket_address> addresses_;
    std::size_t next_ = 0, running_ = 0;
    clock::time_point next_at_{};
    bool suspended_ = false;
};

}  // namespace

asio::awaitable<raced> race_addresses(dialling how, std::vector<socket_address> addresses,
                                      phase_timer& doing) {
    race_runner over(std::move(how), std::move(addresses));
    raced out;
    doing = phase::connecting;
    for (;;) {
        over.begin_in_time(clock::now());
        co_await over.wait();
        if (over.look(out, doing)) co_return out;
    }
}

}  // namespace dynamap::aws
