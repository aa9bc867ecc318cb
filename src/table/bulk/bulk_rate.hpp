// Finds the rate of write units that a table takes, from what it accepts.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>

namespace dynamap::detail {

/// The rate at which to send, in write units a second.
///
/// Shape: as long as nothing comes back it grows, the faster the longer. Whatever comes back says that the
/// table's bucket is empty at that moment; what was accepted between two such moments is just what flowed
/// into it. The rate is kept a little above that, so that the bucket stays nearly empty and requests come
/// back with an item or two undone rather than wholly. Some throttling has nothing to do with the rate: an
/// outage, one hot key range. If requests come back as often as before although far less is sent, the old
/// rate is tried again, and kept for a while if more is accepted then. After an outage the rate doubles until
/// it is where it was.
/// Thread: not to be shared.
class bulk_rate {
  public:
    using time = std::chrono::steady_clock::time_point;
    using seconds = std::chrono::duration<double>;

    /// `most`: never more than that; 0: no limit.
    explicit bulk_rate(time now, double most = 0, double start = 1000);

    /// When the next request may be sent.
    [[nodiscard]] time next() const noexcept { return next_; }
    /// A request of so many units is sent now.
    void sent(double units, time now);
    /// It was answered: so many of its units were accepted.
    void answered(double offered, double accepted, time now);

    /// How large a request should be at most, in units: at a low rate a full one would be sent too seldom,
    /// and the table could not save up for it.
    [[nodiscard]] double request_units() const noexcept;
    /// Units a second, at which requests are sent.
    [[nodiscard]] double rate() const noexcept { return rate_; }
    /// Units a second that the table takes, as last measured; 0: it has not throttled yet.
    [[nodiscard]] double measured() const noexcept { return measured_; }

  private:
    struct sample {
        time at;
        double offered, accepted;
    };
    /// What has become of the requests that were sent at one rate.
    struct same_rate {
        double rate = 0;
        std::size_t skip = 0;  // responses to requests that were sent before
        double requests = 0, offered = 0, accepted = 0;

        void add(sample const& s) noexcept;
        [[nodiscard]] double share() const noexcept { return offered > 0 ? 1 - accepted / offered : 0; }
    };
    [[nodiscard]] seconds at_least(seconds span, double requests) const;
    [[nodiscard]] double returned_share(time since) const;
    [[nodiscard]] double measure(time now, seconds window, seconds least) const;
    [[nodiscard]] double accepted_of_late(time now) const;
    [[nodiscard]] double offered_of_late(time now) const;
    void set(double rate);
    void change(double rate, time now);
    void throttled(sample const& s);
    void grow(time now);
    void slow_down(sample const& s, bool throttled_lately);
    void begin_descent(double before, time now);
    void look_at_descent(sample const& s);
    void try_more(time now);
    void look_at_trial(sample const& s);
    void look_at_deaf(time now);
    [[nodiscard]] bool far_below(double share) const noexcept;

    double rate_, most_, measured_ = 0;
    double growth_;
    double sent_ = 0;  // units since the rate was last changed
    time started_, next_, changed_, last_throttled_;
    bool ever_throttled_ = false;

    /// Whether the rate is being lowered, and whether that helps.
    enum class phase : unsigned char { steady, descending, trying, deaf } phase_ = phase::steady;
    double from_ = 0;               // the rate before it was lowered
    double worst_ = 0, peak_ = 0;   // share of units that came back since then: of late, and at most
    double high_ = 0;               // the highest rate of late
    double settled_rate_ = 0;       // it has been about this since settled_
    same_rate at_this_rate_, low_;  // since the rate is about what it is; before the trial
    double climb_to_ = 0;           // doubling until there
    bool dead_ = false;             // nothing was accepted at all
    std::size_t in_flight_ = 0;     // requests
    time looked_, settled_, high_at_, tried_, deaf_until_, no_trial_until_;
    seconds deaf_for_, no_trial_for_;
    std::deque<sample> samples_;  // of the last seconds, oldest first
};

}  // namespace dynamap::detail
