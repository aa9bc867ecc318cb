// The send rate of adaptive retries: raised until the service throttles, as TCP's CUBIC does with its window.
#include "aws/retry/rate_limiter.hpp"

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
    fill(now);  // the tokens until now filled up at the old rate
    set(rate);
}

bool token_bucket::take(double amount, seconds_since now) noexcept {
    fill(now);
    if (amount > tokens_) return false;
    tokens_ -= amount;
    return true;
}

seconds_since token_bucket::until(double amount, seconds_since now) const noexcept {
    double const there = tokens_ + std::max(0.0, (now - filled_).count()) * rate_;
    return seconds_since(std::max(0.0, amount - there) / rate_);
}

void token_bucket::give_back() noexcept { tokens_ = std::min(capacity_, tokens_ + 1); }

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

namespace {
constexpr double buckets_a_second = 2;
}

measured_rate::measured_rate(seconds_since start) noexcept : last_bucket_(std::floor(start.count())) {}

double measured_rate::count(seconds_since now) noexcept {
    constexpr double smoothing = 0.8;
    double const bucket = std::floor(now.count() * buckets_a_second) / buckets_a_second;
    ++count_;
    if (bucket > last_bucket_) {
        rate_ = count_ / (bucket - last_bucket_) * smoothing + rate_ * (1 - smoothing);
        count_ = 0;
        last_bucket_ = bucket;
    }
    return rate_;
}

double measured_rate::of_late() const noexcept { return std::max(rate_, count_ * buckets_a_second); }

seconds_since rate_limiter::take(seconds_since now) noexcept {
    if (!limited_ || bucket_.take(1, now)) return seconds_since(0);
    held_back_ = now;
    return until_next(now);
}

seconds_since rate_limiter::until_next(seconds_since now) const noexcept {
    constexpr seconds_since least(1e-6);  // tolerance for rounding
    return limited_ ? std::max(bucket_.until(1, now), least) : seconds_since(0);
}

void rate_limiter::give_back() noexcept {
    if (limited_) bucket_.give_back();
}

/// Whether the limit is what slows down the sender: attempts wait for it.
bool rate_limiter::holds_back(seconds_since now) const noexcept {
    return limited_ && now - held_back_ <= seconds_since(std::max(0.1, 2 / bucket_.rate()));
}

/// A response that is seconds late says nothing of the others.
constexpr seconds_since longest_extension(0.1);

void rate_limiter::learn(bool throttled, seconds_since sent, seconds_since now) noexcept {
    if (!throttled) speed_up(now);
    else if (!limited_ || sent >= deaf_until_) slow_down(sent, now);
    // The burst before the first limit takes what the service has until the last of it has arrived. That is
    // half a round trip before its response.
    else if (in_first_burst_ && sent <= slowed_)
        deaf_until_ = std::max(deaf_until_, now + std::min((now - sent) / 2, longest_extension));
}

void rate_limiter::slow_down(seconds_since sent, seconds_since now) noexcept {
    bool const at_limit = holds_back(now);
    double sent_at = measured_.of_late();
    if (at_limit) sent_at = bucket_.rate();
    else if (limited_) sent_at = std::min(sent_at, bucket_.rate());
    in_first_burst_ = !limited_;
    guessed_ = !limited_ || (guessed_ && !at_limit);
    limited_ = true;
    slowed_ = doubled_ = now;
    // until then, requests from before the slowdown may still be throttled
    deaf_until_ = now + (now - sent) / 2;
    bucket_.set_rate(cubic_.throttled(sent_at, now), now);
    bucket_.clear();  // only as much as there is may be sent at once
}

void rate_limiter::speed_up(seconds_since now) noexcept {
    constexpr double fastest_growth = 2;  // times the measured rate
    constexpr seconds_since between_doublings(0.05), longest_window(2);
    if (guessed_ && holds_back(now) && now - doubled_ >= between_doublings) {
        bucket_.set_rate(2 * bucket_.rate(), now);
        doubled_ = now;
    }
    double const hurry = std::max(1.0, cubic_.window() / longest_window.count());
    double const curve = cubic_.succeeded(slowed_ + hurry * (now - slowed_));
    double const limit = std::min(curve, fastest_growth * measured_.of_late());
    bucket_.set_rate(std::max(limit, bucket_.rate()), now);  // the sender sends less anyway: this is not a
                                                             // reason to lower the limit
}

}  // namespace dynamap::aws
