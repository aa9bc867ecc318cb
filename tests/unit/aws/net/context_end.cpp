// A context that is destroyed while coroutines on its strands wait: each of them ends as soon as it is let go
// of, in the middle of what lets it go, for its strand has been shut down before.
#include <unistd.h>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/strand.hpp>
#include <asio/use_awaitable.hpp>
#include <cerrno>
#include <chrono>
#include <functional>
#include <memory>
#include <system_error>

#include "aws/net/deadline.hpp"
#include "aws/net/pool.hpp"
#include "catch.hpp"

using namespace std::chrono_literals;
using clock_type = dynamap::aws::timer_queue::clock;

namespace {

/// What a client's calls share; it ends with the last of them.
struct shared {
    explicit shared(asio::io_context& io) : timer_queue(dynamap::aws::timer_queue::make(io.get_executor())) {}

    std::shared_ptr<dynamap::aws::timer_queue> timer_queue;
    dynamap::aws::pool pool{1, 20s};
};

asio::awaitable<void> sleep(std::shared_ptr<shared> with, std::chrono::hours time) {
    co_await dynamap::aws::sleep_until(*with->timer_queue, clock_type::now() + time);
}

/// Takes a place in the pool, if need be when it is given back, and never gets to read a byte.
asio::awaitable<bool> take_and_read(std::shared_ptr<shared> with) {
    dynamap::aws::pool_waiter waiting(with->pool, *with->timer_queue, clock_type::now() + 1h, {});
    co_await std::ref(waiting);
    dynamap::aws::pooled_connection const slot = waiting.slot();
    int ends[2];
    if (::pipe(ends) != 0) throw std::system_error(errno, std::system_category());
    asio::posix::stream_descriptor reading(co_await asio::this_coro::executor, ends[0]);
    asio::posix::stream_descriptor const writing(co_await asio::this_coro::executor, ends[1]);
    co_await reading.async_wait(asio::posix::stream_descriptor::wait_read, asio::use_awaitable);
    co_return true;
}

}  // namespace

TEST_CASE("a context may end while coroutines on strands sleep") {
    std::weak_ptr<shared> left;
    {
        asio::io_context io;
        auto with = std::make_shared<shared>(io);
        left = with;
        for (int hours : {3, 1, 4, 2, 5})
            asio::co_spawn(asio::make_strand(io), sleep(with, std::chrono::hours(hours)), asio::detached);
        with.reset();
        io.poll();
    }
    CHECK(left.expired());
}

TEST_CASE("a context may end while coroutines on strands wait for a place in the pool") {
    std::weak_ptr<shared> left;
    {
        asio::io_context io;
        auto with = std::make_shared<shared>(io);
        left = with;
        constexpr std::size_t calls =
            10'000;  // one end is in the middle of another, but the stack does not grow with them
        for (std::size_t i = 0; i < calls; ++i)
            asio::co_spawn(asio::make_strand(io), take_and_read(with), asio::detached);
        io.poll();
        CHECK(with->pool.statistics().waiting == calls - 1);
        with.reset();
    }
    CHECK(left.expired());
}
