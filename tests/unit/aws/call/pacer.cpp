// Tests of aws/call/pacer.hpp.
#include "aws/call/pacer.hpp"

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/thread_pool.hpp>
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "catch.hpp"
#include "dynamap/error.hpp"

using namespace dynamap::aws;
using namespace std::chrono_literals;
using alarms = dynamap::aws::timer_queue;
using clock_type = pacer::clock;

namespace {

/// A pacer that has been throttled, so that the next attempt may be sent after two seconds; with one more
/// under way.
struct paced {
    paced() {
        auto at = clock_type::now();
        under_way = pace.try_take(at);
        std::vector<pacer::permit> refused;
        for (int i = 0; i < 12; ++i) refused.push_back(pace.try_take(at));
        under_way.use(at);
        for (auto& one : refused) {
            one.use(at);
            one.end(true, at);
            at += 1us;
        }
    }
    /// The attempt under way succeeds, as if every 60 ms one did.
    void succeed() {
        for (int i = 1; i <= 4; ++i) under_way.end(false, clock_type::now() + i * 60ms);
    }
    asio::io_context io;
    std::shared_ptr<alarms> times = alarms::make(io.get_executor());
    pacer pace{clock_type::now()};
    pacer::permit under_way;
};

enum class outcome { none, sent, late, cancelled };

asio::awaitable<void> one(paced& p, clock_type::time_point until, outcome& how,
                          pacer::permit* keep = nullptr) {
    try {
        pacer::permit permit = co_await p.pace.wait(*p.times, until);
        how = permit ? outcome::sent : outcome::late;
        if (permit && keep == nullptr) permit.use(clock_type::now());
        if (keep != nullptr) *keep = std::move(permit);
    } catch (dynamap::error const&) {
        how = outcome::cancelled;
    }
}

}  // namespace

TEST_CASE("pacer: attempts go at once until the service throttles, one by one after it") {
    pacer pace(clock_type::now());
    auto const now = clock_type::now();
    for (int i = 0; i < 1000; ++i) CHECK(pace.try_take(now));
    paced const p;
    CHECK(p.pace.current().limit == 0.5);
    CHECK_FALSE(paced().pace.try_take(clock_type::now()));
}

TEST_CASE("pacer: waiting calls go as soon as the rate has risen, in order") {
    paced p;
    std::vector<int> order;
    for (int i = 0; i < 10; ++i)
        asio::co_spawn(
            p.io,
            [](paced& with, std::vector<int>& into, int number) -> asio::awaitable<void> {
                pacer::permit permit = co_await with.pace.wait(*with.times, clock_type::now() + 1min);
                if (permit) into.push_back(number);
                permit.use(clock_type::now());
                permit.end(false, clock_type::now());
            }(p, order, i),
            asio::detached);
    p.io.poll();
    CHECK(p.pace.waiting() == 10);
    CHECK_FALSE(p.pace.try_take(clock_type::now() + 1h));  // nobody overtakes
    auto const began = clock_type::now();
    p.succeed();
    p.io.run();
    CHECK(order == std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
    CHECK(p.pace.waiting() == 0);
    CHECK(clock_type::now() - began < 10s);  // at the rate of the beginning it would be 20
}

TEST_CASE("pacer: a cancelled or late call takes no permit") {
    paced p;
    asio::cancellation_signal signal;
    outcome cancelled = outcome::none, late = outcome::none, last = outcome::none;
    asio::co_spawn(p.io, one(p, clock_type::now() + 1min, cancelled),
                   asio::bind_cancellation_slot(signal.slot(), [](std::exception_ptr) {}));
    asio::co_spawn(p.io, one(p, clock_type::now() + 20ms, late), asio::detached);
    asio::co_spawn(p.io, one(p, clock_type::now() + 1min, last), asio::detached);
    p.io.poll();
    CHECK(p.pace.waiting() == 3);
    signal.emit(asio::cancellation_type::terminal);
    auto const began = clock_type::now();
    p.io.run();
    CHECK(cancelled == outcome::cancelled);
    CHECK(late == outcome::late);
    CHECK(last == outcome::sent);
    CHECK(clock_type::now() - began < 4s);  // the first leave of all, after two seconds
}

TEST_CASE("pacer: a waiting call fails at its deadline, not before: the rate may rise until then") {
    paced p;
    outcome how = outcome::none;
    auto const began = clock_type::now();
    asio::co_spawn(p.io, one(p, began + 50ms, how), asio::detached);
    p.io.run();
    CHECK(how == outcome::late);
    CHECK(clock_type::now() - began >= 50ms);
}

TEST_CASE("pacer: an unused permit goes to the next call") {
    paced p;
    pacer::permit kept;
    outcome first = outcome::none, second = outcome::none;
    asio::co_spawn(p.io, one(p, clock_type::now() + 1min, first, &kept), asio::detached);
    p.io.run();
    CHECK(first == outcome::sent);
    CHECK_FALSE(p.pace.try_take(clock_type::now()));
    kept = pacer::permit();
    CHECK(p.pace.try_take(clock_type::now()));
    asio::co_spawn(p.io, one(p, clock_type::now(), second), asio::detached);
    p.io.restart();
    p.io.run();
    CHECK(second == outcome::sent);  // what try_take() gave was not used either
}

TEST_CASE("pacer: a context that ends takes those that wait with it") {
    auto pace = std::make_unique<pacer>(clock_type::now());
    {
        asio::io_context io;
        auto times = alarms::make(io.get_executor());
        auto const at = clock_type::now();
        pacer::permit refused = pace->try_take(at);
        refused.use(at);
        refused.end(true, at);
        for (int i = 0; i < 20; ++i)
            asio::co_spawn(
                io,
                [](pacer& with, std::shared_ptr<alarms> keep) -> asio::awaitable<void> {
                    (void)co_await with.wait(*keep, clock_type::now() + 1h);
                }(*pace, times),
                asio::detached);
        io.poll();
        CHECK(pace->waiting() == 20);
    }
    CHECK(pace->waiting() == 0);
}

TEST_CASE("pacer: on several threads, with cancellation, no call is forgotten") {
    asio::thread_pool threads(4);
    auto const times = alarms::make(threads.get_executor());
    pacer pace(clock_type::now());
    std::atomic<int> sent{0}, late{0};
    constexpr int calls = 400;
    for (int i = 0; i < calls; ++i)
        asio::co_spawn(
            threads,
            [](pacer& with, alarms& a, std::atomic<int>& good, std::atomic<int>& bad,
               int number) -> asio::awaitable<void> {
                pacer::permit permit = with.try_take(clock_type::now());
                if (!permit)
                    permit = co_await with.wait(a, clock_type::now() + (number % 3 == 0 ? 5ms : 60'000ms));
                ++(permit ? good : bad);
                auto const now = clock_type::now();
                if (number % 5 != 0) permit.use(now);
                permit.end(number % 29 == 7, now);
            }(pace, *times, sent, late, i),
            asio::detached);
    threads.join();
    CHECK(sent + late == calls);
    CHECK(pace.waiting() == 0);
}
