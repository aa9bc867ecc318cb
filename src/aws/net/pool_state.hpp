// The bookkeeping of a pool: who holds which slot, and who is next.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace dynamap::aws {

/// Counts a bounded number of things, idle or in use, and the waiters for one.
///
/// Shape: a held slot may contain a thing or be empty; then its holder may make the thing. The thing that was
/// used last is given out first. Waiters are served in order.
/// Thread: not thread-safe; guard it by a lock. It makes no callbacks.
template <class T>
class pool_state {
  public:
    using clock = std::chrono::steady_clock;
    using thing = std::unique_ptr<T>;

    /// A waiter in the queue.
    /// Lifetime: must not be in the queue when it is destroyed; see leave().
    class entry {
      public:
        entry() = default;
        entry(entry const&) = delete;
        entry& operator=(entry const&) = delete;

        bool served = false;  ///< it has a slot now
        thing got;            ///< what is in the slot; null: the slot is empty

      private:
        friend pool_state;
        entry* before_ = nullptr;
        entry* behind_ = nullptr;
        bool queued_ = false;
    };

    /// A slot that was given out at once.
    struct slot {
        bool given = false;
        thing what;                   ///< null: the slot is empty
        clock::duration idle_for{0};  ///< how long the thing was idle
    };

    /// At most `slots` things. One that was idle for `idle_timeout` is not given out again.
    pool_state(std::size_t slots, clock::duration idle_timeout)
        : slots_(slots), idle_timeout_(idle_timeout) {}

    /// Gives out a slot if there is one. Things that were idle too long go to `old`, to be destroyed outside
    /// the lock.
    [[nodiscard]] slot take(clock::time_point now, std::vector<thing>& old) {
        drop_old(now, old);
        if (!idle_.empty()) return take_last(now);
        if (open_ == slots_) return {};
        if (idle_.capacity() <= open_)
            idle_.reserve(std::max(open_ + 1, 2 * open_));  // so that give_back cannot fail
        ++open_;
        return {true, nullptr, {}};
    }

    /// What a holder who cannot fill its empty slot gets in exchange.
    struct trade_result {
        slot got;                ///< set: an idle thing
        bool queued = false;     ///< the waiter waits for the next thing that is given back
        entry* woken = nullptr;  ///< this waiter got the empty slot, and may try to fill it: wake its owner
    };

    /// Takes back an empty slot whose holder cannot make a thing now. Gives out an idle thing, or lets `t`
    /// wait for one that is in use. Does neither if there are no things at all.
    ///
    /// Shape: while there are things to wait for, the slot does not pass to a waiter: no one could fill it.
    [[nodiscard]] trade_result trade(entry& t, clock::time_point now) noexcept {
        --open_;
        if (!idle_.empty()) return {take_last(now)};
        if (open_ != 0) {
            queue(t);
            return {{}, true};
        }
        // Others may wait for the same reason, and there is no thing left for them.
        thing nothing;
        entry* const next = serve(nothing);
        if (next != nullptr) ++open_;
        return {{}, false, next};
    }

    /// Queues a waiter. give_back() or release_slot() returns it when its turn comes.
    void queue(entry& t) noexcept {
        t.before_ = last_;
        (last_ != nullptr ? last_->behind_ : first_) = &t;
        last_ = &t;
        t.queued_ = true;
        ++waiting_;
    }

    /// Removes a waiter from the queue, if it is still there.
    void leave(entry& t) noexcept {
        if (!t.queued_) return;
        (t.before_ != nullptr ? t.before_->behind_ : first_) = t.behind_;
        (t.behind_ != nullptr ? t.behind_->before_ : last_) = t.before_;
        t.queued_ = false;
        --waiting_;
    }

    /// Takes a thing back. Returns the waiter that got it, if any: wake its owner.
    [[nodiscard]] entry* give_back(thing what, clock::time_point now) noexcept {
        if (entry* const next = serve(what)) return next;
        idle_.push_back({std::move(what), now});
        return nullptr;
    }

    /// Takes an empty slot back. Returns the waiter that got it, if any: wake its owner.
    [[nodiscard]] entry* release_slot() noexcept {
        thing nothing;
        if (entry* const next = serve(nothing)) return next;
        --open_;
        return nullptr;
    }

    /// Checks each idle thing together with its idle time. Things for which `done_with` is true go to `old`,
    /// to be destroyed outside the lock, and so do those that were idle too long.
    template <class DoneWith>
    void sweep(clock::time_point now, std::vector<thing>& old, DoneWith done_with) {
        drop_old(now, old);
        auto const done = std::remove_if(idle_.begin(), idle_.end(), [&](idle& i) {
            if (!done_with(*i.what, now - i.since)) return false;
            // before anything is moved
            if (old.size() == old.capacity()) old.reserve(old.size() + idle_.size());
            old.push_back(std::move(i.what));
            return true;
        });
        open_ -= static_cast<std::size_t>(std::distance(done, idle_.end()));
        idle_.erase(done, idle_.end());
    }

    /// The next waiter, and the one after `t`; null: none.
    [[nodiscard]] entry* next() const noexcept { return first_; }
    [[nodiscard]] static entry* after(entry const& t) noexcept { return t.behind_; }

    [[nodiscard]] std::size_t open() const noexcept { return open_; }
    [[nodiscard]] std::size_t idle_count() const noexcept { return idle_.size(); }
    [[nodiscard]] std::size_t waiting() const noexcept { return waiting_; }

  private:
    struct idle {
        thing what;
        clock::time_point since;
    };

    slot take_last(clock::time_point now) noexcept {
        idle last = std::move(idle_.back());
        idle_.pop_back();
        return {true, std::move(last.what), now - last.since};
    }

    entry* serve(thing& what) noexcept {
        entry* const next = first_;
        if (next == nullptr) return nullptr;
        leave(*next);
        next->served = true;
        next->got = std::move(what);
        return next;
    }

    void drop_old(clock::time_point now, std::vector<thing>& old) {
        if (idle_.empty() || now - idle_.front().since < idle_timeout_) return;
        auto const fresh = std::find_if(idle_.begin(), idle_.end(),
                                        [&](idle const& i) { return now - i.since < idle_timeout_; });
        // before anything is moved
        old.reserve(old.size() + static_cast<std::size_t>(std::distance(idle_.begin(), fresh)));
        for (auto i = idle_.begin(); i != fresh; ++i) old.push_back(std::move(i->what));
        open_ -= static_cast<std::size_t>(std::distance(idle_.begin(), fresh));
        idle_.erase(idle_.begin(), fresh);
    }

    std::size_t slots_;
    clock::duration idle_timeout_;
    std::vector<idle> idle_;  // the longest idle first
    std::size_t open_ = 0;    // slots given out, plus idle things
    entry* first_ = nullptr;
    entry* last_ = nullptr;
    std::size_t waiting_ = 0;
};

}  // namespace dynamap::aws
