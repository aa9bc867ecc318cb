// Finds the rate of write units that a table accepts.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>

namespace dynamap::detail {

/// The rate at which to send, in write units per second.
///
/// Shape: while no units come back the rate grows, faster and faster. Units that come back show that the
/// table's token bucket is empty at that moment. So what was accepted between two such moments is exactly
/// what flowed into the bucket. The rate is kept slightly above that: the bucket stays nearly empty, and
/// requests come back with an item or two undone rather than completely. Some throttling does not depend on
/// the rate: an outage, or one hot key range. If as many requests come back as before although far less is
/// sent, the old rate is tried again. It is kept for a while if more is accepted then. After an outage the
/// rate doubles until it is back at the old rate.
/// Thread: not thread-safe.
class bulk_rate {
  public:
    using time = std::chrono::steady_clock::time_point;
    using seconds = std::chrono::duration<double>;

    /// `most`: the highest rate allowed; 0: no limit.
    explicit bulk_rate(time now, double most = 0, double start = 1000);

    /// When the next request may be sent.
    [[nodiscard]] time next() const noexcept { return next_; }
    /// A request of `units` units is sent now.
    void sent(double units, time now);
    /// There was a response: `accepted` of the `offered` units were accepted.
    void on_response(double offered, double accepted, time now);

    /// How large a request should be at most, in units. At a low rate full requests would be sent too rarely,
    /// and the table could not save up enough capacity for one.
    [[nodiscard]] double request_units() const noexcept;
    /// The rate at which requests are sent, in units per second.
    [[nodiscard]] double rate() const noexcept { return rate_; }
    /// The units per second that the table accepts, as last measured; 0: it has not throttled yet.
    [[nodiscard]] double measured() const noexcept { return measured_; }

  private:
    struct sample {
        time at;
        double offered, accepted;
    };
    /// The results of the requests that were sent at one rate.
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
    double sent_ = 0;  // units sent since the last change of the rate
    time started_, next_, changed_, last_throttled_;
    bool ever_throttled_ = false;

    /// Whether the rate is being lowered, and whether that helps.
    enum class phase : unsigned char { steady, descending, trying, deaf } phase_ = phase::steady;
    double from_ = 0;               // the rate before it was lowered
    double worst_ = 0, peak_ = 0;   // share of units that came back since then: recently, and at most
    double high_ = 0;               // the highest recent rate
    double settled_rate_ = 0;       // about the rate since settled_
    same_rate at_this_rate_, low_;  // since the rate is about the current one; before the trial
    double climb_to_ = 0;           // the rate doubles until this one
    bool dead_ = false;             // nothing was accepted at all
    std::size_t in_flight_ = 0;     // requests
    time looked_, settled_, high_at_, tried_, deaf_until_, no_trial_until_;
    seconds deaf_for_, no_trial_for_;
    std::deque<sample> samples_;  // of the last seconds, oldest first
};

}  // namespace dynamap::detail
