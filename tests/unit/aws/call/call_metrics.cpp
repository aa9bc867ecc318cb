// What an observer is told of a call, and of its attempts.
#include "aws/call/call_metrics.hpp"

#include <vector>

#include "catch.hpp"
#include "dynamap/error.hpp"

using namespace dynamap::aws;
using dynamap::errc;

namespace {

struct listener : observer {
    std::vector<call_report> attempts, calls;
    void attempt_ended(call_report const& r) noexcept override { attempts.push_back(r); }
    void call_ended(call_report const& r) noexcept override { calls.push_back(r); }
};

}  // namespace

TEST_CASE("an observer gets each attempt, then the call with their sums") {
    listener hears;
    phase_timer doing(true);
    call_metrics watch(&hears, "GetItem", "wallets");
    watch.sent(100);
    watch.received(30);
    watch.on_response(503);
    watch.attempt_ended(1, doing, errc::service_unavailable);
    doing = phase::backoff;
    doing = phase::sending;
    watch.sent(101);
    watch.received(40);
    watch.on_response(200);
    watch.attempt_ended(2, doing);
    watch.call_ended(2, doing);

    REQUIRE(hears.attempts.size() == 2);
    CHECK(hears.attempts[0].operation == "GetItem");
    CHECK(hears.attempts[0].table == "wallets");
    CHECK(hears.attempts[0].attempt == 1);
    CHECK(hears.attempts[0].status == 503);
    CHECK(hears.attempts[0].failure == errc::service_unavailable);
    CHECK(hears.attempts[0].bytes_sent == 100);
    CHECK(hears.attempts[1].attempt == 2);
    CHECK(hears.attempts[1].status == 200);
    CHECK(!hears.attempts[1].failure);
    CHECK(hears.attempts[1].bytes_sent == 101);
    CHECK(hears.attempts[1].bytes_received == 40);

    REQUIRE(hears.calls.size() == 1);
    CHECK(hears.calls[0].attempt == 2);
    CHECK(hears.calls[0].status == 200);
    CHECK(!hears.calls[0].failure);
    CHECK(hears.calls[0].bytes_sent == 201);
    CHECK(hears.calls[0].bytes_received == 70);
    CHECK(hears.calls[0].time.total() >= hears.attempts[0].time.total() + hears.attempts[1].time.total());
    CHECK(hears.calls[0].time[phase::connecting].count() == 0);
}

TEST_CASE("an attempt that ends with its call is reported too") {
    listener hears;
    phase_timer doing(true);
    call_metrics watch(&hears, "GetItem", "");
    doing = phase::connecting;
    watch.call_ended(1, doing, errc::deadline_exceeded);
    REQUIRE(hears.attempts.size() == 1);
    CHECK(hears.attempts[0].failure == errc::deadline_exceeded);
    CHECK(hears.attempts[0].status == 0);
    REQUIRE(hears.calls.size() == 1);
    CHECK(hears.calls[0].failure == errc::deadline_exceeded);
}

TEST_CASE("phases are added up") {
    phase_times times, more;
    times.add(phase::sending, std::chrono::nanoseconds(5));
    more.add(phase::sending, std::chrono::nanoseconds(2));
    more.add(phase::connecting, std::chrono::nanoseconds(1));
    times += more;
    CHECK(times[phase::sending].count() == 7);
    CHECK(times[phase::connecting].count() == 1);
    CHECK(times.total().count() == 8);
}
