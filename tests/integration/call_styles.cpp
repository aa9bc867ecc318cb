// One API, three styles: coroutine, future (and so a blocking call), callback; and a context that many
// threads run.
#include <asio/bind_executor.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/thread_pool.hpp>
#include <asio/use_future.hpp>
#include <atomic>
#include <future>
#include <thread>
#include <vector>

#include "catch.hpp"
#include "run.hpp"

namespace {

struct counter {
    std::string name;
    std::int64_t value = 0;
};
using counter_table = dynamap::table<counter, "counter", dynamap::partition_key<&counter::name>>;
constexpr auto value = dynamap::attr<&counter::value>;

}  // namespace

TEST_CASE("future and callback") {
    asio::io_context io;
    auto work = asio::make_work_guard(io);
    std::jthread runner([&] { io.run(); });
    dynamap::client client{io, test::fixture::config()};
    counter_table table{client, test::unique_name("counter")};

    asio::co_spawn(io, table.create_if_missing(), asio::use_future).get();
    asio::co_spawn(io, table.update("x", value += 7), asio::use_future).get();
    auto const found = asio::co_spawn(io, table.get("x"), asio::use_future).get();
    REQUIRE(found.has_value());
    CHECK(found->value == 7);

    std::promise<std::int64_t> promise;
    asio::co_spawn(io, table.get("x"), [&](std::exception_ptr failure, std::optional<counter> row) {
        if (failure) promise.set_exception(failure);
        else promise.set_value(row.value().value);
    });
    CHECK(promise.get_future().get() == 7);
    work.reset();
}

TEST_CASE("many threads run the context, and no strand is needed") {
    constexpr int calls = 400;
    asio::thread_pool pool(4);
    auto config = test::fixture::config();
    config.max_connections = 8;
    dynamap::client client{pool, config};
    counter_table table{client, test::unique_name("counter")};
    asio::co_spawn(pool, table.create_if_missing(), asio::use_future).get();
    std::vector<std::future<void>> running;
    for (int i = 0; i < calls; ++i)
        running.push_back(asio::co_spawn(pool, table.update("shared", value += 1), asio::use_future));
    for (auto& one : running) one.get();
    auto const found = asio::co_spawn(pool, table.get("shared", dynamap::consistent), asio::use_future).get();
    CHECK(found.value().value == calls);
    CHECK(client.statistics().open_connections <= 8);
    pool.join();
}
