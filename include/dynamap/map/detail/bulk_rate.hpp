// Finds the rate of write units that a table takes, from what it accepts. Room: map.
#pragma once

#include <chrono>
#include <deque>

namespace dynamap::detail {

/// The rate at which to send, in write units a second.
///
/// Shape: as long as nothing comes back it grows, the faster the longer. Whatever comes back says that the table's
/// bucket is empty at that moment; what was accepted between two such moments is just what flowed into it. The rate is
/// kept a little above that, so that the bucket stays nearly empty and requests come back with an item or two undone
/// rather than wholly.
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

    /// How large a request should be at most, in units: at a low rate a full one would be sent too seldom, and the table
    /// could not save up for it.
    [[nodiscard]] double request_units() const noexcept;
    /// Units a second, at which requests are sent.
    [[nodiscard]] double rate() const noexcept { return rate_; }
    /// Units a second that the table takes, as last measured; 0: it has not throttled yet.
    [[nodiscard]] double found() const noexcept { return found_; }

  private:
    struct sample {
        time at;
        double offered, accepted;
    };
    [[nodiscard]] seconds at_least(seconds span, double requests) const;
    [[nodiscard]] double returned_share(time since) const;
    [[nodiscard]] double measure(time now, seconds window, seconds least) const;
    [[nodiscard]] double accepted_of_late(time now) const;
    void set(double rate);
    void change(double rate, time now);
    void throttled(sample const& s);
    void grow(time now);

    double rate_, most_, found_ = 0;
    double growth_;
    double sent_ = 0;  // units since the rate was last changed
    time started_, next_, changed_, last_throttled_;
    bool ever_throttled_ = false;
    std::deque<sample> samples_;  // of the last seconds, oldest first
};

}  // namespace dynamap::detail
