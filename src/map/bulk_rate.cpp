#include "dynamap/map/detail/bulk_rate.hpp"

#include <algorithm>

namespace dynamap::detail {
namespace {

using namespace std::chrono_literals;
using seconds = bulk_rate::seconds;

constexpr double above = 1.01;          // so much more than it takes is offered to a table
constexpr double first_growth = 1;      // at each step, until it throttles for the first time
constexpr double least_growth = 0.04;   // at the first step after it did; twice as much at each step after that
constexpr double most_growth = 0.5;     // and no more than this
constexpr double least_rate = 1;
constexpr seconds step{0.2};            // between two steps of growth
constexpr seconds quiet{1.1};           // after the last throttling before it grows: limits may be counted by the second
constexpr seconds window{1};            // over which what is accepted is measured, for the same reason
constexpr seconds short_window{0.4};    // the same when the table has collapsed: what it had saved is used up
constexpr seconds least_window{0.1};
constexpr seconds collapse_window{0.15};
constexpr double collapsed_share = 0.5; // of units that come back
constexpr seconds catch_up{0.03};       // a timer that rings late is made up for, up to this
constexpr seconds longest_pause{0.4};   // between two requests; they are smaller at a low rate, for no unit to be lost

bulk_rate::time after(bulk_rate::time t, seconds s) {
    return t + std::chrono::duration_cast<bulk_rate::time::duration>(s);
}

}  // namespace

bulk_rate::bulk_rate(time now, double most, double start)
    : rate_(start), most_(most), growth_(first_growth), started_(now), next_(now), changed_(now), last_throttled_(now) {
    set(start);
}

void bulk_rate::set(double rate) {
    rate_ = std::max(least_rate, most_ > 0 ? std::min(rate, most_) : rate);
}

void bulk_rate::sent(double units, time now) {
    next_ = after(std::max(next_, after(now, -catch_up)), seconds(units / rate_));
    sent_ += units;
}

double bulk_rate::request_units() const noexcept {
    return std::max(1.0, rate_ * longest_pause.count());
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

/// Units accepted a second since the earliest throttling within `most`, if that is `least` ago; else less than 0.
double bulk_rate::measure(time now, seconds most, seconds least) const {
    double accepted = 0, rate = -1;
    for (auto at = samples_.rbegin(); at != samples_.rend() && seconds(now - at->at) <= most; ++at) {
        seconds const ago = now - at->at;
        if (at->accepted < at->offered && ago >= least) rate = accepted / ago.count();
        accepted += at->accepted;
    }
    return rate;
}

/// Units accepted a second within the window.
double bulk_rate::accepted_of_late(time now) const {
    seconds const span = std::min(at_least(window, 6), seconds(now - started_));
    // Of the last answer half, as the window begins, on average, half an answer's time before the first one in it.
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
    ever_throttled_ = true;
    growth_ = least_growth;
    bool const collapsed = returned_share(after(s.at, -at_least(collapse_window, 4))) > collapsed_share;
    double const measured = collapsed ? measure(s.at, at_least(short_window, 6), least_window) : accepted_of_late(s.at);
    if (measured > 0) {
        if (!collapsed || found_ == 0) found_ = measured;
        double const wanted = measured * above;
        // A small difference is noise of the measurement, half of it at least.
        bool const small = wanted > rate_ * 0.9 && wanted < rate_ * 1.1;
        // It was throttled at this rate: that is no reason to go much faster.
        change(small ? (rate_ + wanted) / 2 : std::min(wanted, rate_ * 1.1), s.at);
    } else if (collapsed && measured == 0) {
        if (seconds(s.at - changed_) >= step) change(rate_ / 2, s.at);  // it takes nothing at all
    } else if (first || seconds(s.at - last_throttled_) > at_least(window, 6)) {
        change(rate_ * std::max(0.5, s.accepted / s.offered), s.at);  // until there is something to measure
    }
    last_throttled_ = s.at;
    next_ = std::max(next_, s.at);
    // A request in vain: there is nothing left at the moment.
    if (s.accepted == 0) next_ = std::max(next_, after(s.at, std::min(seconds(0.02), seconds(s.offered / rate_))));
}

void bulk_rate::grow(time now) {
    if (ever_throttled_ && seconds(now - last_throttled_) < at_least(quiet, 3)) return;
    if (seconds(now - changed_) < at_least(step, 2)) return;
    bool const used = sent_ >= 0.6 * rate_ * seconds(now - changed_).count();
    change(rate_, now);
    if (!used) return;  // it is not the rate that limits us
    double const wanted = rate_ * (1 + growth_);
    if (rate_ < found_ && wanted > found_) {  // back to where it was throttled last: carefully from here
        set(found_ * above);
        growth_ = least_growth;
        return;
    }
    set(wanted);
    growth_ = std::min(ever_throttled_ ? most_growth : first_growth, growth_ * 2);
}

void bulk_rate::answered(double offered, double accepted, time now) {
    if (offered <= 0) return;
    sample const s{now, offered, accepted};
    samples_.push_back(s);
    while (seconds(now - samples_.front().at) > at_least(window, 6)) samples_.pop_front();
    if (accepted < offered) throttled(s);
    else grow(now);
}

}  // namespace dynamap::detail
