// What a call is doing now, and for how long it did what. Room: aws (pure).
#pragma once

#include <chrono>

#include "dynamap/aws/observer.hpp"

namespace dynamap::aws {

/// The phase that a call is in; assigned to at each change. Keeps the time only if asked to.
class activity {
  public:
    using clock = std::chrono::steady_clock;

    explicit activity(bool timed) : timed_(timed) {
        if (timed_) since_ = clock::now();
    }

    activity& operator=(phase next) noexcept {
        if (timed_) note();
        now_ = next;
        return *this;
    }
    operator phase() const noexcept { return now_; }  // NOLINT(google-explicit-constructor)

    /// The times since the last take(), the phase under way included.
    phase_times take() noexcept {
        note();
        phase_times const taken = times_;
        times_ = {};
        return taken;
    }

  private:
    void note() noexcept {
        auto const now = clock::now();
        times_.add(now_, now - since_);
        since_ = now;
    }

    bool timed_;
    phase now_ = phase::waiting_for_connection;
    clock::time_point since_{};
    phase_times times_;
};

}  // namespace dynamap::aws
