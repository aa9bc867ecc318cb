// The tokens that retries cost, so that many calls that fail together do not multiply a service's trouble.
//
#pragma once

#include <algorithm>
#include <atomic>

namespace dynamap::aws {

/// A count of tokens between 0 and a capacity.
///
/// Thread: from anywhere; no locks.
class retry_quota {
  public:
    /// Full, or with `tokens` in it.
    explicit retry_quota(int capacity) noexcept : retry_quota(capacity, capacity) {}
    retry_quota(int capacity, int tokens) noexcept
        : capacity_(capacity), tokens_(std::min(tokens, capacity)) {}

    /// Takes `amount` tokens; false, and none taken, when there are fewer.
    [[nodiscard]] bool take(int amount) noexcept {
        int known = tokens_.load(std::memory_order_relaxed);
        while (known >= amount)
            if (tokens_.compare_exchange_weak(known, known - amount, std::memory_order_relaxed)) return true;
        return false;
    }
    /// Puts `amount` tokens back; what is over the capacity is lost.
    void give(int amount) noexcept {
        int known = tokens_.load(std::memory_order_relaxed);
        while (known < capacity_ && !tokens_.compare_exchange_weak(known, std::min(known + amount, capacity_),
                                                                   std::memory_order_relaxed)) {
        }
    }
    [[nodiscard]] int tokens() const noexcept { return tokens_.load(std::memory_order_relaxed); }

  private:
    int capacity_;
    std::atomic<int> tokens_;
};

}  // namespace dynamap::aws
