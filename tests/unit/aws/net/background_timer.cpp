// A timer that does not keep its context running.
#include "aws/net/background_timer.hpp"

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <asio/strand.hpp>
#include <atomic>
#include <thread>
#include <vector>

#include "catch.hpp"

using namespace std::chrono_literals;
using dynamap::aws::background_timer;

namespace {

void start_within(asio::io_context& io, std::shared_ptr<background_timer> const& timer_queue) {
    asio::post(io, [timer_queue] { timer_queue->start(); });
}

}  // namespace

TEST_CASE("background timer: it rings while something else keeps the context running, and run() returns "
          "after that") {
    asio::io_context io;
    int rings = 0;
    auto const timer_queue = background_timer::make(io.get_executor(), 1ms, [&] { return ++rings != 0; });
    start_within(io, timer_queue);
    for (int round = 0; round < 3; ++round) {
        int const before = rings;
        asio::steady_timer other(io, 200ms);
        other.async_wait([](std::error_code) {});
        io.restart();
        io.run();  // returns
        CHECK(rings > before);
        CHECK(io.stopped());
    }
    timer_queue->end();
}

TEST_CASE("background timer: by itself it keeps nothing running, however often it was started") {
    asio::io_context io;
    int rings = 0;
    auto const timer_queue = background_timer::make(io.get_executor(), 1h, [&] { return ++rings != 0; });
    for (int i = 0; i < 100; ++i) {
        start_within(io, timer_queue);
        io.restart();
        io.run();
        CHECK(io.stopped());
    }
    CHECK(rings == 0);
}

TEST_CASE("background timer: the count of work is right after it, so that a context with a guard goes on") {
    asio::io_context io;
    auto guard = asio::make_work_guard(io);
    int rings = 0;
    auto const timer_queue = background_timer::make(io.get_executor(), 1ms, [&] { return ++rings < 20; });
    start_within(io, timer_queue);
    for (int i = 0; i < 100 && rings < 20; ++i) io.run_for(50ms);
    CHECK(rings == 20);
    CHECK_FALSE(io.stopped());
    guard.reset();
    io.run();
    CHECK(io.stopped());
}

TEST_CASE("background timer: one that has ended rings no more, and may be pending when its context ends") {
    int rings = 0;
    {
        asio::io_context io;
        auto const ended = background_timer::make(io.get_executor(), 1ms, [&] { return ++rings != 0; });
        start_within(io, ended);
        io.run();
        ended->end();
        asio::steady_timer other(io, 50ms);
        other.async_wait([](std::error_code) {});
        io.restart();
        io.run();
        auto pending = background_timer::make(io.get_executor(), 1ms, [&] { return ++rings != 0; });
        start_within(io, pending);
        io.restart();
        io.run();
        pending->end();
        pending.reset();
    }
    CHECK(rings == 0);
}

TEST_CASE("background timer: outside of its context, and on a strand, it does nothing") {
    asio::io_context io;
    int rings = 0;
    auto const outside = background_timer::make(io.get_executor(), 1ms, [&] { return ++rings != 0; });
    outside->start();
    auto const on_strand = background_timer::make(asio::make_strand(io), 1ms, [&] { return ++rings != 0; });
    start_within(io, on_strand);
    asio::steady_timer other(io, 50ms);
    other.async_wait([](std::error_code) {});
    io.run();
    CHECK(io.stopped());
    CHECK(rings == 0);
    outside->end();
    on_strand->end();
}

TEST_CASE("background timer: started from many threads it rings, and run() returns on all of them") {
    asio::io_context io;
    std::atomic<int> rings{0};
    auto const timer_queue = background_timer::make(io.get_executor(), 1ms, [&] { return ++rings % 3 != 0; });
    std::vector<std::shared_ptr<asio::steady_timer>> others;
    for (int i = 0; i < 200; ++i) {
        others.push_back(std::make_shared<asio::steady_timer>(io, std::chrono::milliseconds(i)));
        others.back()->async_wait([timer_queue](std::error_code) { timer_queue->start(); });
    }
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back([&] { io.run(); });
    for (std::thread& t : threads) t.join();
    CHECK(io.stopped());
    CHECK(rings > 0);
    timer_queue->end();
}
