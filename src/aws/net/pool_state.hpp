// The books of a pool: who gets what, and whose turn it is.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace dynamap::aws {

/// Keeps count of a bounded number of things, idle or in use, and of those who wait for one.
///
/// Shape: a slot may be held with a thing in it, or empty: then its holder may make the thing. What was used
/// last is given out first; who has waited longest is served first, and nobody overtakes.
/// Thread: guard it by
/// a lock. It calls nobody.
template <class T>
class pool_state {
  public:
    using clock = std::chrono::steady_clock;
    using thing = std::unique_ptr<T>;

    /// A turn in the queue.
    /// Lifetime: must have left() before it ends.
    class entry {
      public:
        entry() = default;
        entry(entry const&) = delete;
        entry& operator=(entry const&) = delete;

        bool served = false;  ///< it has a slot now
        thing got;            ///< what is in the slot; null: an empty one

      private:
        friend pool_state;
        entry* before_ = nullptr;
        entry* behind_ = nullptr;
        bool queued_ = false;
    };

    /// A slot that was given out at once.
    struct slot {
        bool given = false;
        thing what;                   ///< null: an empty slot
        clock::duration idle_for{0};  ///< since it was put back
    };

    /// At most `slots` things; one that was not used for `idle_timeout` is not given out again.
    pool_state(std::size_t slots, clock::duration idle_timeout)
        : slots_(slots), idle_timeout_(idle_timeout) {}

    /// Gives out a slot if there is one. What was idle too long goes to `old`, to be destroyed outside the
    /// lock.
    [[nodiscard]] slot take(clock::time_point now, std::vector<thing>& old) {
        drop_old(now, old);
        if (!idle_.empty()) return take_last(now);
        if (open_ == slots_) return {};
        if (idle_.capacity() <= open_)
            idle_.reserve(std::max(open_ + 1, 2 * open_));  // so that give_back cannot fail
        ++open_;
        return {true, nullptr, {}};
    }

    /// What a holder of an empty slot gets for it who cannot make a thing.
    struct trade_result {
        slot got;                ///< given: an idle thing
        bool queued = false;     ///< the turn waits for the next that is given back
        entry* woken = nullptr;  ///< it has got the empty slot, to try in its turn: wake its owner
    };

    /// Takes an empty slot back whose holder cannot make a thing now: gives out an idle one, or lets `t`
    /// wait for one that is in use. Neither, if there is none at all.
    ///
    /// Shape: the slot does not pass to who waits, while things are there to wait for: nobody could fill it.
    [[nodiscard]] trade_result trade(entry& t, clock::time_point now) noexcept {
        --open_;
        if (!idle_.empty()) return {take_last(now)};
        if (open_ != 0) {
            queue(t);
            return {{}, true};
        }
        // Others may wait for the same reason; no thing is left that they could get.
        thing nothing;
        entry* const next = serve(nothing);
        if (next != nullptr) ++open_;
        return {{}, false, next};
    }

    /// Queues; when its turn comes, give_back or vacate answer with it.
    void queue(entry& t) noexcept {
        t.before_ = last_;
        (last_ != nullptr ? last_->behind_ : first_) = &t;
        last_ = &t;
        t.queued_ = true;
        ++waiting_;
    }

    /// Takes a turn out of the queue, if it is still there.
    void leave(entry& t) noexcept {
        if (!t.queued_) return;
        (t.before_ != nullptr ? t.before_->behind_ : first_) = t.behind_;
        (t.behind_ != nullptr ? t.behind_->before_ : last_) = t.before_;
        t.queued_ = false;
        --waiting_;
    }

    /// Takes a thing back. Answers the turn that has got it, if any: wake its owner.
    [[nodiscard]] entry* give_back(thing what, clock::time_point now) noexcept {
        if (entry* const next = serve(what)) return next;
        idle_.push_back({std::move(what), now});
        return nullptr;
    }

    /// Takes an empty slot back. Answers the turn that has got it, if any: wake its owner.
    [[nodiscard]] entry* release_slot() noexcept {
        thing nothing;
        if (entry* const next = serve(nothing)) return next;
        --open_;
        return nullptr;
    }

    /// Looks at each idle thing, and how long it has been idle; those for which `done_with` is true go to
    /// `old`, to be destroyed outside the lock, and so does what was idle too long.
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

    /// Whose turn is next, and who comes after `t`; null: nobody.
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
    std::size_t open_ = 0;    // slots given out, and idle
    entry* first_ = nullptr;
    entry* last_ = nullptr;
    std::size_t waiting_ = 0;
};

}  // namespace dynamap::aws
