// How long a transaction's token may be sent, by clocks that the tests set.
#include "table/transaction/token_time.hpp"

#include "catch.hpp"
#include "failure_of.hpp"

using namespace dynamap::detail;
using namespace std::chrono_literals;

namespace {

clock_readings shown;
clock_readings read_shown() { return shown; }

void pass(std::chrono::milliseconds steady, std::chrono::milliseconds wall) {
    shown.steady += steady;
    shown.wall += wall;
}

}  // namespace

TEST_CASE("token time: nothing is sent later than nine and a half minutes after the first request") {
    token_time token(&read_shown);
    token.before_sending();
    pass(9min, 9min);
    CHECK(token.left() == 30s);
    token.before_sending();
    pass(30s, 30s);
    auto const late = failure_of([&] { token.before_sending(); });
    REQUIRE(late);
    CHECK(late->code() == dynamap::errc::deadline_exceeded);
    CHECK(token.left() <= 0ms);
}

TEST_CASE("token time: what passes before the first request does not count") {
    token_time token(&read_shown);
    pass(60min, 60min);
    CHECK(token.left() == token_time::usable);
    token.before_sending();
    CHECK(token.left() == token_time::usable);
}

TEST_CASE("token time: a machine that sleeps, or whose clock is set back, keeps to the time all the same") {
    token_time asleep(&read_shown);
    asleep.before_sending();
    pass(1s, 11min);
    CHECK(failure_of([&] { asleep.before_sending(); }));

    token_time set_back(&read_shown);
    set_back.before_sending();
    pass(11min, -1h);
    CHECK(failure_of([&] { set_back.before_sending(); }));
}

TEST_CASE("token time: the failure at the end says what is open, and keeps how often it was sent") {
    dynamap::error_details known;
    known.sent = 2;
    dynamap::error const last(dynamap::errc::connection_lost, "the connection broke", known);
    auto const open = token_time::too_old(last);
    CHECK(open.code() == dynamap::errc::deadline_exceeded);
    CHECK(open.sent() == 2);
    CHECK(contains(open.what(), "may have been carried out"));
    CHECK(contains(open.what(), "read its items before you write them again"));
    CHECK(contains(open.what(), "the connection broke"));
}
