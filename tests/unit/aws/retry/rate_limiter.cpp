// Tests of aws/retry/rate_limiter.hpp.
#include "aws/retry/rate_limiter.hpp"

#include "catch.hpp"

using namespace dynamap::aws;

namespace {

seconds_since at(double seconds) { return seconds_since(seconds); }

/// Sends an attempt, which ends at once.
void attempt(rate_limiter& rate, bool throttled, double seconds) {
    rate.sent(at(seconds));
    rate.learn(throttled, at(seconds), at(seconds));
}

}  // namespace

TEST_CASE("nothing waits until the service throttles") {
    rate_limiter rate(at(0));
    for (int i = 0; i < 1000; ++i) {
        CHECK(rate.take(at(0.001 * i)).count() == 0);
        attempt(rate, false, 0.001 * i);
    }
}

TEST_CASE("once throttled, requests are spread over time, and faster again as they succeed") {
    rate_limiter rate(at(0));
    for (int i = 1; i <= 40; ++i) attempt(rate, false, 0.1 * i);
    attempt(rate, true, 4.1);
    auto const limit = rate.current().limit;
    CHECK(limit > 5);
    CHECK(limit < 10);
    CHECK(rate.take(at(4.1)).count() == Approx(1 / limit));
    CHECK(rate.take(at(4.1)).count() == Approx(1 / limit));  // who was refused has taken nothing
    CHECK(rate.take(at(4.11 + 1 / limit)).count() == 0);
    CHECK(rate.take(at(4.11 + 1 / limit)).count() > 0);
    for (int i = 0; i < 100; ++i) attempt(rate, false, 4.5 + 0.05 * i);
    CHECK(rate.current().limit > limit);
}

TEST_CASE("an unused permit goes to the next call") {
    rate_limiter rate(at(0));
    attempt(rate, true, 1);
    CHECK(rate.take(at(10)).count() == 0);
    CHECK(rate.take(at(10)).count() > 0);
    rate.give_back();
    CHECK(rate.take(at(10)).count() == 0);
    CHECK(rate.take(at(10)).count() > 0);
}

TEST_CASE("many throttled responses of one round trip slow the client down once") {
    rate_limiter rate(at(0));
    for (int i = 0; i < 64; ++i) rate.sent(at(10));
    for (int i = 0; i < 64; ++i) rate.learn(true, at(10), at(10.02));
    double const limit = rate.current().limit;
    CHECK(limit > 64);
    rate.sent(at(10.04));
    rate.learn(true, at(10.04), at(10.06));  // the next round trip
    CHECK(rate.current().limit == Approx(0.7 * limit));
}

TEST_CASE("what is sent while the first burst still arrives is throttled for the burst: the client slows "
          "down once") {
    rate_limiter rate(at(0));
    for (int i = 0; i < 64; ++i) rate.sent(at(10));
    rate.learn(true, at(10), at(10.01));
    double const limit = rate.current().limit;
    rate.learn(true, at(10), at(10.02));
    rate.sent(at(10.025));
    rate.learn(true, at(10.025), at(10.03));
    CHECK(rate.current().limit == limit);
    rate.learn(true, at(10), at(10.04));  // the last one of the burst
    rate.sent(at(10.055));
    rate.learn(true, at(10.055), at(10.06));
    CHECK(rate.current().limit == limit);
    rate.sent(at(10.07));
    rate.learn(true, at(10.07), at(10.08));
    CHECK(rate.current().limit < limit);
}

TEST_CASE("a response of the first burst that is seconds late does not keep the client from slowing down") {
    rate_limiter rate(at(0));
    for (int i = 0; i < 64; ++i) rate.sent(at(10));
    rate.learn(true, at(10), at(10.01));
    rate.learn(true, at(10), at(15));
    double const limit = rate.current().limit;
    rate.sent(at(15.2));
    rate.learn(true, at(15.2), at(15.21));
    CHECK(rate.current().limit < limit);
}

TEST_CASE("the first half second counts too: a burst that is throttled at once does not stop the client") {
    rate_limiter rate(at(100));
    for (int i = 0; i < 32; ++i) rate.sent(at(100));
    rate.learn(true, at(100), at(100.01));
    CHECK(rate.current().limit == Approx(0.7 * 64));
}

TEST_CASE("a client that sends little keeps its limit") {
    rate_limiter rate(at(0));
    for (int i = 1; i <= 1000; ++i) attempt(rate, false, 0.01 * i);
    attempt(rate, true, 10.01);
    double const limit = rate.current().limit;
    for (int i = 1; i <= 20; ++i) attempt(rate, false, 10 + 5.0 * i);
    CHECK(rate.current().limit >= limit);
    CHECK(rate.current().limit < 3 * limit);
}

TEST_CASE("a clock that goes back or stands still breaks nothing") {
    rate_limiter rate(at(10));
    for (int i = 0; i < 100; ++i) attempt(rate, i % 7 == 0, 10 - 0.1 * i);
    CHECK(rate.current().limit >= 0.5);
    CHECK(rate.take(at(0)).count() <= 2);
}

TEST_CASE("a bucket fills up at its rate, up to one second's") {
    token_bucket bucket(10, at(0));
    CHECK_FALSE(bucket.take(1, at(0)));
    CHECK(bucket.take(5, at(0.5)));
    CHECK_FALSE(bucket.take(11, at(100)));
    CHECK(bucket.take(10, at(100)));
    CHECK(bucket.until(1, at(100)).count() == Approx(0.1));
    CHECK(bucket.until(1, at(100.05)).count() == Approx(0.05));
    CHECK(bucket.until(1, at(99)).count() == Approx(0.1));  // a clock that goes back gives and takes nothing
    CHECK(bucket.until(1, at(101)).count() == 0);
}
