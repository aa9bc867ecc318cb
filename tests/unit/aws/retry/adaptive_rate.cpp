// Clients with adaptive retries against a throttled table, in a time of its own: no sleeping, the same at
// every run.
#include <deque>
#include <functional>
#include <queue>
#include <random>

#include "aws/retry/rate_limiter.hpp"
#include "catch.hpp"
#include "dynamap/aws/retry.hpp"
#include "throttle.hpp"

using namespace dynamap::aws;

namespace {

test::throttle_limits units_a_second(double units) {
    test::throttle_limits limits;
    limits.write_units = units;
    limits.burst_seconds = 1;
    return limits;
}

/// A table, and all that is to happen to it.
class simulation {
  public:
    simulation(test::throttle_limits const& limits, double round_trip)
        : round_trip_(round_trip), table_(limits, 1) {}

    void at(double time, std::function<void()> what) { events_.push({time, number_++, std::move(what)}); }
    void run_until(double end) {
        done = failed = throttled = 0;
        double const begin = now;
        while (!events_.empty() && events_.top().at <= end) {
            event const next = events_.top();
            events_.pop();
            now = next.at;
            next.what();
        }
        now = end;
        took = end - begin;
    }
    void set(test::throttle_limits const& limits) { table_.set(limits, now); }
    double random() { return std::generate_canonical<double, 53>(random_); }
    double one_way() { return round_trip_ * (0.5 + random()) / 2; }
    bool write(int key) {
        return table_.write("t", std::to_string(key), 1, now) == test::throttled_by::nothing;
    }
    /// When a request that arrives now is served: one after the other, `service_time` each.
    double served() { return free_at_ = std::max(now, free_at_) + service_time; }
    [[nodiscard]] double rate() const { return static_cast<double>(done) / took; }

    double now = 0, took = 0, service_time = 0;
    long done = 0, failed = 0, throttled = 0;  // since run_until() was called last

  private:
    struct event {
        double at;
        long number;
        std::function<void()> what;
        bool operator<(event const& other) const {
            return at != other.at ? at > other.at : number > other.number;
        }
    };
    double round_trip_, free_at_ = 0;
    test::throttle table_;
    std::priority_queue<event> events_;
    std::mt19937_64 random_{7};
    long number_ = 0;
};

/// A client whose coroutines write one row after the other, and keep to a `rate_limiter` as dynamap's client
/// does.
class writers {
  public:
    explicit writers(simulation& w) : w_(w), rate(seconds_since(w.now)) {}
    void start(int coroutines) {
        for (int i = 0; i < coroutines; ++i) write();
    }
    /// Another row, until `rows` are used up.
    void write() {
        if (rows-- > 0) attempt(1, static_cast<int>(w_.random() * 100'000));
    }

  private:
    simulation& w_;
    std::deque<std::function<void()>> queue_;
    retry_policy policy_ = policy_of(retry_spec::v2_1, "dynamodb");
    long looks_ = 0;

    seconds_since now() const { return seconds_since(w_.now); }
    void attempt(int number, int key) {
        queue_.push_back([=, this] { send(number, key); });
        look();
    }
    void look() {
        while (!queue_.empty()) {
            double const wait = rate.take(now()).count();
            if (wait > 0) {
                long const look_number = ++looks_;
                w_.at(w_.now + wait + 0.0005 * w_.random(), [=, this] {
                    if (look_number == looks_) look();
                });
                return;
            }
            auto const first = std::move(queue_.front());
            queue_.pop_front();
            first();
        }
    }
    void send(int number, int key) {
        rate.sent(now());
        seconds_since const sent = now();
        w_.at(w_.now + w_.one_way(), [=, this] {
            w_.at(w_.served(), [=, this] {
                bool const written = w_.write(key);
                w_.at(w_.now + w_.one_way(), [=, this] { end(number, key, sent, written); });
            });
        });
    }
    void end(int number, int key, seconds_since sent, bool written) {
        rate.learn(!written, sent, now());
        look();
        if (written) {
            ++w_.done;
            return write();
        }
        ++w_.throttled;
        auto const wait = next_wait(policy_, number, {error_kind::throttling}, w_.random());
        if (!wait) {
            ++w_.failed;
            return write();
        }
        w_.at(w_.now + std::chrono::duration<double>(*wait).count(), [=, this] { attempt(number + 1, key); });
    }

  public:
    rate_limiter rate;
    long rows = 1'000'000'000;
};

}  // namespace

TEST_CASE("adaptive rate: the table's capacity is used from the beginning, and no call fails") {
    double const units = GENERATE(5., 20., 100., 1000.);
    int const coroutines = GENERATE(1, 8, 32, 64, 256);
    double const round_trip = GENERATE(0.002, 0.03);
    CAPTURE(units, coroutines, round_trip);
    simulation w(units_a_second(units), round_trip);
    writers client(w);
    client.start(coroutines);
    w.run_until(15);
    double const possible = std::min(units, coroutines / round_trip / 1.25);
    CAPTURE(w.rate(), w.throttled, client.rate.current().limit);
    CHECK(w.rate() > (coroutines == 1 ? 0.9 : 0.95) * possible);
    // at five a second one of eight attempts finds out that it is too fast
    CHECK(w.failed <= (units < 20 ? 1 : 0));
    CHECK(static_cast<double>(w.throttled) < coroutines * 1.5 + 70);
}

TEST_CASE("adaptive rate: a slow service's capacity is found within seconds, too") {
    int const coroutines = GENERATE(16, 32, 64);
    double const round_trip = GENERATE(0.002, 0.01, 0.03);
    CAPTURE(coroutines, round_trip);
    simulation w(units_a_second(100), round_trip);
    w.service_time = 0.0008;  // the last of 64 requests is served 50 ms after the first
    writers client(w);
    client.start(coroutines);
    w.run_until(4);
    CHECK(w.rate() > 90);
    CHECK(w.failed == 0);
}

TEST_CASE("adaptive rate: it follows when the capacity halves, doubles, or falls to an eighth") {
    double const units = GENERATE(100., 1000.);
    double const round_trip = GENERATE(0.002, 0.03);
    simulation w(units_a_second(units), round_trip);
    writers client(w);
    client.start(64);
    double end = 15;
    w.run_until(end);
    double before = units;
    for (double const now : {units / 2, units, units * 2, units / 4}) {
        w.set(units_a_second(now));
        w.run_until(end += 5);
        CAPTURE(before, now, w.rate(), w.throttled);
        CHECK(w.rate() > (now < before ? 0.95 : 0.6) * now);
        CHECK(w.failed == 0);
        w.run_until(end += 5);
        CHECK(w.rate() > 0.95 * now);
        CHECK(w.failed == 0);
        before = now;
    }
}

TEST_CASE("adaptive rate: several clients share a table, and use it") {
    double const units = GENERATE(100., 1000.);
    double const round_trip = GENERATE(0.002, 0.03);
    int const clients = GENERATE(2, 4, 16);
    CAPTURE(units, round_trip, clients);
    simulation w(units_a_second(units), round_trip);
    std::deque<writers> all;
    for (int i = 0; i < clients; ++i) all.emplace_back(w).start(32);
    w.run_until(30);
    CHECK(w.rate() > 0.97 * units);
    CHECK(w.failed <= static_cast<long>(0.001 * units * 30));
    double least = units, most = 0;
    for (auto const& one : all) {
        least = std::min(least, one.rate.current().limit);
        most = std::max(most, one.rate.current().limit);
    }
    CHECK(least > units / clients / 8);
    CHECK(most < units / clients * 8);
}

TEST_CASE("adaptive rate: slow key ranges hold the others up no more than they must") {
    double const round_trip = GENERATE(0.002, 0.03);
    auto limits = units_a_second(100);
    limits.key_ranges = 4;
    limits.key_range_write_units = 10;
    simulation w(limits, round_trip);
    writers client(w);
    client.start(64);
    w.run_until(30);
    CHECK(w.rate() > 0.8 * 40);
    CHECK(w.failed == 0);
}

TEST_CASE("adaptive rate: a client that was idle, or had little to do, is as fast as before") {
    double const round_trip = GENERATE(0.002, 0.03);
    simulation w(units_a_second(100), round_trip);
    writers client(w);
    SECTION("idle") {
        client.rows = 500;
        client.start(64);
        w.run_until(60);
    }
    SECTION("a write now and then") {
        for (int i = 0; i < 200; ++i) {
            client.rows = 1;
            client.write();
            w.run_until(w.now + 0.3);
        }
    }
    client.rows = 1'000'000;
    client.start(64);
    w.run_until(w.now + 10);
    CHECK(w.rate() > 95);
    CHECK(w.failed == 0);
}
