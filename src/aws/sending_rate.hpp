// The rate that adaptive retries keep to: found by sending until throttled, as TCP's CUBIC finds its window.
// Room: aws (pure).
#pragma once

#include <chrono>
#include <mutex>

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
    /// Takes one token, even if it is not there yet; the time until it will be.
    [[nodiscard]] seconds_since reserve(seconds_since now) noexcept;
    /// Gives a reserved token back.
    void give_back() noexcept { tokens_ += 1; }
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

  private:
    double last_bucket_, count_ = 0, rate_ = 0;
};

/// The rate a client sends at: no limit until the service throttles for the first time.
///
/// Thread: from anywhere; a mutex, which only adaptive retries pay for.
class sending_rate {
  public:
    explicit sending_rate(seconds_since start) noexcept
        : bucket_(0.5, start), cubic_(0, start), measured_(start) {}

    /// How long an attempt has to wait before it may be sent.
    [[nodiscard]] seconds_since reserve(seconds_since now) noexcept;
    /// An attempt that had reserved is not sent after all.
    void give_back() noexcept;
    /// Learns from an attempt's end.
    void learn(bool throttled, seconds_since now) noexcept;

    /// The requests a second of late, and the limit in force.
    struct numbers {
        double measured, limit;
    };
    [[nodiscard]] numbers current() const noexcept;

  private:
    mutable std::mutex mutex_;
    token_bucket bucket_;
    cubic_rate cubic_;
    measured_rate measured_;
    double last_measured_ = 0;
    bool limited_ = false;
};

}  // namespace dynamap::aws
