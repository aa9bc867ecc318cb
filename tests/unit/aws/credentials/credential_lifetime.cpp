// When credentials are loaded anew.
#include "aws/credentials/credential_lifetime.hpp"

#include "catch.hpp"

using namespace dynamap::aws;
using namespace std::chrono_literals;

namespace {
constexpr auto now = std::chrono::system_clock::time_point(std::chrono::hours(24 * 365 * 50));
}

TEST_CASE(
    "credentials of an hour are renewed 10 to 5 minutes before their end, and waited for in the last one") {
    auto const first = lifetime_of(now + 1h, now, 0.999999), last = lifetime_of(now + 1h, now, 0);
    CHECK(first.refresh >= now + 50min);
    CHECK(first.refresh < now + 50min + 1s);
    CHECK(last.refresh == now + 55min);
    CHECK(last.mandatory == now + 59min);
    CHECK(last.end == now + 1h);
}

TEST_CASE("credentials of a short life are not renewed from their first moment on") {
    auto const life = lifetime_of(now + 4min, now, 0.999999);
    CHECK(life.refresh >= now + 2min);
    CHECK(life.refresh < life.mandatory);
    CHECK(life.mandatory < life.end);
}

TEST_CASE("credentials without an expiry never end") {
    CHECK(lifetime_of(std::nullopt, now, 0.5).refresh > now + 24h * 36500);
}

TEST_CASE("credentials that arrive expired are used, and loaded again in 5 to 10 minutes") {
    auto const life = lifetime_of(now - 1h, now, 0.5);
    CHECK(life.refresh == now + 7min + 30s);
    CHECK(life.mandatory > now + 24h);
    CHECK(life.end > now + 24h);
}

TEST_CASE("after failures in a row the pause grows from half a second to a minute") {
    CHECK(pause_after_failure(1, 0) == 1s);
    CHECK(pause_after_failure(1, 0.999999) >= 500ms);
    CHECK(pause_after_failure(3, 0) == 4s);
    CHECK(pause_after_failure(7, 0) == 60s);
    CHECK(pause_after_failure(1'000'000, 0) == 60s);
}

TEST_CASE("an expiry at the end of all time, or before its beginning, overflows nothing") {
    using time_point = std::chrono::system_clock::time_point;
    for (auto const at : {now, time_point(), time_point(-24h * 36500)}) {
        auto const life = lifetime_of(time_point::max(), at, 0.5);
        CHECK(life.refresh > at);
        CHECK(life.refresh < life.mandatory);
        CHECK(life.end == time_point::max());
        CHECK(lifetime_of(time_point::min(), at, 0.5).end == time_point::max());
    }
}
