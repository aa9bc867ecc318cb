// The rate that adaptive retries keep to: found by sending until throttled, as TCP's CUBIC finds its window.
//
#pragma once

#include <chrono>

namespace dynamap::aws {

/// Seconds since any one point in time.
using seconds_since = std::chrono::duration<double>;

/// Tokens that fill up at a rate, one for each request.
class token_bucket {
  public:
    /// Empty at `start`; the rate does not go below `min_rate`.
    token_bucket(double rate, seconds_since start, double min_rate = 0.5) noexcept
        : min_rate_(min_rate), filled_(start) {
        set(rate);
    }

    /// Takes tokens if there are so many.
    [[nodiscard]] bool take(double amount, seconds_since now) noexcept;
    /// How long it takes, at today's rate, until there are so many.
    [[nodiscard]] seconds_since until(double amount, seconds_since now) const noexcept;
    /// Gives a token back that was taken.
    void give_back() noexcept;
    /// Drops the tokens that are there.
    void clear() noexcept { tokens_ = 0; }
    /// Tokens from now on fill up at `rate`, up to one second's, at least one.
    void set_rate(double rate, seconds_since now) noexcept;

    [[nodiscard]] double rate() const noexcept { return rate_; }
    [[nodiscard]] double capacity() const noexcept { return capacity_; }

  private:
    void fill(seconds_since now) noexcept;
    void set(double rate) noexcept;

    double min_rate_, rate_ = 0, capacity_ = 0, tokens_ = 0;
    seconds_since filled_;  // when, last
};

/// The rate that was last too much, approached again along a cubic curve.
///
/// Source: RFC 9438, as the AWS SDKs' adaptive mode uses it
class cubic_rate {
  public:
    explicit cubic_rate(double last_max, seconds_since last_throttled, double beta = 0.7,
                        double scale = 0.4) noexcept;

    /// The rate after a request that was not throttled.
    [[nodiscard]] double succeeded(seconds_since now) const noexcept;
    /// The rate after one that was, `rate` being that at which requests were sent.
    [[nodiscard]] double throttled(double rate, seconds_since now) noexcept;
    /// How many seconds the curve takes back to where it was too much.
    [[nodiscard]] double window() const noexcept { return window_; }

  private:
    void set_window() noexcept;

    double beta_, scale_, last_max_, window_ = 0;
    seconds_since last_throttled_;
};

/// Requests a second, measured in half seconds and smoothed.
class measured_rate {
  public:
    explicit measured_rate(seconds_since start = seconds_since(0)) noexcept;
    /// Counts one request; the rate so far.
    double count(seconds_since now) noexcept;
    /// The rate that was measured last: 0 in the first half second.
    [[nodiscard]] double rate() const noexcept { return rate_; }
    /// The same, or that of the half second under way if it is more already.
    [[nodiscard]] double of_late() const noexcept;

  private:
    double last_bucket_, count_ = 0, rate_ = 0;
};

/// The rate a client sends at: no limit until the service throttles for the first time.
///
/// Shape: throttling slows it down once for each round trip: what was sent before it slowed down says nothing
/// new. Success lets it grow, along the curve, which takes two seconds at most to where it was throttled, and
/// not far beyond what is sent in fact. The first limit is a guess, as it comes from what was wanted and not
/// from what is there: while attempts wait for it, it doubles with success until it is throttled.
/// Thread: not to be shared.
class rate_limiter {
  public:
    explicit rate_limiter(seconds_since start) noexcept
        : bucket_(0.5, start), cubic_(0, start), measured_(start) {}

    /// Takes leave to send one attempt. Returns 0, or else how long to wait, at today's rate, before it is
    /// asked again.
    [[nodiscard]] seconds_since take(seconds_since now) noexcept;
    /// How long to wait at today's rate; takes nothing.
    [[nodiscard]] seconds_since until_next(seconds_since now) const noexcept;
    /// An attempt that had taken leave is not sent after all.
    void give_back() noexcept;
    /// Counts an attempt that is sent.
    void sent(seconds_since now) noexcept { measured_.count(now); }
    /// Learns from the end of an attempt that was sent at `sent`.
    void learn(bool throttled, seconds_since sent, seconds_since now) noexcept;

    /// The requests a second of late, and the limit in force.
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
    bool guessed_ = false;           // the limit
    seconds_since slowed_{0};        // when it slowed down last
    seconds_since deaf_until_{0};    // to the throttling of what was sent before
    seconds_since doubled_{0};       // when a guess was doubled last
    seconds_since held_back_{-1e9};  // when somebody was refused last
};

}  // namespace dynamap::aws
