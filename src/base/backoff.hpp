// Waits between retries, and which failures are transient.
#pragma once

#include <chrono>
#include <system_error>

#include "dynamap/error.hpp"

namespace dynamap {

/// Limits a caller's time span to the range from zero to ten years, so that it can be added to a clock's
/// time.
[[nodiscard]] std::chrono::milliseconds clamp_timeout(std::chrono::milliseconds time) noexcept;

/// The wait before another attempt: `random` (in [0, 1)) times min(`longest`, `base` * 2^(attempt-1)).
///
/// Shape: `attempt` is the number of the attempt that failed, starting at 1.
[[nodiscard]] std::chrono::microseconds jittered_backoff(std::chrono::milliseconds base,
                                                         std::chrono::milliseconds longest, int attempt,
                                                         double random) noexcept;

/// The same in milliseconds, with a random number of this thread's generator.
[[nodiscard]] std::chrono::milliseconds jittered_backoff(std::chrono::milliseconds base,
                                                         std::chrono::milliseconds longest,
                                                         unsigned attempt) noexcept;

/// Whether the network failed or corrupted bytes; such a failure is transient.
[[nodiscard]] bool is_network_failure(std::error_code failure) noexcept;

/// Whether a failure is transient: of the network, of the service, or a deadline. Not if the request is
/// wrong.
[[nodiscard]] bool is_transient(error const& failure) noexcept;

/// Failures in a row: how long to wait after each, and how long they have lasted.
class failure_streak {
  public:
    using clock = std::chrono::steady_clock;

    failure_streak(std::chrono::milliseconds first_wait, std::chrono::milliseconds longest_wait) noexcept
        : first_wait_(first_wait), longest_wait_(longest_wait) {}

    /// Something succeeded.
    void end() noexcept { count_ = 0; }
    /// Adds a failure. Returns the wait before the next attempt.
    [[nodiscard]] std::chrono::milliseconds add(clock::time_point now) noexcept;
    /// The number of failures in a row.
    [[nodiscard]] unsigned count() const noexcept { return count_; }
    /// How long there have only been failures.
    [[nodiscard]] clock::duration lasted(clock::time_point now) const noexcept {
        return count_ == 0 ? clock::duration::zero() : now - since_;
    }

  private:
    std::chrono::milliseconds first_wait_, longest_wait_;
    unsigned count_ = 0;
    clock::time_point since_{};
};

}  // namespace dynamap
