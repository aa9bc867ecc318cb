#include "aws/sending_rate.hpp"

#include <algorithm>
#include <cmath>

namespace dynamap::aws {

void token_bucket::fill(seconds_since now) noexcept {
    tokens_ = std::min(capacity_, tokens_ + std::max(0.0, (now - filled_).count()) * rate_);
    filled_ = std::max(filled_, now);
}

void token_bucket::set(double rate) noexcept {
    rate_ = std::max(rate, min_rate_);
    capacity_ = std::max(rate, 1.0);
    tokens_ = std::min(tokens_, capacity_);
}

void token_bucket::set_rate(double rate, seconds_since now) noexcept {
    fill(now);  // what filled up until now did so at the old rate
    set(rate);
}

bool token_bucket::take(double amount, seconds_since now) noexcept {
    fill(now);
    if (amount > tokens_) return false;
    tokens_ -= amount;
    return true;
}

seconds_since token_bucket::reserve(seconds_since now) noexcept {
    fill(now);
    tokens_ -= 1;
    return seconds_since(tokens_ < 0 ? -tokens_ / rate_ : 0);
}

cubic_rate::cubic_rate(double last_max, seconds_since last_throttled, double beta, double scale) noexcept
    : beta_(beta), scale_(scale), last_max_(last_max), last_throttled_(last_throttled) {
    set_window();
}

void cubic_rate::set_window() noexcept { window_ = std::cbrt(last_max_ * (1 - beta_) / scale_); }

double cubic_rate::succeeded(seconds_since now) const noexcept {
    double const from_max = (now - last_throttled_).count() - window_;
    return scale_ * from_max * from_max * from_max + last_max_;
}

double cubic_rate::throttled(double rate, seconds_since now) noexcept {
    last_max_ = rate;
    last_throttled_ = now;
    set_window();
    return rate * beta_;
}

measured_rate::measured_rate(seconds_since start) noexcept : last_bucket_(std::floor(start.count())) {}

double measured_rate::count(seconds_since now) noexcept {
    constexpr double buckets_a_second = 2, smoothing = 0.8;
    double const bucket = std::floor(now.count() * buckets_a_second) / buckets_a_second;
    ++count_;
    if (bucket > last_bucket_) {
        rate_ = count_ / (bucket - last_bucket_) * smoothing + rate_ * (1 - smoothing);
        count_ = 0;
        last_bucket_ = bucket;
    }
    return rate_;
}

seconds_since sending_rate::reserve(seconds_since now) noexcept {
    std::lock_guard const lock(mutex_);
    return limited_ ? bucket_.reserve(now) : seconds_since(0);
}

void sending_rate::give_back() noexcept {
    std::lock_guard const lock(mutex_);
    if (limited_) bucket_.give_back();
}

void sending_rate::learn(bool throttled, seconds_since now) noexcept {
    constexpr double fastest_growth = 2;  // times what is sent in fact
    std::lock_guard const lock(mutex_);
    last_measured_ = measured_.count(now);
    double limit = 0;
    if (throttled) {
        limit = cubic_.throttled(limited_ ? std::min(last_measured_, bucket_.rate()) : last_measured_, now);
        limited_ = true;
    } else {
        limit = cubic_.succeeded(now);
    }
    bucket_.set_rate(std::min(limit, fastest_growth * last_measured_), now);
}

sending_rate::numbers sending_rate::current() const noexcept {
    std::lock_guard const lock(mutex_);
    return {last_measured_, bucket_.rate()};
}

}  // namespace dynamap::aws
