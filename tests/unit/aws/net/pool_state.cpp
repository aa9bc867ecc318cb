// Tests of aws/net/pool_state.hpp.
#include "aws/net/pool_state.hpp"

#include <vector>

#include "catch.hpp"

using namespace std::chrono_literals;

namespace {

using ledger = dynamap::aws::pool_state<int>;
using clock_type = ledger::clock;

constexpr clock_type::time_point start{1h};

std::vector<std::unique_ptr<int>> old;

/// Takes what must be given at once.
std::unique_ptr<int> taken(ledger& books, clock_type::time_point now = start) {
    ledger::slot place = books.take(now, old);
    REQUIRE(place.given);
    return std::move(place.what);
}

}  // namespace

TEST_CASE("pool ledger: places are given out empty until there are as many as allowed") {
    ledger books(2, 1h);
    CHECK(taken(books) == nullptr);
    CHECK(taken(books) == nullptr);
    CHECK(books.open() == 2);
    CHECK_FALSE(books.take(start, old).given);
    CHECK(books.release_slot() == nullptr);
    CHECK(books.open() == 1);
    CHECK(books.take(start, old).given);
}

TEST_CASE("pool ledger: what was put back last is given out first") {
    ledger books(3, 1h);
    for (int i = 0; i < 3; ++i) CHECK(taken(books) == nullptr);
    for (int i = 0; i < 3; ++i) CHECK(books.give_back(std::make_unique<int>(i), start + i * 1s) == nullptr);
    CHECK(books.idle_count() == 3);

    ledger::slot const place = books.take(start + 10s, old);
    REQUIRE(place.what != nullptr);
    CHECK(*place.what == 2);
    CHECK(place.idle_for == 8s);
    CHECK(*taken(books) == 1);
    CHECK(*taken(books) == 0);
    CHECK(books.open() == 3);
}

TEST_CASE("pool ledger: what is idle too long is not given out, and its place is free again") {
    ledger books(3, 10s);
    old.clear();
    for (int i = 0; i < 3; ++i) CHECK(taken(books) == nullptr);
    for (int i = 0; i < 3; ++i) CHECK(books.give_back(std::make_unique<int>(i), start + i * 4s) == nullptr);

    CHECK(*taken(books, start + 14s) == 2);  // put back at 0, 4 and 8 s
    CHECK(old.size() == 2);
    CHECK(books.open() == 1);
    CHECK(books.idle_count() == 0);
    CHECK(taken(books) == nullptr);
}

TEST_CASE("pool ledger: who waits longest is served first, and nobody overtakes") {
    ledger books(1, 1h);
    CHECK(taken(books) == nullptr);
    ledger::entry first, second, third;
    for (ledger::entry* t : {&first, &second, &third}) books.queue(*t);
    CHECK(books.waiting() == 3);

    CHECK(books.give_back(std::make_unique<int>(7), start) == &first);
    CHECK(first.served);
    REQUIRE(first.got != nullptr);
    CHECK(*first.got == 7);
    CHECK_FALSE(second.served);
    CHECK_FALSE(books.take(start, old).given);

    CHECK(books.release_slot() == &second);  // the first one's connection broke: the place goes on, empty
    CHECK(second.served);
    CHECK(second.got == nullptr);
    CHECK(books.open() == 1);

    CHECK(books.give_back(std::make_unique<int>(8), start) == &third);
    CHECK(books.waiting() == 0);
    CHECK(books.give_back(std::move(third.got), start) == nullptr);
    CHECK(books.idle_count() == 1);
}

TEST_CASE("pool ledger: who leaves the queue is passed over, wherever it stood") {
    for (int leaving = 0; leaving < 3; ++leaving) {
        ledger books(1, 1h);
        CHECK(taken(books) == nullptr);
        ledger::entry turns[3];
        for (ledger::entry& t : turns) books.queue(t);
        books.leave(turns[leaving]);
        books.leave(turns[leaving]);
        CHECK(books.waiting() == 2);
        for (int i = 0; i < 3; ++i)
            if (i != leaving) CHECK(books.release_slot() == &turns[i]);
        CHECK(books.release_slot() == nullptr);
        CHECK(books.open() == 0);
        CHECK_FALSE(turns[leaving].served);
    }
}

TEST_CASE("pool ledger: who cannot make a thing waits for one that is in use") {
    ledger books(3, 1h);
    ledger::entry waits;
    CHECK(taken(books) == nullptr);  // made, and in use
    CHECK(taken(books) == nullptr);  // cannot be made
    ledger::trade_result const result = books.trade(waits, start);
    CHECK(result.queued);
    CHECK_FALSE(result.got.given);
    CHECK(result.woken == nullptr);
    CHECK(books.open() == 1);
    REQUIRE(books.give_back(std::make_unique<int>(7), start) == &waits);
    REQUIRE(waits.got);
    CHECK(*waits.got == 7);
    CHECK(books.open() == 1);
}

TEST_CASE("pool ledger: who cannot make a thing gets an idle one at once") {
    ledger books(3, 1h);
    ledger::entry waits;
    CHECK(taken(books) == nullptr);
    CHECK(taken(books) == nullptr);
    CHECK(books.give_back(std::make_unique<int>(7), start) == nullptr);
    ledger::trade_result const result = books.trade(waits, start);
    REQUIRE(result.got.what);
    CHECK(*result.got.what == 7);
    CHECK_FALSE(result.queued);
    CHECK(books.open() == 1);
    CHECK(books.waiting() == 0);
}

TEST_CASE("pool ledger: where no thing is left to wait for, nobody waits: each tries in its turn") {
    ledger books(3, 1h);
    ledger::entry first, second;
    for (int i = 0; i < 3; ++i) CHECK(taken(books) == nullptr);
    CHECK(books.trade(first, start).queued);
    CHECK(books.trade(second, start).queued);
    ledger::entry third;
    ledger::trade_result const last = books.trade(third, start);
    CHECK_FALSE(last.queued);
    CHECK_FALSE(last.got.given);
    CHECK(last.woken == &first);
    CHECK(first.served);
    CHECK(first.got == nullptr);
    CHECK(books.open() == 1);
    CHECK(books.waiting() == 1);
    CHECK(books.release_slot() == &second);
    CHECK(books.release_slot() == nullptr);
    CHECK(books.open() == 0);
}

TEST_CASE(
    "pool ledger: a sweep takes out what is of no use, or idle too long, and keeps the order of the rest") {
    ledger books(5, 10s);
    for (int i = 0; i < 5; ++i) CHECK(taken(books) == nullptr);
    for (int i = 0; i < 5; ++i) CHECK(books.give_back(std::make_unique<int>(i), start + i * 1s) == nullptr);
    old.clear();
    books.sweep(start + 10s, old, [](int one, clock_type::duration idle_for) {
        CHECK(idle_for == 10s - one * 1s);
        return one == 2;
    });
    CHECK(old.size() == 2);
    CHECK(books.open() == 3);
    CHECK(books.idle_count() == 3);
    for (int const left : {4, 3, 1}) CHECK(*taken(books, start + 10s) == left);
}
