#include "aws/sending_rate.hpp"

#include "catch.hpp"

using namespace dynamap::aws;

namespace {

seconds_since at(double seconds) { return seconds_since(seconds); }

}  // namespace

TEST_CASE("nothing waits until the service throttles") {
    sending_rate rate(at(0));
    for (int i = 0; i < 1000; ++i) {
        CHECK(rate.reserve(at(0.001 * i)).count() == 0);
        rate.learn(false, at(0.001 * i));
    }
}

TEST_CASE("once throttled, requests are spread over time, and faster again as they succeed") {
    sending_rate rate(at(0));
    for (int i = 1; i <= 40; ++i) rate.learn(false, at(0.1 * i));
    rate.learn(true, at(4.1));
    auto const limit = rate.current().limit;
    CHECK(limit > 5);
    CHECK(limit < 10);
    // One second's requests may go at once; those after them, one by one.
    double last = 0;
    for (int i = 0; i < 20; ++i) last = rate.reserve(at(4.1)).count();
    CHECK(last > 1);
    CHECK(rate.reserve(at(4.1)).count() - last == Approx(1 / limit));
    for (int i = 0; i < 100; ++i) rate.learn(false, at(4.2 + 0.05 * i));
    CHECK(rate.current().limit > limit);
}

TEST_CASE("a reserved place that is given back is the next one's") {
    sending_rate rate(at(0));
    rate.learn(true, at(1));
    double const first = rate.reserve(at(1)).count();
    rate.give_back();
    CHECK(rate.reserve(at(1)).count() == Approx(first));
    CHECK(first > 0);
}

TEST_CASE("a bucket fills up at its rate, up to one second's") {
    token_bucket bucket(10, at(0));
    CHECK_FALSE(bucket.take(1, at(0)));
    CHECK(bucket.take(5, at(0.5)));
    CHECK_FALSE(bucket.take(11, at(100)));
    CHECK(bucket.take(10, at(100)));
    CHECK(bucket.reserve(at(100)).count() == Approx(0.1));
    CHECK(bucket.reserve(at(100)).count() == Approx(0.2));
    CHECK(bucket.reserve(at(99)).count() == Approx(0.3));  // a clock that goes back gives and takes nothing
}
