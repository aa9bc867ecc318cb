// Finds the rate of write units that a table accepts.
#include "table/bulk/bulk_rate.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace dynamap::detail {
namespace {

using namespace std::chrono_literals;
using seconds = bulk_rate::seconds;

constexpr double above = 1.01;      // the rate is kept this much above what the table accepts
constexpr double first_growth = 1;  // per step, until it throttles for the first time
// in the first step after throttling; doubled in each step after that
constexpr double least_growth = 0.04;
constexpr double most_growth = 0.5;  // the limit of that doubling
constexpr double least_rate = 1;
constexpr seconds step{0.2};  // between two steps of growth
// the pause between the last throttling and growth: limits may be counted per second
constexpr seconds quiet{1.1};
constexpr seconds window{1};          // in which accepted units are measured, for the same reason
constexpr seconds short_window{0.4};  // the same after a collapse: the table has no saved capacity any more
constexpr double requests_of_window = 6;  // at least, at a low rate
constexpr seconds least_window{0.1};
constexpr seconds collapse_window{0.15};
constexpr double collapsed_share = 0.5;  // share of units that come back
constexpr seconds catch_up{0.03};        // the longest delay of a late timer that is made up for
constexpr double little_share = 0.02;    // share of units that come back even at the right rate
constexpr seconds settling{3};           // a rate that has changed little for this long
constexpr double unsettled = 0.15;
constexpr double fallen = 0.7;  // of the highest recent rate: it is still falling
constexpr seconds of_late{8};
constexpr double still_share = 0.4;  // of the worst share: as many units come back as before
constexpr seconds fading{3};         // of the worst share
constexpr double most_worst = 0.95;
constexpr double far_share = 0.8;     // of the rate at which no units should come back any more
constexpr double probe_share = 0.02;  // of the rate before an outage, tried during the outage
constexpr double most_probed = 10;    // units per second
constexpr double requests_of_share = 16;
constexpr double requests_of_trial = 8;
constexpr double trial_step = 3;        // times the previous rate
constexpr double least_step = 1.5;      // a smaller step would prove nothing
constexpr double still_the_same = 0.3;  // of a rate: results within this range are counted together
constexpr seconds trial{0.3};
// no trial this soon after the first throttling: the rate before it was a guess
constexpr seconds unknown{10};
constexpr seconds least_deaf{2}, most_deaf{16};
constexpr seconds least_between_trials{4}, most_between_trials{16};
// between two requests; at a low rate requests are smaller, so that no capacity is lost
constexpr seconds longest_pause{0.4};

bulk_rate::time after(bulk_rate::time t, seconds s) {
    return t + std::chrono::duration_cast<bulk_rate::time::duration>(s);
}

}  // namespace

bulk_rate::bulk_rate(time now, double most, double start)
    : rate_(start),
      most_(most),
      growth_(first_growth),
      started_(now),
      next_(now),
      changed_(now),
      last_throttled_(now),
      looked_(now),
      settled_(now),
      high_at_(now),
      tried_(now),
      deaf_until_(now),
      no_trial_until_(now),
      deaf_for_(least_deaf),
      no_trial_for_(least_between_trials) {
    set(start);
}

void bulk_rate::set(double rate) { rate_ = std::max(least_rate, most_ > 0 ? std::min(rate, most_) : rate); }

void bulk_rate::sent(double units, time now) {
    next_ = after(std::max(next_, after(now, -catch_up)), seconds(units / rate_));
    sent_ += units;
    ++in_flight_;
}

double bulk_rate::request_units() const noexcept {
    double const rate = phase_ == phase::trying ? low_.rate : rate_;  // a trial should be short
    return std::max(1.0, rate * longest_pause.count());
}

/// A window long enough for `requests` requests at a low rate.
bulk_rate::seconds bulk_rate::at_least(seconds span, double requests) const {
    double const units = samples_.empty() ? 25 : samples_.back().offered;
    return std::max(span, seconds(requests * units / rate_));
}

double bulk_rate::returned_share(time since) const {
    double offered = 0, accepted = 0;
    for (auto at = samples_.rbegin(); at != samples_.rend() && at->at >= since; ++at) {
        offered += at->offered;
        accepted += at->accepted;
    }
    return offered > 0 ? 1 - accepted / offered : 0;
}

/// Units accepted per second since the earliest throttling within `most`, if that was at least `least` ago;
/// otherwise negative.
double bulk_rate::measure(time now, seconds most, seconds least) const {
    double accepted = 0, rate = -1;
    for (auto at = samples_.rbegin(); at != samples_.rend() && seconds(now - at->at) <= most; ++at) {
        seconds const ago = now - at->at;
        if (at->accepted < at->offered && ago >= least) rate = accepted / ago.count();
        accepted += at->accepted;
    }
    return rate;
}

/// Units offered per second within the window.
double bulk_rate::offered_of_late(time now) const {
    seconds const span = std::min(at_least(window, requests_of_window), seconds(now - started_));
    double offered = 0;
    for (auto const& s : samples_)
        if (seconds(now - s.at) < span) offered += s.offered;
    return span >= least_window ? offered / span.count() : rate_;
}

/// Units accepted per second within the window.
double bulk_rate::accepted_of_late(time now) const {
    seconds const span = std::min(at_least(window, requests_of_window), seconds(now - started_));
    // Counts half of one response: the window begins, on average, half a response's interval before the first
    // response in it.
    double accepted = -samples_.back().accepted / 2;
    for (auto const& s : samples_)
        if (seconds(now - s.at) < span) accepted += s.accepted;
    return span.count() > 0 ? accepted / span.count() : 0;
}

void bulk_rate::change(double rate, time now) {
    set(rate);
    changed_ = now;
    sent_ = 0;
}

void bulk_rate::throttled(sample const& s) {
    bool const first = !ever_throttled_;
    bool const lately = !first && seconds(s.at - last_throttled_) <= at_least(window, requests_of_window);
    ever_throttled_ = true;
    last_throttled_ = s.at;
    climb_to_ = 0;
    if (first) no_trial_until_ = after(s.at, unknown);
    if (phase_ == phase::trying || phase_ == phase::deaf) return;
    growth_ = least_growth;
    double const before = rate_;
    slow_down(s, lately);
    if (rate_ < before) begin_descent(before, s.at);
    next_ = std::max(next_, s.at);
    // The whole request was throttled: no capacity is left at the moment.
    if (s.accepted == 0)
        next_ = std::max(next_, after(s.at, std::min(seconds(0.02), seconds(s.offered / rate_))));
}

void bulk_rate::slow_down(sample const& s, bool throttled_lately) {
    bool const collapsed = returned_share(after(s.at, -at_least(collapse_window, 4))) > collapsed_share;
    double const measured = collapsed
                                ? measure(s.at, at_least(short_window, requests_of_window), least_window)
                                : accepted_of_late(s.at);
    if (measured > 0) {
        if (!collapsed || measured_ == 0) measured_ = measured;
        double const wanted = measured * above;
        // A small difference is noise of the measurement, at least half of it.
        bool const small = wanted > rate_ * 0.9 && wanted < rate_ * 1.1;
        // It was throttled at this rate, so there is no reason to go much faster.
        change(small ? (rate_ + wanted) / 2 : std::min(wanted, rate_ * 1.1), s.at);
    } else if (collapsed && measured == 0) {  // the table accepts nothing at all
        dead_ = true;
        double const least = std::min({rate_, most_probed, std::max(from_, rate_) * probe_share});
        if (seconds(s.at - changed_) >= step) change(std::max(rate_ / 2, least), s.at);
    } else if (!throttled_lately) {
        change(rate_ * std::max(0.5, s.accepted / s.offered), s.at);  // until something can be measured
    }
}

void bulk_rate::grow(time now) {
    if (std::exchange(dead_, false)) {
        climb_to_ = from_;
        samples_.erase(samples_.begin(), samples_.end() - 1);  // the others say nothing about what is
                                                               // accepted now
        started_ = now;
    }
    bool const climbs = rate_ < climb_to_;
    if (!climbs && ever_throttled_ && seconds(now - last_throttled_) < at_least(quiet, 3)) return;
    if (seconds(now - changed_) < at_least(step, 2)) return;
    bool const used = sent_ >= 0.6 * rate_ * seconds(now - changed_).count();
    change(rate_, now);
    if (!used) return;  // the rate is not the bottleneck
    if (climbs) return set(std::min(2 * rate_, climb_to_));
    double const wanted = rate_ * (1 + growth_);
    if (rate_ < measured_ &&
        wanted > measured_) {  // back at the rate that was throttled last: go on carefully
        set(measured_ * above);
        growth_ = least_growth;
        return;
    }
    set(wanted);
    growth_ = std::min(ever_throttled_ ? most_growth : first_growth, growth_ * 2);
}

void bulk_rate::same_rate::add(sample const& s) noexcept {
    if (skip > 0) {
        --skip;
        return;
    }
    ++requests;
    // The effect of the previous rate, capacity saved or overdrawn, counts less with time.
    offered = 0.9 * offered + s.offered;
    accepted = 0.9 * accepted + s.accepted;
}

void bulk_rate::begin_descent(double before, time now) {
    if (phase_ != phase::steady) return;
    phase_ = phase::descending;
    from_ = std::max(from_, std::min(before, offered_of_late(now)));
    at_this_rate_ = {rate_, in_flight_};
    settled_rate_ = high_ = rate_;
    looked_ = settled_ = high_at_ = now;
}

/// Whether the rate is far below the one at which no units should come back, if the rate were the cause.
bool bulk_rate::far_below(double share) const noexcept { return rate_ < far_share * (1 - share) * from_; }

void bulk_rate::look_at_descent(sample const& s) {
    double const share = returned_share(after(s.at, -at_least(window, requests_of_share)));
    double const faded = worst_ +
                         (share - worst_) *
                             std::min(1.0, seconds(s.at - looked_) / at_least(fading, 2 * requests_of_share));
    worst_ = std::min(std::max(share, faded), most_worst);
    looked_ = s.at;
    peak_ = std::max(peak_, share);
    if (std::abs(rate_ - settled_rate_) > unsettled * settled_rate_) {
        settled_rate_ = rate_;
        settled_ = s.at;
    }
    if (rate_ > high_ || seconds(s.at - high_at_) > at_least(of_late, 4 * requests_of_window)) {
        high_ = rate_;
        high_at_ = s.at;
    }
    bool const settled = seconds(s.at - settled_) > at_least(settling, 3 * requests_of_window);
    if (share < little_share || (settled && share < peak_ / 2)) {
        if (share <= 0 && far_below(peak_)) climb_to_ = from_;  // whatever the cause was, it has ended
        else if (settled) from_ = rate_;                        // the lower rate has helped
        worst_ = peak_ = 0;
        phase_ = phase::steady;
        return;
    }
    if (rate_ < still_the_same * at_this_rate_.rate) at_this_rate_ = {rate_, in_flight_};
    at_this_rate_.add(s);
    if (at_this_rate_.requests < requests_of_trial || s.at < no_trial_until_ || !far_below(worst_)) return;
    if (rate_ > fallen * high_ && rate_ > most_probed) return;
    if (at_this_rate_.share() > still_share * worst_ && from_ > least_step * rate_) try_more(s.at);
}

/// Tries a rate so much higher that it shows whether more is accepted.
void bulk_rate::try_more(time now) {
    phase_ = phase::trying;
    low_ = at_this_rate_;
    change(from_ < trial_step * least_step * rate_ ? from_ : trial_step * rate_, now);
    at_this_rate_ = {rate_, in_flight_};
    tried_ = now;
}

/// Checks whether more is accepted at the higher rate.
void bulk_rate::look_at_trial(sample const& s) {
    at_this_rate_.add(s);
    double const enough = std::min(requests_of_trial / (1 - low_.share()), 4 * requests_of_trial);
    if (at_this_rate_.requests < enough || seconds(s.at - tried_) < trial) return;
    double const accepted = 1 - at_this_rate_.share(), at_low = 1 - low_.share();
    // If the rate is the cause, the accepted units per second stay the same. Otherwise they rise with the
    // rate.
    if (accepted == 0 || accepted < at_low * std::sqrt(low_.rate / rate_)) {
        change(low_.rate, s.at);
        phase_ = phase::steady;
        no_trial_until_ = after(s.at, no_trial_for_);
        no_trial_for_ = std::min(2 * no_trial_for_, most_between_trials);
        deaf_for_ = least_deaf;
        return;
    }
    no_trial_for_ = least_between_trials;
    if (from_ > least_step * rate_) return try_more(s.at);
    change(std::max(rate_, from_), s.at);
    phase_ = phase::deaf;
    deaf_until_ = after(s.at, deaf_for_);
    deaf_for_ = std::min(2 * deaf_for_, most_deaf);
}

void bulk_rate::look_at_deaf(time now) {
    double const share = returned_share(after(now, -at_least(trial, requests_of_share)));
    if (now < deaf_until_ && share < 1.3 * at_this_rate_.share() + 0.2) return;
    phase_ = phase::steady;
}

void bulk_rate::on_response(double offered, double accepted, time now) {
    if (in_flight_ > 0) --in_flight_;
    if (offered <= 0) return;
    sample const s{now, offered, accepted};
    samples_.push_back(s);
    while (seconds(now - samples_.front().at) > at_least(window, requests_of_share)) samples_.pop_front();
    if (accepted < offered) throttled(s);
    else grow(now);
    if (phase_ == phase::descending) look_at_descent(s);
    else if (phase_ == phase::trying) look_at_trial(s);
    else if (phase_ == phase::deaf) look_at_deaf(now);
}

}  // namespace dynamap::detail
