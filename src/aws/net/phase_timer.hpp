// What a call is doing now, and how long it spent in each phase.
#pragma once

#include <chrono>
#include <memory>
#include <utility>

#include "dynamap/aws/observer.hpp"

namespace dynamap::aws {

/// The current phase of a call; assign to it at each change. It measures times only if asked to.
class phase_timer {
  public:
    using clock = std::chrono::steady_clock;

    explicit phase_timer(bool timed) {
        if (timed) times_ = std::make_unique<times>(times{clock::now(), {}});
    }

    phase_timer& operator=(phase next) noexcept {
        if (times_) note();
        now_ = next;
        return *this;
    }
    operator phase() const noexcept { return now_; }  // NOLINT(google-explicit-constructor)

    /// The times since the last take(), including the current phase.
    phase_times take() noexcept {
        if (!times_) return {};
        note();
        return std::exchange(times_->spent, {});
    }

  private:
    void note() noexcept {
        auto const now = clock::now();
        times_->spent.add(now_, now - times_->since);
        times_->since = now;
    }

    struct times {
        clock::time_point since;
        phase_times spent;
    };

    phase now_ = phase::waiting_for_connection;
    std::unique_ptr<times> times_;  // rarely used: kept apart so that calls are small
};

}  // namespace dynamap::aws
