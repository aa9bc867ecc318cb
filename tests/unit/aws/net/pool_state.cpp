// Tests of aws/net/pool_state.hpp.
#include "aws/net/pool_state.hpp"

#include <vector>

#include "catch.hpp"

using namespace std::chrono_literals;

namespace {

using state = dynamap::aws::pool_state<int>;
using clock_type = state::clock;

constexpr clock_type::time_point start{1h};

std::vector<std::unique_ptr<int>> old;

/// Takes what must be given at once.
std::unique_ptr<int> taken(state& books, clock_type::time_point now = start) {
    state::slot slot = books.take(now, old);
    REQUIRE(slot.given);
    return std::move(slot.what);
}

}  // namespace

TEST_CASE("pool state: empty slots are given out until there are as many as allowed") {
    state books(2, 1h);
    CHECK(taken(books) == nullptr);
    CHECK(taken(books) == nullptr);
    CHECK(books.open() == 2);
    CHECK_FALSE(books.take(start, old).given);
    CHECK(books.release_slot() == nullptr);
    CHECK(books.open() == 1);
    CHECK(books.take(start, old).given);
}

TEST_CASE("pool state: what was put back last is given out first") {
    state books(3, 1h);
    for (int i = 0; i < 3; ++i) CHECK(taken(books) == nullptr);
    for (int i = 0; i < 3; ++i) CHECK(books.give_back(std::make_unique<int>(i), start + i * 1s) == nullptr);
    CHECK(books.idle_count() == 3);

    state::slot const slot = books.take(start + 10s, old);
    REQUIRE(slot.what != nullptr);
    CHECK(*slot.what == 2);
    CHECK(slot.idle_for == 8s);
    CHECK(*taken(books) == 1);
    CHECK(*taken(books) == 0);
    CHECK(books.open() == 3);
}

TEST_CASE("pool state: what is idle too long is not given out, and its slot is free again") {
    state books(3, 10s);
    old.clear();
    for (int i = 0; i < 3; ++i) CHECK(taken(books) == nullptr);
    for (int i = 0; i < 3; ++i) CHECK(books.give_back(std::make_unique<int>(i), start + i * 4s) == nullptr);

    CHECK(*taken(books, start + 14s) == 2);  // put back at 0, 4 and 8 s
    CHECK(old.size() == 2);
    CHECK(books.open() == 1);
    CHECK(books.idle_count() == 0);
    CHECK(taken(books) == nullptr);
}

TEST_CASE("pool state: the longest waiting is served first, and none overtakes") {
    state books(1, 1h);
    CHECK(taken(books) == nullptr);
    state::entry first, second, third;
    for (state::entry* t : {&first, &second, &third}) books.queue(*t);
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

TEST_CASE("pool state: one that leaves the queue is skipped, wherever it was") {
    for (int leaving = 0; leaving < 3; ++leaving) {
        state books(1, 1h);
        CHECK(taken(books) == nullptr);
        state::entry turns[3];
        for (state::entry& t : turns) books.queue(t);
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

TEST_CASE("pool state: one that cannot open a connection waits for one in use") {
    state books(3, 1h);
    state::entry waits;
    CHECK(taken(books) == nullptr);  // made, and in use
    CHECK(taken(books) == nullptr);  // cannot be made
    state::trade_result const result = books.trade(waits, start);
    CHECK(result.queued);
    CHECK_FALSE(result.got.given);
    CHECK(result.woken == nullptr);
    CHECK(books.open() == 1);
    REQUIRE(books.give_back(std::make_unique<int>(7), start) == &waits);
    REQUIRE(waits.got);
    CHECK(*waits.got == 7);
    CHECK(books.open() == 1);
}

TEST_CASE("pool state: one that cannot open a connection gets an idle one at once") {
    state books(3, 1h);
    state::entry waits;
    CHECK(taken(books) == nullptr);
    CHECK(taken(books) == nullptr);
    CHECK(books.give_back(std::make_unique<int>(7), start) == nullptr);
    state::trade_result const result = books.trade(waits, start);
    REQUIRE(result.got.what);
    CHECK(*result.got.what == 7);
    CHECK_FALSE(result.queued);
    CHECK(books.open() == 1);
    CHECK(books.waiting() == 0);
}

TEST_CASE("pool state: if no connection is left, none waits: each tries in order") {
    state books(3, 1h);
    state::entry first, second;
    for (int i = 0; i < 3; ++i) CHECK(taken(books) == nullptr);
    CHECK(books.trade(first, start).queued);
    CHECK(books.trade(second, start).queued);
    state::entry third;
    state::trade_result const last = books.trade(third, start);
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
    "pool state: a sweep takes out what is of no use, or idle too long, and keeps the order of the rest") {
    state books(5, 10s);
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
