// Waits between attempts: how they grow, where they end, and what is worth another attempt.
#include "base/backoff.hpp"

#include "catch.hpp"

using namespace std::chrono_literals;
using namespace dynamap;

TEST_CASE("backoff: a wait doubles with each attempt, up to the longest") {
    CHECK(jittered_backoff(50ms, 1s, 1, 0.5) == 25ms);
    CHECK(jittered_backoff(50ms, 1s, 3, 0.5) == 100ms);
    CHECK(jittered_backoff(50ms, 1s, 9, 0.5) == 500ms);
    CHECK(jittered_backoff(50ms, 1s, 2'000'000'000, 0.5) == 500ms);
    CHECK(jittered_backoff(50ms, 1s, 3, 0) == 0us);
    CHECK(jittered_backoff(1s, std::chrono::milliseconds::max(), 1000, 0.5) <= std::chrono::hours(24 * 365));
}

TEST_CASE("backoff: a time span fits into a clock's time") {
    CHECK(clamp_timeout(3s) == 3s);
    CHECK(clamp_timeout(-3s) == 0s);
    CHECK(clamp_timeout(std::chrono::milliseconds::min()) == 0s);
    auto const longest = clamp_timeout(std::chrono::milliseconds::max());
    CHECK(longest > std::chrono::hours(24 * 365 * 9));
    CHECK(std::chrono::steady_clock::now() + longest > std::chrono::steady_clock::now());
}

TEST_CASE("backoff: what may pass by itself is worth another attempt") {
    errc const passing[] = {errc::resolve_failed,    errc::connect_failed, errc::connection_lost,
                            errc::checksum_mismatch, errc::throttled,      errc::service_unavailable,
                            errc::deadline_exceeded};
    for (errc const code : passing) CHECK(is_transient(error(code, "x")));
    for (errc const code : {errc::validation, errc::access_denied, errc::malformed_response})
        CHECK_FALSE(is_transient(error(code, "x")));
    CHECK_FALSE(is_network_failure(errc::throttled));
    CHECK_FALSE(is_network_failure(std::make_error_code(std::errc::operation_canceled)));
}

TEST_CASE("backoff: failures in a row last from the first of them") {
    failure_streak::clock::time_point const start(100s);
    failure_streak failing(10ms, 50ms);
    CHECK(failing.lasted(start) == 0s);
    CHECK(failing.add(start) <= 10ms);
    CHECK(failing.add(start + 1s) <= 20ms);
    CHECK(failing.count() == 2);
    CHECK(failing.lasted(start + 3s) == 3s);
    for (int i = 0; i != 100; ++i) CHECK(failing.add(start + 4s) <= 50ms);
    failing.end();
    CHECK(failing.count() == 0);
    CHECK(failing.lasted(start + 5s) == 0s);
    CHECK(failing.add(start + 5s) <= 10ms);
    CHECK(failing.lasted(start + 6s) == 1s);
}
