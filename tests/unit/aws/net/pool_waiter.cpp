// Calls that wait for a place in the pool: whose turn it is, and that no place is lost whatever ends a wait.
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/use_awaitable.hpp>
#include <atomic>
#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "aws/net/pool.hpp"
#include "catch.hpp"

using namespace std::chrono_literals;
namespace aws = dynamap::aws;
using dynamap::aws::pool;
using dynamap::aws::pooled_connection;

namespace {

struct pool_slots {
    explicit pool_slots(std::size_t count) : all(count, 20s) {}

    asio::io_context io;
    std::shared_ptr<aws::timer_queue> rings = aws::timer_queue::make(io.get_executor());
    pool all;
};

/// How a wait ended.
struct outcome {
    bool ended = false;
    pooled_connection slot;
    std::exception_ptr failed;

    bool cancelled() const {
        try {
            if (failed) std::rethrow_exception(failed);
        } catch (std::system_error const& e) {
            return e.code() == std::errc::operation_canceled;
        }
        return false;
    }
};

asio::awaitable<bool> wait(pool_slots& from, outcome& how, std::chrono::milliseconds time) {
    aws::pool_waiter waiting(from.all, *from.rings, aws::timer_queue::clock::now() + time, {});
    co_await std::ref(waiting);
    how.slot = waiting.slot();
    co_return true;
}

void begin(pool_slots& from, outcome& how, std::chrono::milliseconds time = 1h,
           asio::cancellation_slot slot = asio::cancellation_slot()) {
    asio::co_spawn(from.io, wait(from, how, time),
                   asio::bind_cancellation_slot(slot, [&how](std::exception_ptr failed, bool) {
                       how.ended = true;
                       how.failed = failed;
                   }));
}

void poll(pool_slots& p) {
    p.io.restart();
    p.io.poll();
}

}  // namespace

TEST_CASE("pool waiter: released connections go to the waiting calls in order") {
    pool_slots p(1);
    pooled_connection busy = p.all.try_take(pool::clock::now());
    REQUIRE(busy);
    outcome first, second;
    begin(p, first);
    begin(p, second);
    poll(p);
    CHECK(p.all.statistics().waiting == 2);
    CHECK_FALSE(first.ended);

    busy = pooled_connection();
    CHECK_FALSE(first.ended);  // not inside of what gives it back
    poll(p);
    CHECK(first.slot);
    CHECK_FALSE(second.ended);
    first.slot = pooled_connection();
    poll(p);
    CHECK(second.slot);
    CHECK(p.all.statistics().waiting == 0);
}

TEST_CASE("pool waiter: a free slot is taken at once") {
    pool_slots p(1);
    outcome how;
    begin(p, how);
    poll(p);
    CHECK(how.slot);
    CHECK_FALSE(p.all.try_take(pool::clock::now()));
}

TEST_CASE("pool waiter: one that times out gets nothing, and blocks none behind it") {
    pool_slots p(1);
    pooled_connection busy = p.all.try_take(pool::clock::now());
    outcome late, patient;
    begin(p, late, 1ms);
    begin(p, patient);
    while (!late.ended) p.io.run_one();
    CHECK_FALSE(late.slot);
    CHECK(late.failed == nullptr);
    CHECK(p.all.statistics().waiting == 1);
    busy = pooled_connection();
    poll(p);
    CHECK(patient.slot);
}

TEST_CASE("pool waiter: a call that is cancelled leaves the queue") {
    pool_slots p(1);
    pooled_connection busy = p.all.try_take(pool::clock::now());
    asio::cancellation_signal signal;
    outcome how;
    begin(p, how, 1h, signal.slot());
    poll(p);
    signal.emit(asio::cancellation_type::terminal);
    poll(p);
    CHECK(how.cancelled());
    CHECK(p.all.statistics().waiting == 0);
    busy = pooled_connection();
    CHECK(p.all.try_take(pool::clock::now()));
}

TEST_CASE("pool waiter: a slot given to a call that has ended goes to the next") {
    pool_slots p(1);
    pooled_connection busy = p.all.try_take(pool::clock::now());
    asio::cancellation_signal signal;
    outcome over, next;
    begin(p, over, 1h, signal.slot());
    begin(p, next);
    poll(p);
    asio::post(p.io, [&] {
        signal.emit(asio::cancellation_type::terminal);  // it still has to leave the queue
        busy = pooled_connection();
    });
    poll(p);
    CHECK(over.cancelled());
    CHECK(next.slot);
}

TEST_CASE("pool waiter: a cancelled call that has its slot already keeps it") {
    pool_slots p(1);
    pooled_connection busy = p.all.try_take(pool::clock::now());
    asio::cancellation_signal signal;
    outcome how;
    begin(p, how, 1h, signal.slot());
    poll(p);
    busy = pooled_connection();
    signal.emit(asio::cancellation_type::terminal);
    poll(p);
    CHECK(how.slot);
}

TEST_CASE("pool waiter: on many threads every call gets a slot, and no slot is lost") {
    constexpr int callers = 32, turns = 200;
    pool_slots p(3);
    std::atomic<int> got{0}, held{0}, most{0};
    auto const work = [&]() -> asio::awaitable<bool> {
        for (int i = 0; i < turns; ++i) {
            aws::pool_waiter waiting(p.all, *p.rings, aws::timer_queue::clock::now() + 1h, {});
            co_await std::ref(waiting);
            pooled_connection const slot = waiting.slot();
            if (!slot) co_return false;
            ++got;
            int const now = ++held;
            for (int before = most; before < now && !most.compare_exchange_weak(before, now);) {
            }
            co_await asio::post(p.io, asio::use_awaitable);
            --held;
        }
        co_return true;
    };
    std::atomic<int> failed{0};
    for (int i = 0; i < callers; ++i)
        asio::co_spawn(p.io, work(), [&](std::exception_ptr e, bool all) { failed += e || !all ? 1 : 0; });
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back([&] { p.io.run(); });
    for (std::thread& t : threads) t.join();
    CHECK(failed == 0);
    CHECK(got == callers * turns);
    CHECK(most <= 3);
    CHECK(p.all.statistics().waiting == 0);
    std::vector<pooled_connection> all;
    for (int i = 0; i < 3; ++i) all.push_back(p.all.try_take(pool::clock::now()));
    CHECK(all.back());
}
