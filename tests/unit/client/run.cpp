// run(io, coroutine): its value, its failure, and what it does with the rest of the context's work.
#include "dynamap/run.hpp"

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>

#include "catch.hpp"
#include "dynamap/error.hpp"

namespace {

using namespace std::chrono_literals;

asio::awaitable<void> wait(asio::io_context& io, std::chrono::milliseconds time) {
    asio::steady_timer timer(io, time);
    co_await timer.async_wait(asio::use_awaitable);
}
asio::awaitable<int> number(asio::io_context& io, int value) {
    co_await wait(io, 1ms);
    co_return value;
}
asio::awaitable<std::string> refused(asio::io_context& io) {
    co_await wait(io, 1ms);
    throw std::runtime_error("refused");
}
/// Cannot be made of nothing, nor copied.
struct owner {
    explicit owner(int n) : number(std::make_unique<int>(n)) {}
    std::unique_ptr<int> number;
};
asio::awaitable<owner> owned(asio::io_context& io) {
    co_await wait(io, 1ms);
    co_return owner(7);
}

}  // namespace

TEST_CASE("run returns what the coroutine returns") {
    asio::io_context io;
    CHECK(dynamap::run(io, number(io, 5)) == 5);
    CHECK(*dynamap::run(io, owned(io)).number == 7);
    dynamap::run(io, wait(io, 1ms));
}

TEST_CASE("run throws what the coroutine throws, and the context can be used again") {
    asio::io_context io;
    CHECK_THROWS_WITH(dynamap::run(io, refused(io)), "refused");
    CHECK(dynamap::run(io, number(io, 6)) == 6);
}

TEST_CASE("run returns at the coroutine's end, though the context has other work") {
    asio::io_context io;
    int rounds = 0;
    auto const forever = [&]() -> asio::awaitable<void> {
        for (;; ++rounds) co_await wait(io, 1ms);
    };
    asio::co_spawn(io, forever(), asio::detached);
    dynamap::run(io, wait(io, 50ms));
    CHECK(rounds > 0);
    int const before = rounds;
    dynamap::run(io, wait(io, 50ms));
    CHECK(rounds > before);
}

TEST_CASE("a coroutine that never waits is run") {
    asio::io_context io;
    auto const at_once = []() -> asio::awaitable<int> { co_return 3; };
    CHECK(dynamap::run(io, at_once()) == 3);
}

TEST_CASE("a context that is stopped before the coroutine's end is an error") {
    asio::io_context io;
    asio::post(io, [&] { io.stop(); });
    try {
        dynamap::run(io, number(io, 5));
        FAIL("it succeeded");
    } catch (dynamap::error const& failure) {
        CHECK(failure.code() == std::errc::operation_canceled);
    }
}

TEST_CASE("an exception of another handler leaves run, and the coroutine continues in the next") {
    asio::io_context io;
    asio::post(io, [] { throw std::logic_error("another"); });
    int reached = 0;
    auto const counting = [&]() -> asio::awaitable<void> {
        co_await wait(io, 1ms);
        ++reached;
    };
    CHECK_THROWS_WITH(dynamap::run(io, counting()), "another");
    io.run();
    CHECK(reached == 1);
}
