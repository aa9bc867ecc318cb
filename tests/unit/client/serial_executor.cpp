// Functions that run one after the other, on whatever runs beside each other.
#include "client/serial_executor.hpp"

#include <asio/any_io_executor.hpp>
#include <asio/dispatch.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/strand.hpp>
#include <asio/thread_pool.hpp>
#include <atomic>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

#include "allocation_count.hpp"
#include "catch.hpp"

using dynamap::detail::serial_executor;

namespace {

/// Runs functions at once in the thread that gives them, and lets their exceptions out; on a pool if it must
/// not block.
struct at_once {
    asio::thread_pool* pool;
    bool later = false;

    [[nodiscard]] asio::execution_context& query(asio::execution::context_t) const noexcept { return *pool; }
    [[nodiscard]] asio::execution::blocking_t query(asio::execution::blocking_t) const noexcept {
        if (later) return asio::execution::blocking.never;
        return asio::execution::blocking.possibly;
    }
    [[nodiscard]] at_once require(asio::execution::blocking_t::never_t) const noexcept {
        return {pool, true};
    }
    [[nodiscard]] at_once require(asio::execution::blocking_t::possibly_t) const noexcept {
        return {pool, false};
    }
    template <class Function>
    void execute(Function function) const {
        if (later) asio::post(*pool, std::move(function));
        else function();
    }
    friend bool operator==(at_once const&, at_once const&) noexcept = default;
};

}  // namespace

TEST_CASE("a serial executor runs functions in their order, one at a time") {
    constexpr int count = 20'000, threads = 4;
    asio::thread_pool pool(threads);
    asio::any_io_executor const serial = serial_executor::make(pool.get_executor());
    std::atomic<int> inside{0}, most{0};
    std::vector<int> order;
    for (int i = 0; i < count; ++i)
        asio::post(serial, [&, i] {
            if (++inside > 1) most = 2;
            order.push_back(i);
            if (i % 3 == 0) asio::dispatch(serial, [&] { order.push_back(-1); });
            --inside;
        });
    pool.join();
    CHECK(most == 0);
    std::vector<int> expected;
    for (int i = 0; i < count; ++i) {
        expected.push_back(i);
        if (i % 3 == 0) expected.push_back(-1);
    }
    CHECK(order == expected);
}

TEST_CASE("many threads give a serial executor functions, and each runs once") {
    constexpr int count = 5'000, threads = 4;
    asio::thread_pool pool(threads);
    asio::any_io_executor const inner = asio::make_strand(pool);
    asio::any_io_executor const serial =
        serial_executor::make(GENERATE(false, true) ? inner : pool.get_executor());
    int run = 0;  // not atomic: that is what it is for
    std::vector<std::thread> givers;
    for (int t = 0; t < threads; ++t)
        givers.emplace_back([&] {
            for (int i = 0; i < count; ++i)
                if (i % 2 == 0) asio::post(serial, [&] { ++run; });
                else asio::dispatch(serial, [&] { ++run; });
        });
    for (auto& one : givers) one.join();
    pool.join();
    CHECK(run == threads * count);
}

TEST_CASE("a dispatch to a serial executor by one of its functions runs at once, a post later") {
    asio::io_context io;
    asio::any_io_executor const serial = serial_executor::make(io.get_executor());
    std::string order;
    asio::post(serial, [&] {
        asio::post(serial, [&] { order += 'c'; });
        asio::dispatch(serial, [&] { order += 'a'; });
        order += 'b';
    });
    io.run();
    CHECK(order == "abc");
}

TEST_CASE("what a function of a serial executor throws comes out of run(), and the next function runs") {
    asio::io_context io;
    asio::any_io_executor const serial = serial_executor::make(io.get_executor());
    bool ran = false;
    asio::post(serial, [] { throw std::runtime_error("thrown"); });
    asio::post(serial, [&] { ran = true; });
    CHECK_THROWS_AS(io.run(), std::runtime_error);
    io.run();
    CHECK(ran);
}

TEST_CASE("functions of a serial executor end with the context they were to run on") {
    auto const held = std::make_shared<int>(1);
    auto const on_strand = GENERATE(false, true);
    {
        asio::io_context io;
        asio::any_io_executor const inner = on_strand ? asio::any_io_executor(asio::make_strand(io))
                                                      : asio::any_io_executor(io.get_executor());
        asio::any_io_executor const serial = serial_executor::make(inner);
        for (int i = 0; i < 100; ++i) asio::post(serial, [held, serial] { FAIL("it must not run"); });
        CHECK(held.use_count() == 101);
    }
    CHECK(held.use_count() == 1);
}

TEST_CASE("work that a serial executor is told of keeps its context running") {
    asio::io_context io;
    asio::any_io_executor const serial = serial_executor::make(io.get_executor());
    auto work = asio::make_work_guard(serial);
    CHECK(io.run_for(std::chrono::milliseconds(10)) == 0);
    CHECK_FALSE(io.stopped());
    work.reset();
    io.run();
    CHECK(io.stopped());
}

TEST_CASE(
    "a serial executor in an any_io_executor takes no memory when it is copied or asked for properties") {
    asio::io_context io;
    asio::any_io_executor const serial = serial_executor::make(io.get_executor());
    auto const before = allocation_count();
    bool differ = true;
    for (int i = 0; i < 10; ++i) {
        auto const never = asio::require(serial, asio::execution::blocking.never);
        auto const tracked = asio::prefer(never, asio::execution::outstanding_work.tracked);
        differ = differ && tracked != serial && never != serial;
    }
    auto const after = allocation_count();
    CHECK(differ);
    CHECK(after == before);
}

TEST_CASE("a function that throws into the thread that gave it does not let two run at once") {
    auto const giver = std::this_thread::get_id();
    int given = 0;
    std::atomic<int> run{0}, inside{0}, together{0};
    for (int round = 0; round < 500; ++round) {
        asio::thread_pool pool(2);
        asio::any_io_executor const serial = serial_executor::make(asio::any_io_executor(at_once{&pool}));
        auto const function = [&] {
            if (++inside > 1) ++together;
            std::this_thread::yield();
            ++run;
            --inside;
        };
        std::thread other([&] {
            for (int i = 0; i < 10; ++i) asio::dispatch(serial, function);
        });
        for (int i = 0; i < 10; ++i) try {
                asio::dispatch(serial, [&] {
                    asio::post(serial, function);
                    asio::post(serial, function);
                    if (std::this_thread::get_id() == giver) throw std::runtime_error("into the giver");
                });
            } catch (std::runtime_error const&) {
            }
        other.join();
        pool.join();
        given += 30;
    }
    CHECK(run == given);
    CHECK(together == 0);
}
