// One operation in progress, whose result is shared by all that wait for it.
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

/// Runs an operation once for all callers that ask for its result at the same time.
///
/// Thread: any.
template <class Result>
class single_flight {
  public:
    /// Waits for the result of the operation in progress. If there is none, calls `begin`, which starts it;
    /// settle() or fail() must then be called once. Returns none if there is no result at `until`; the
    /// operation goes on.
    ///
    /// Errors: what `begin` throws; what was passed to fail(), for all that wait;
    /// `std::errc::operation_canceled`.
    /// Lifetime: `owner` keeps this object alive; `begin` must outlive the call.
    [[nodiscard]] asio::awaitable<std::optional<Result>> wait(std::shared_ptr<void> owner, timer_queue& a,
                                                              timer_queue::clock::time_point until,
                                                              std::function<void()> const& begin) {
        waiting_call mine(*this, std::move(owner));
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

    /// The operation has ended: gives its result to all that wait. If there is no memory to copy the result
    /// for one of them, only that one fails.
    void settle(Result const& result) noexcept {
        end([&](waiting_call& one) noexcept {
            try {
                one.got = result;
            } catch (...) {
                one.failed = std::current_exception();
            }
        });
    }
    /// The operation has ended without a result: throws this exception in all that wait.
    void fail(std::exception_ptr const& why) noexcept {
        end([&](waiting_call& one) noexcept { one.failed = why; });
    }

    /// Held by the operation until its end. It fails all that still wait if the operation did not settle, for
    /// example because its context ended.
    class obligation {
      public:
        explicit obligation(single_flight& of) noexcept : of_(&of) {}
        obligation(obligation const&) = delete;
        obligation& operator=(obligation const&) = delete;
        ~obligation() {
            if (of_ != nullptr) of_->fail(std::make_exception_ptr(abandoned_call()));
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

    struct waiting_call {
        waiting_call(single_flight& f, std::shared_ptr<void> o) : from(f), owner(std::move(o)) {}
        waiting_call(waiting_call const&) = delete;
        waiting_call& operator=(waiting_call const&) = delete;
        ~waiting_call() {
            std::lock_guard const lock(from.mutex_);
            std::erase(from.waiting_, this);
        }

        waiter caller;
        std::optional<Result> got;
        std::exception_ptr failed;
        std::optional<awaitable_handler> claimed;  // the coroutine to resume
        waiting_call* next = nullptr;              // the next turn to end
        single_flight& from;
        std::shared_ptr<void> owner;  // keeps `from` alive while the context ends
    };

    /// Ends the turns of all that wait. Allocates nothing.
    template <class Give>
    void end(Give give) noexcept {
        // Claimed under the lock, because a turn needs the lock to end. Resumed without the lock, for the
        // same reason. A claimed turn cannot end earlier: only this function can resume it.
        waiting_call* first = nullptr;
        {
            std::lock_guard const lock(mutex_);
            under_way_ = false;
            waiting_call** last = &first;
            for (waiting_call* const one : waiting_) {
                give(*one);
                one->caller.claim(waiter::reason::notified, one->claimed);
                if (!one->claimed) continue;
                *last = one;
                last = &one->next;
            }
            waiting_.clear();
        }
        while (first != nullptr) {
            waiting_call* const one = std::exchange(first, first->next);
            waiter::resume(*std::move(one->claimed));
        }
    }

    std::mutex mutex_;
    bool under_way_ = false;
    std::vector<waiting_call*> waiting_;
};

}  // namespace dynamap::aws
