// Finds the rate of write units that a table takes, from what it accepts.
#include "table/bulk/bulk_rate.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace dynamap::detail {
namespace {

using namespace std::chrono_literals;
using seconds = bulk_rate::seconds;

constexpr double above = 1.01;      // so much more than it takes is offered to a table
constexpr double first_growth = 1;  // at each step, until it throttles for the first time
// at the first step after it did; twice as much at each step after that
constexpr double least_growth = 0.04;
constexpr double most_growth = 0.5;  // and no more than this
constexpr double least_rate = 1;
constexpr seconds step{0.2};  // between two steps of growth
// after the last throttling before it grows: limits may be counted by the second
constexpr seconds quiet{1.1};
constexpr seconds window{1};          // over which what is accepted is measured, for the same reason
constexpr seconds short_window{0.4};  // the same when the table has collapsed: what it had saved is used up
constexpr double requests_of_window = 6;  // at least, at a low rate
constexpr seconds least_window{0.1};
constexpr seconds collapse_window{0.15};
constexpr double collapsed_share = 0.5;  // of units that come back
constexpr seconds catch_up{0.03};        // a timer that rings late is made up for, up to this
constexpr double little_share = 0.02;    // of units that come back, also at the right rate
constexpr seconds settling{3};           // a rate that has changed little for so long
constexpr double unsettled = 0.15;
constexpr double fallen = 0.7;  // of the highest rate of late: it goes on falling
constexpr seconds of_late{8};
constexpr double still_share = 0.4;  // of the worst: it comes back as before
constexpr seconds fading{3};         // of the worst share
constexpr double most_worst = 0.95;
constexpr double far_share = 0.8;     // of the rate at which nothing more should come back
constexpr double probe_share = 0.02;  // of the rate before an outage, that is tried during it
constexpr double most_probed = 10;    // units a second
constexpr double requests_of_share = 16;
constexpr double requests_of_trial = 8;
constexpr double trial_step = 3;        // times the rate before
constexpr double least_step = 1.5;      // less than that shows nothing
constexpr double still_the_same = 0.3;  // of a rate: what comes back at it is counted together
constexpr seconds trial{0.3};
// no trial so soon after it was throttled first: the rate before was a guess
constexpr seconds unknown{10};
constexpr seconds least_deaf{2}, most_deaf{16};
constexpr seconds least_between_trials{4}, most_between_trials{16};
// between two requests; they are smaller at a low rate, for no unit to be lost
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

/// A window long enough for some requests at a low rate.
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

/// Units accepted a second since the earliest throttling within `most`, if that is `least` ago; else less
/// than 0.
double bulk_rate::measure(time now, seconds most, seconds least) const {
    double accepted = 0, rate = -1;
    for (auto at = samples_.rbegin(); at != samples_.rend() && seconds(now - at->at) <= most; ++at) {
        seconds const ago = now - at->at;
        if (at->accepted < at->offered && ago >= least) rate = accepted / ago.count();
        accepted += at->accepted;
    }
    return rate;
}

/// Units offered a second within the window.
double bulk_rate::offered_of_late(time now) const {
    seconds const span = std::min(at_least(window, requests_of_window), seconds(now - started_));
    double offered = 0;
    for (auto const& s : samples_)
        if (seconds(now - s.at) < span) offered += s.offered;
    return span >= least_window ? offered / span.count() : rate_;
}

/// Units accepted a second within the window.
double bulk_rate::accepted_of_late(time now) const {
    seconds const span = std::min(at_least(window, requests_of_window), seconds(now - started_));
    // Of the last answer half, as the window begins, on average, half an answer's time before the first one
    // in it.
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
    // A request in vain: there is nothing left at the moment.
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
        // A small difference is noise of the measurement, half of it at least.
        bool const small = wanted > rate_ * 0.9 && wanted < rate_ * 1.1;
        // It was throttled at this rate: that is no reason to go much faster.
        change(small ? (rate_ + wanted) / 2 : std::min(wanted, rate_ * 1.1), s.at);
    } else if (collapsed && measured == 0) {  // it takes nothing at all
        dead_ = true;
        double const least = std::min({rate_, most_probed, std::max(from_, rate_) * probe_share});
        if (seconds(s.at - changed_) >= step) change(std::max(rate_ / 2, least), s.at);
    } else if (!throttled_lately) {
        change(rate_ * std::max(0.5, s.accepted / s.offered), s.at);  // until there is something to measure
    }
}

void bulk_rate::grow(time now) {
    if (std::exchange(dead_, false)) {
        climb_to_ = from_;
        samples_.erase(samples_.begin(), samples_.end() - 1);  // they tell nothing of what is accepted now
        started_ = now;
    }
    bool const climbs = rate_ < climb_to_;
    if (!climbs && ever_throttled_ && seconds(now - last_throttled_) < at_least(quiet, 3)) return;
    if (seconds(now - changed_) < at_least(step, 2)) return;
    bool const used = sent_ >= 0.6 * rate_ * seconds(now - changed_).count();
    change(rate_, now);
    if (!used) return;  // it is not the rate that limits us
    if (climbs) return set(std::min(2 * rate_, climb_to_));
    double const wanted = rate_ * (1 + growth_);
    if (rate_ < measured_ &&
        wanted > measured_) {  // back to where it was throttled last: carefully from here
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
    // What was saved up, or overdrawn, at the rate before counts less and less.
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

/// Whether it is far below the rate at which nothing more should come back, if the rate were the reason.
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
        if (share <= 0 && far_below(peak_)) climb_to_ = from_;  // whatever it was, it has stopped
        else if (settled) from_ = rate_;                        // it has helped
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

/// Is more accepted at a higher rate?
void bulk_rate::look_at_trial(sample const& s) {
    at_this_rate_.add(s);
    double const enough = std::min(requests_of_trial / (1 - low_.share()), 4 * requests_of_trial);
    if (at_this_rate_.requests < enough || seconds(s.at - tried_) < trial) return;
    double const accepted = 1 - at_this_rate_.share(), at_low = 1 - low_.share();
    // If the rate is the reason, what is accepted a second stays the same; if not, it has risen as the rate
    // has.
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

void bulk_rate::answered(double offered, double accepted, time now) {
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
