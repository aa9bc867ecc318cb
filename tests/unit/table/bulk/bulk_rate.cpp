// The rate of a bulk load, against token buckets in a time of its own: no sleeping, the same at every run.
#include "table/bulk/bulk_rate.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <memory>
#include <random>

#include "catch.hpp"
#include "throttle.hpp"

using namespace dynamap::detail;
using namespace std::chrono_literals;

namespace {

/// A table, and a load of requests of 25 units that keeps to a `bulk_rate`.
class simulation {
  public:
    explicit simulation(double units, double burst_seconds = 0, double initial_seconds = 0,
                        double latency = 0.006, std::size_t most_in_flight = 32)
        : latency_(latency), most_in_flight_(most_in_flight) {
        limits_.write_units = units;
        limits_.burst_seconds = burst_seconds;
        limits_.initial_seconds = initial_seconds;
        table_ = std::make_unique<test::throttle>(limits_, 1);
    }

    /// Goes on until `end`, in seconds; then `requests`, `throttled_requests` and `accepted` are those of
    /// this time.
    void run_until(double end) {
        requests = throttled_requests = offered_units = 0;
        accepted = 0;
        double const begin = now_;
        while (now_ < end) {
            double const next_send = responses_.size() < most_in_flight_
                                         ? std::max(now_, seconds_of(rate.next()) + lateness())
                                         : 1e9;
            if (!responses_.empty() && responses_.begin()->first <= next_send) {
                auto const [at, response] = *responses_.begin();
                responses_.erase(responses_.begin());
                now_ = std::max(now_, at);
                rate.on_response(response.offered, response.accepted, time_of(now_));
            } else {
                now_ = next_send;
                int const units = static_cast<int>(std::min(25.0, rate.request_units()));
                rate.sent(units, time_of(now_));
                send(units);
            }
        }
        took = now_ - begin;
    }
    void set_units(double units) {
        limits_.write_units = units;
        table_->set(limits_, now_);
    }

    /// How many units of a request are refused for another reason than the rate; none: 0.
    std::function<int(int units)> refused_anyhow;
    double random() { return std::generate_canonical<double, 53>(random_); }

    int requests = 0, throttled_requests = 0, offered_units = 0;
    double accepted = 0, took = 0;
    bulk_rate rate{time_of(0)};

  private:
    struct reply {
        int offered;
        double accepted;
    };
    static bulk_rate::time time_of(double s) {
        return bulk_rate::time{} +
               std::chrono::duration_cast<bulk_rate::time::duration>(bulk_rate::seconds(s));
    }
    static double seconds_of(bulk_rate::time t) { return bulk_rate::seconds(t.time_since_epoch()).count(); }
    double lateness() { return 0.001 * std::generate_canonical<double, 53>(random_); }  // of a timer

    void send(int offered) {
        double const there = now_ + latency_ * (0.5 + std::generate_canonical<double, 53>(random_)) / 2;
        double units = 0;
        int const refused = refused_anyhow ? refused_anyhow(offered) : 0;
        for (int i = refused; i < offered; ++i)
            if (table_->write("t", "k", 1, there) == test::throttled_by::nothing) ++units;
        ++requests;
        offered_units += offered;
        if (units == 0) ++throttled_requests;
        accepted += units;
        responses_.emplace(there + latency_ / 2, reply{offered, units});
    }

    double latency_;
    std::size_t most_in_flight_;
    test::throttle_limits limits_;
    std::unique_ptr<test::throttle> table_;
    std::mt19937_64 random_{7};
    std::multimap<double, reply> responses_;
    double now_ = 0;
};

}  // namespace

TEST_CASE("bulk rate: it finds a table's capacity within five seconds, uses it, and asks for little more") {
    double const units = GENERATE(20., 100., 500., 2000., 20'000.);
    double const initial = GENERATE(0., 1.);
    double const latency = GENERATE(0.002, 0.006, 0.03);
    CAPTURE(units, initial, latency);
    simulation load(units, 0, initial, latency);
    load.run_until(5);
    CHECK(load.throttled_requests <= std::max(4., load.requests * 0.06));
    load.run_until(35);
    CAPTURE(load.accepted / load.took, load.requests, load.throttled_requests, load.rate.rate());
    CHECK(load.accepted / load.took > 0.97 * std::min(units, 32 * 25 / latency / 1.5));
    CHECK(load.throttled_requests < 0.03 * load.requests);
    CHECK(load.offered_units < 1.1 * load.accepted);
}

TEST_CASE("bulk rate: it follows when the capacity halves, and when it doubles again, within five seconds") {
    double const units = GENERATE(200., 2000.);
    simulation load(units);
    double end = 10;
    load.run_until(end);
    for (double const changed : {units / 2, units, units * 2, units}) {
        load.set_units(changed);
        load.run_until(end += 5);
        CHECK(load.throttled_requests < 0.05 * load.requests + 2);
        load.run_until(end += 5);
        CAPTURE(changed, load.accepted / load.took, load.throttled_requests, load.requests);
        CHECK(load.accepted / load.took > 0.97 * changed);
        CHECK(load.throttled_requests < 0.03 * load.requests);
    }
}

TEST_CASE("bulk rate: it uses up what a table has saved, and falls at once to what flows in") {
    simulation load(500, 300, 20);
    load.run_until(10);
    CHECK(load.accepted > 10'000);
    load.run_until(20);
    load.run_until(40);
    CHECK(load.accepted / load.took > 0.97 * 500);
    CHECK(load.throttled_requests < 0.03 * load.requests);
}

TEST_CASE("bulk rate: it keeps below the user's limit") {
    bulk_rate rate(bulk_rate::time{}, 100);
    CHECK(rate.rate() == 100);
    auto now = bulk_rate::time{};
    for (int i = 0; i < 1000; ++i) {
        now = std::max(now, rate.next());
        rate.sent(25, now);
        rate.on_response(25, 25, now + 1ms);
    }
    CHECK(rate.rate() == 100);
    CHECK(bulk_rate::seconds(now.time_since_epoch()).count() > 249);
}

TEST_CASE("bulk rate: it does not grow while it is not what limits the load") {
    bulk_rate rate(bulk_rate::time{});
    double const before = rate.rate();
    auto now = bulk_rate::time{};
    for (int i = 0; i < 100; ++i) {
        now += 1s;
        rate.sent(25, now);
        rate.on_response(25, 25, now);
    }
    CHECK(rate.rate() < 2 * before);
}

TEST_CASE("bulk rate: after an outage, however long, it is back where it was within five seconds") {
    double const units = GENERATE(100., 1000., 5000.);
    double const outage = GENERATE(0.5, 2., 10., 60., 600.);
    double const before = GENERATE(0., 20.);
    CAPTURE(units, outage, before);
    simulation load(units);
    load.run_until(before);
    load.refused_anyhow = [](int all) { return all; };
    load.run_until(before + outage);
    CHECK(load.requests < 500 + 10 * outage + 25 * 64);  // it is not stormed meanwhile
    load.refused_anyhow = nullptr;
    load.run_until(before + outage + 5);
    load.run_until(before + outage + 10);
    CAPTURE(load.accepted / load.took, load.rate.rate());
    CHECK(load.accepted / load.took > (before == 0 ? 0.7 : 0.9) * units);  // it does not know the table yet
    load.run_until(before + outage + 20);
    CHECK(load.accepted / load.took > 0.97 * units);
    CHECK(load.throttled_requests < 0.03 * load.requests);
}

TEST_CASE("bulk rate: what comes back whatever the rate does not slow the load down for long") {
    double const units = GENERATE(100., 1000.);
    double const share = GENERATE(0.05, 0.2, 0.5);
    bool const whole_requests = GENERATE(false, true);
    CAPTURE(units, share, whole_requests);
    simulation load(units);
    load.run_until(20);
    load.refused_anyhow = [&](int all) {
        if (whole_requests) return load.random() < share ? all : 0;
        int refused = 0;
        for (int i = 0; i < all; ++i) refused += load.random() < share;
        return refused;
    };
    load.run_until(40);
    load.run_until(100);
    CAPTURE(load.accepted / load.took);
    if (share < 0.5) CHECK(load.accepted / load.took > 0.5 * units * (1 - share));
    load.refused_anyhow = nullptr;
    load.run_until(110);
    load.run_until(120);
    CHECK(load.accepted / load.took > 0.97 * units);
}
