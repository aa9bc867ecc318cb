// One piece of work under way, for however many wait for its result. Room: aws.
#pragma once

#include <asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "aws/alarm.hpp"
#include "aws/deadline.hpp"
#include "aws/network_error.hpp"
#include "aws/waiter.hpp"

namespace dynamap::aws {

/// Has work done once for all who ask for its result at the same time.
///
/// Thread: from anywhere.
template <class Result>
class single_flight {
  public:
    /// Waits for the result of the work under way; if there is none, `begin` begins it, and settle() is called once for
    /// that. Answers nothing if there is no result at `until`: the work goes on.
    ///
    /// Errors: `std::errc::operation_canceled`.
    /// Lifetime: `owner` keeps this object; `begin` must outlive the call.
    [[nodiscard]] asio::awaitable<std::optional<Result>> wait(std::shared_ptr<void> owner, alarm& a,
                                                              alarm::clock::time_point until,
                                                              std::function<void()> const& begin) {
        turn mine(*this, std::move(owner));
        bool first = false;
        {
            std::lock_guard const lock(mutex_);
            first = !std::exchange(under_way_, true);
            waiting_.push_back(&mine);
        }
        if (first) begin();

        {
            wake_up const in_time(a, until, mine.caller);
            co_await mine.caller.wait();
        }
        if (mine.caller.why() == waiter::reason::cancelled) throw cancelled();
        if (mine.caller.why() == waiter::reason::expired) co_return std::nullopt;
        co_return std::move(mine.got);
    }

    /// The work has ended: gives its result to all that wait.
    void settle(Result const& result) {
        // Claimed under the lock, which a turn needs in order to end; woken without it, for the same reason.
        std::vector<suspended> woken;
        {
            std::lock_guard const lock(mutex_);
            under_way_ = false;
            woken.reserve(waiting_.size());
            for (turn* const one : std::exchange(waiting_, {})) {
                std::optional<suspended> who;
                one->got = result;
                one->caller.claim(waiter::reason::notified, who);
                if (who) woken.push_back(*std::move(who));
            }
        }
        for (suspended& who : woken) waiter::resume(std::move(who));
    }

  private:
    struct turn {
        turn(single_flight& f, std::shared_ptr<void> o) : from(f), owner(std::move(o)) {}
        turn(turn const&) = delete;
        turn& operator=(turn const&) = delete;
        ~turn() {
            std::lock_guard const lock(from.mutex_);
            std::erase(from.waiting_, this);
        }

        waiter caller;
        std::optional<Result> got;
        single_flight& from;
        std::shared_ptr<void> owner;  // of `from`, which may be given up while its context ends
    };

    std::mutex mutex_;
    bool under_way_ = false;
    std::vector<turn*> waiting_;
};

}  // namespace dynamap::aws
