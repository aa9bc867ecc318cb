// The tokens that retries cost: many failing calls must not multiply the load of a service in trouble.
#pragma once

#include <algorithm>
#include <atomic>

namespace dynamap::aws {

/// A count of tokens between 0 and a capacity.
///
/// Thread: may be used from any thread; lock-free.
class retry_quota {
  public:
    /// Makes a full quota, or one with `tokens` tokens.
    explicit retry_quota(int capacity) noexcept : retry_quota(capacity, capacity) {}
    retry_quota(int capacity, int tokens) noexcept
        : capacity_(capacity), tokens_(std::min(tokens, capacity)) {}

    /// Takes `amount` tokens. Returns false and takes none if there are fewer.
    [[nodiscard]] bool take(int amount) noexcept {
        int known = tokens_.load(std::memory_order_relaxed);
        while (known >= amount)
            if (tokens_.compare_exchange_weak(known, known - amount, std::memory_order_relaxed)) return true;
        return false;
    }
    /// Returns `amount` tokens to the quota, up to its capacity.
    void give(int amount) noexcept {
        int known = tokens_.load(std::memory_order_relaxed);
        while (known < capacity_ && !tokens_.compare_exchange_weak(known, std::min(known + amount, capacity_),
                                                                   std::memory_order_relaxed)) {
        }
    }
    /// Returns how many tokens there are.
    [[nodiscard]] int tokens() const noexcept { return tokens_.load(std::memory_order_relaxed); }

  private:
    int capacity_;
    std::atomic<int> tokens_;
};

}  // namespace dynamap::aws
