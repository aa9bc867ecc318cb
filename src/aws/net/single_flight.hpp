// One piece of work under way, for however many wait for its result.
#pragma once

#include <asio/awaitable.hpp>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "aws/net/deadline.hpp"
#include "aws/net/network_error.hpp"
#include "aws/net/timer_queue.hpp"
#include "aws/net/waiter.hpp"

namespace dynamap::aws {

/// Has work done once for all who ask for its result at the same time.
///
/// Thread: from anywhere.
template <class Result>
class single_flight {
  public:
    /// Waits for the result of the work under way; if there is none, `begin` begins it, and settle() or
    /// fail() is called once for that. Answers nothing if there is no result at `until`: the work goes on.
    ///
    /// Errors: what `begin` throws, and what was given to fail(), to all that wait;
    /// `std::errc::operation_canceled`.
    /// Lifetime: `owner` keeps this object; `begin` must outlive the call.
    [[nodiscard]] asio::awaitable<std::optional<Result>> wait(std::shared_ptr<void> owner, timer_queue& a,
                                                              timer_queue::clock::time_point until,
                                                              std::function<void()> const& begin) {
        turn mine(*this, std::move(owner));
        bool first = false;
        {
            std::lock_guard const lock(mutex_);
            waiting_.push_back(&mine);
            first = !std::exchange(under_way_, true);
        }
        if (first) try_to(begin);

        {
            timeout_wakeup const in_time(a, until, mine.caller);
            co_await mine.caller.wait();
        }
        if (mine.caller.why() == waiter::reason::cancelled) throw cancelled();
        if (mine.caller.why() == waiter::reason::expired) co_return std::nullopt;
        if (mine.failed) std::rethrow_exception(mine.failed);
        co_return std::move(mine.got);
    }

    /// The work has ended: gives its result to all that wait. What fails by that for want of memory fails for
    /// one alone.
    void settle(Result const& result) noexcept {
        end([&](turn& one) noexcept {
            try {
                one.got = result;
            } catch (...) {
                one.failed = std::current_exception();
            }
        });
    }
    /// The work has ended without a result: throws this out of all that wait.
    void fail(std::exception_ptr const& why) noexcept {
        end([&](turn& one) noexcept { one.failed = why; });
    }

    /// Whoever does the work holds one of these until its end: it fails what is not settled, as when the
    /// work's context ends.
    class obligation {
      public:
        explicit obligation(single_flight& of) noexcept : of_(&of) {}
        obligation(obligation const&) = delete;
        obligation& operator=(obligation const&) = delete;
        ~obligation() {
            if (of_ != nullptr) of_->fail(std::make_exception_ptr(given_up()));
        }
        void settle(Result const& result) noexcept { std::exchange(of_, nullptr)->settle(result); }

      private:
        single_flight* of_;
    };

  private:
    void try_to(std::function<void()> const& begin) noexcept {
        try {
            begin();
        } catch (...) {
            fail(std::current_exception());
        }
    }

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
        std::exception_ptr failed;
        std::optional<awaitable_handler> claimed;  // who is to be resumed,
        turn* next = nullptr;                      // and whose turn is to be ended after
        single_flight& from;
        std::shared_ptr<void> owner;  // of `from`, which may be given up while its context ends
    };

    /// Ends the turns of all that wait. Takes no memory.
    template <class Give>
    void end(Give give) noexcept {
        // Claimed under the lock, which a turn needs in order to end; resumed without it, for the same
        // reason. Who was claimed cannot end before that: nobody else can resume them.
        turn* first = nullptr;
        {
            std::lock_guard const lock(mutex_);
            under_way_ = false;
            turn** last = &first;
            for (turn* const one : waiting_) {
                give(*one);
                one->caller.claim(waiter::reason::notified, one->claimed);
                if (!one->claimed) continue;
                *last = one;
                last = &one->next;
            }
            waiting_.clear();
        }
        while (first != nullptr) {
            turn* const one = std::exchange(first, first->next);
            waiter::resume(*std::move(one->claimed));
        }
    }

    std::mutex mutex_;
    bool under_way_ = false;
    std::vector<turn*> waiting_;
};

}  // namespace dynamap::aws
