// Tests of aws/net/waiter.hpp.
#include "aws/net/waiter.hpp"

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <atomic>
#include <memory>
#include <thread>

#include "catch.hpp"

using dynamap::aws::waiter;
using reason = waiter::reason;

namespace {

/// Waits, and writes down why it was woken.
asio::awaitable<void> wait_for(waiter& w, std::optional<reason>& why) {
    co_await w.wait();
    why = w.why();
}

}  // namespace

TEST_CASE("waiter: sleeps until it is woken, and for the first reason") {
    asio::io_context io;
    waiter w;
    std::optional<reason> why;
    asio::co_spawn(io, wait_for(w, why), asio::detached);
    io.poll();
    CHECK_FALSE(why);
    CHECK(w.wake(reason::notified));
    CHECK_FALSE(w.wake(reason::expired));
    CHECK_FALSE(why);  // not resumed inside of wake()
    io.restart();
    io.run();
    CHECK(why == reason::notified);
}

TEST_CASE("waiter: a wake before the wait is not lost") {
    asio::io_context io;
    waiter w;
    std::optional<reason> why;
    CHECK(w.wake(reason::expired));
    asio::co_spawn(io, wait_for(w, why), asio::detached);
    io.run();
    CHECK(why == reason::expired);
}

TEST_CASE("waiter: cancelling the coroutine wakes it") {
    asio::io_context io;
    asio::cancellation_signal signal;
    waiter w;
    std::optional<reason> why;
    asio::co_spawn(io, wait_for(w, why),
                   asio::bind_cancellation_slot(signal.slot(), [](std::exception_ptr) {}));
    io.poll();
    // On the context's own thread it arrives at once.
    asio::post(io, [&] {
        signal.emit(asio::cancellation_type::terminal);
        CHECK_FALSE(w.wake(reason::notified));
    });
    io.restart();
    io.run();
    CHECK(why == reason::cancelled);
}

TEST_CASE("waiter: the context may be destroyed once the coroutine was let go") {
    std::optional<reason> why;
    waiter w;  // what owns it besides the coroutine lets go of it: see alarm
    {
        asio::io_context io;
        asio::co_spawn(io, wait_for(w, why), asio::detached);
        io.poll();
        w.abandon();
    }
    CHECK_FALSE(why);
}

TEST_CASE("waiter: of many threads that wake it, one succeeds") {
    for (int round = 0; round < 200; ++round) {
        asio::io_context io;
        waiter w;
        std::optional<reason> why;
        std::atomic<int> heard{0}, ready{0};
        asio::co_spawn(io, wait_for(w, why), asio::detached);
        std::vector<std::thread> wakers;
        for (auto r : {reason::notified, reason::expired, reason::cancelled})
            wakers.emplace_back([&, r] {
                ++ready;
                while (ready < 4) std::this_thread::yield();
                if (w.wake(r)) ++heard;
            });
        ++ready;
        io.run();
        for (std::thread& t : wakers) t.join();
        CHECK(heard == 1);
        CHECK(why.has_value());
    }
}
