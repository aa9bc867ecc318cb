// The send rate of adaptive retries: raised until the service throttles, as TCP's CUBIC does with its window.
#pragma once

#include <chrono>

namespace dynamap::aws {

/// Seconds since a fixed point in time.
using seconds_since = std::chrono::duration<double>;

/// Tokens that fill up at a given rate; each request takes one.
class token_bucket {
  public:
    /// Empty at `start`. The rate does not fall below `min_rate`.
    token_bucket(double rate, seconds_since start, double min_rate = 0.5) noexcept
        : min_rate_(min_rate), filled_(start) {
        set(rate);
    }

    /// Takes `amount` tokens if there are as many.
    [[nodiscard]] bool take(double amount, seconds_since now) noexcept;
    /// How long it takes, at the current rate, until there are `amount` tokens.
    [[nodiscard]] seconds_since until(double amount, seconds_since now) const noexcept;
    /// Gives back a token that was taken.
    void give_back() noexcept;
    /// Drops all tokens.
    void clear() noexcept { tokens_ = 0; }
    /// From now on tokens fill up at `rate`, to at most those of one second, but at least one.
    void set_rate(double rate, seconds_since now) noexcept;

    [[nodiscard]] double rate() const noexcept { return rate_; }
    [[nodiscard]] double capacity() const noexcept { return capacity_; }

  private:
    void fill(seconds_since now) noexcept;
    void set(double rate) noexcept;

    double min_rate_, rate_ = 0, capacity_ = 0, tokens_ = 0;
    seconds_since filled_;  // when it was filled last
};

/// The rate that was last too high, approached again along a cubic curve.
///
/// Source: RFC 9438, as used by the AWS SDKs' adaptive mode
class cubic_rate {
  public:
    explicit cubic_rate(double last_max, seconds_since last_throttled, double beta = 0.7,
                        double scale = 0.4) noexcept;

    /// The rate after a request that was not throttled.
    [[nodiscard]] double succeeded(seconds_since now) const noexcept;
    /// The rate after a request that was throttled; `rate` is the rate at which requests were sent.
    [[nodiscard]] double throttled(double rate, seconds_since now) noexcept;
    /// How many seconds the curve takes to return to the rate that was too high.
    [[nodiscard]] double window() const noexcept { return window_; }

  private:
    void set_window() noexcept;

    double beta_, scale_, last_max_, window_ = 0;
    seconds_since last_throttled_;
};

/// Requests per second, measured in half seconds and smoothed.
class measured_rate {
  public:
    explicit measured_rate(seconds_since start = seconds_since(0)) noexcept;
    /// Counts one request. Returns the rate so far.
    double count(seconds_since now) noexcept;
    /// The rate that was measured last; 0 in the first half second.
    [[nodiscard]] double rate() const noexcept { return rate_; }
    /// The same, or the rate of the current half second if that is higher already.
    [[nodiscard]] double of_late() const noexcept;

  private:
    double last_bucket_, count_ = 0, rate_ = 0;
};

/// The rate at which a client sends: no limit until the service throttles for the first time.
///
/// Shape: throttling lowers the limit once per round trip, because responses to earlier requests carry no new
/// information. Success raises it along the curve, which takes at most two seconds to the rate that was
/// throttled. The limit does not grow far beyond the measured rate. The first limit is a guess: it comes from
/// the demand, not from the capacity. So while attempts wait for it, it doubles with each success until it is
/// throttled.
/// Thread: not thread-safe.
class rate_limiter {
  public:
    explicit rate_limiter(seconds_since start) noexcept
        : bucket_(0.5, start), cubic_(0, start), measured_(start) {}

    /// Takes permission to send one attempt. Returns 0, or how long to wait, at the current rate, before the
    /// next try.
    [[nodiscard]] seconds_since take(seconds_since now) noexcept;
    /// How long to wait at the current rate. Takes nothing.
    [[nodiscard]] seconds_since until_next(seconds_since now) const noexcept;
    /// An attempt that had permission is not sent after all.
    void give_back() noexcept;
    /// Counts an attempt that is sent.
    void sent(seconds_since now) noexcept { measured_.count(now); }
    /// Adapts the limit to the result of an attempt that was sent at `sent`.
    void learn(bool throttled, seconds_since sent, seconds_since now) noexcept;

    /// The measured requests per second, and the current limit.
    struct numbers {
        double measured, limit;
    };
    [[nodiscard]] numbers current() const noexcept { return {measured_.rate(), bucket_.rate()}; }
    /// Whether there is a limit.
    [[nodiscard]] bool limited() const noexcept { return limited_; }

  private:
    [[nodiscard]] bool holds_back(seconds_since now) const noexcept;
    void slow_down(seconds_since sent, seconds_since now) noexcept;
    void speed_up(seconds_since now) noexcept;

    token_bucket bucket_;
    cubic_rate cubic_;
    measured_rate measured_;
    bool limited_ = false;
    bool guessed_ = false;           // whether the limit is a guess
    bool in_first_burst_ = false;    // whether the limit was lowered only once
    seconds_since slowed_{0};        // when the limit was last lowered
    seconds_since deaf_until_{0};    // what was sent before then says nothing of the limit when throttled
    seconds_since doubled_{0};       // when a guess was last doubled
    seconds_since held_back_{-1e9};  // when an attempt last had to wait
};

}  // namespace dynamap::aws
