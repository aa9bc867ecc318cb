// What everything that tries again shares: how long to wait, and what may pass by itself.
#pragma once

#include <chrono>
#include <system_error>

#include "dynamap/error.hpp"

namespace dynamap {

/// A time span that a caller gave, so that it can be added to a clock's time: from zero to ten years, which
/// is as good as never.
[[nodiscard]] std::chrono::milliseconds clamp_timeout(std::chrono::milliseconds time) noexcept;

/// A wait before another attempt: `random` (in [0, 1)) times min(`longest`, `base` * 2^(attempt-1)).
///
/// Shape: `attempt` is the number of the attempt that failed, from 1.
[[nodiscard]] std::chrono::microseconds jittered_backoff(std::chrono::milliseconds base,
                                                         std::chrono::milliseconds longest, int attempt,
                                                         double random) noexcept;

/// The same in milliseconds, with a random number of this thread's.
[[nodiscard]] std::chrono::milliseconds jittered_backoff(std::chrono::milliseconds base,
                                                         std::chrono::milliseconds longest,
                                                         unsigned attempt) noexcept;

/// Whether the network failed, or bytes were changed on their way: that may pass by itself.
[[nodiscard]] bool is_network_failure(std::error_code failure) noexcept;

/// Whether a failure may pass by itself: the network's, the service's, a deadline; not what is wrong with the
/// request.
[[nodiscard]] bool is_transient(error const& failure) noexcept;

/// Failures in a row: how long to wait after each, and for how long they have lasted.
class failure_streak {
  public:
    using clock = std::chrono::steady_clock;

    failure_streak(std::chrono::milliseconds first_wait, std::chrono::milliseconds longest_wait) noexcept
        : first_wait_(first_wait), longest_wait_(longest_wait) {}

    /// Something worked.
    void end() noexcept { count_ = 0; }
    /// One more failure. Returns the wait before the next attempt.
    [[nodiscard]] std::chrono::milliseconds add(clock::time_point now) noexcept;
    /// How many there are.
    [[nodiscard]] unsigned count() const noexcept { return count_; }
    /// For how long there has been nothing but failures.
    [[nodiscard]] clock::duration lasted(clock::time_point now) const noexcept {
        return count_ == 0 ? clock::duration::zero() : now - since_;
    }

  private:
    std::chrono::milliseconds first_wait_, longest_wait_;
    unsigned count_ = 0;
    clock::time_point since_{};
};

}  // namespace dynamap
