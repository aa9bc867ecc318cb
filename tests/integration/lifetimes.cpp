// Clients and contexts that end while calls are in flight, and clients on other executors.
#include <asio/strand.hpp>
#include <asio/thread_pool.hpp>

#include "full_listener.hpp"
#include "one_call.hpp"
#include "scripted_server.hpp"
#include "variables.hpp"

using namespace test;
using dynamap::errc;

TEST_CASE("a client may end while its calls are in flight") {
    scripted_server server({script::stall(), script::respond(script::response(200, "{}"))});
    asio::io_context io;
    auto client = std::make_unique<dynamap::client>(io, config_for(server.url()));
    std::future<std::string> lost = asio::co_spawn(io, call(*client, "{}", 2s), asio::use_future);
    while (server.steps() == 0) io.run_one_for(1ms);
    std::future<std::string> response = asio::co_spawn(io, call(*client), asio::use_future);
    io.poll();
    client.reset();
    io.run_for(20s);
    CHECK(io.stopped());
    CHECK_THROWS_AS(lost.get(), dynamap::error);
    CHECK(response.get() == "{}");
}

TEST_CASE("a context may end while calls are in flight: nothing leaks") {
    // The leaks are looked for by the address sanitizer. Two calls have the two connections, two wait for
    // one, one is between attempts, one is connecting, as are five connections opened ahead, one has just
    // begun to look a name up, one only waits.
    scripted_server server({script::stall()});
    scripted_server busy(
        {script::respond("HTTP/1.1 503 Busy\r\nx-amz-retry-after: 1000\r\nContent-Length: 0\r\n\r\n")});
    full_listener const full;

    int ended = 0;
    {
        asio::io_context io;
        dynamap::client_config config = config_for(server.url());
        config.max_connections = 2;
        dynamap::client const client(io, config);
        dynamap::client const retrying(io, config_for(busy.url()));
        dynamap::client const connecting(io, config_for(full.url()));
        dynamap::client const resolving(io, config_for("http://localhost:1"));
        auto const end = [&](std::exception_ptr, auto&&...) { ++ended; };
        for (int i = 0; i < 4; ++i) asio::co_spawn(io, call(client), end);
        asio::co_spawn(io, call(retrying), end);
        asio::co_spawn(io, call(connecting), end);
        asio::co_spawn(io, connecting.warm_up(5), end);
        asio::co_spawn(io, client.wait(1h), end);

        auto const settled = [&] {
            return server.steps() == 2 && client.statistics().waiting_calls == 2 &&
                   retrying.statistics().idle_connections == 1;
        };
        while (!settled()) io.run_one_for(1ms);
        asio::co_spawn(io, call(resolving), end);
        io.run_one();
    }
    CHECK(ended == 0);
}

TEST_CASE("calls that never ran leak nothing either") {
    asio::io_context io;
    dynamap::client const client(io, config_for("http://127.0.0.1:1"));
    asio::co_spawn(io, call(client), [](std::exception_ptr, std::string const&) {});
    CHECK(client.statistics().attempts == 0);
}

TEST_CASE("a client works on a thread pool, and from a strand of it") {
    scripted_server server({script::respond(script::response(200, "{}"))});
    asio::thread_pool pool(2);
    {
        dynamap::client const client(pool, config_for(server.url()));
        auto strand = asio::make_strand(pool);
        std::vector<std::future<std::string>> results;
        for (int i = 0; i < 20; ++i) {
            results.push_back(asio::co_spawn(pool, call(client), asio::use_future));
            results.push_back(asio::co_spawn(strand, call(client), asio::use_future));
        }
        for (auto& r : results) CHECK(r.get() == "{}");
    }
    pool.join();
}

TEST_CASE("a coroutine may live on another context than the client") {
    scripted_server server({script::stall(), script::respond(script::response(200, "{}"))});
    asio::io_context network, mine;
    auto work = asio::make_work_guard(network);
    std::thread const runs_network([&] { network.run(); });
    dynamap::client const client(network, config_for(server.url()));
    CHECK_THROWS_AS(run(mine, call(client, "{}", 2s)), dynamap::error);
    CHECK(server.steps() == 1);
    auto const where = [&]() -> asio::awaitable<bool> {
        co_await call(client);
        co_await client.wait(1ms);
        co_return mine.get_executor().running_in_this_thread();
    };
    CHECK(run(mine, where()));
    work.reset();
    const_cast<std::thread&>(runs_network).join();
}

TEST_CASE("settings that cannot be used are refused by the constructor") {
    asio::io_context io;
    auto const refused = [&](auto&& change) {
        dynamap::client_config config = config_for("http://127.0.0.1:8000");
        change(config);
        try {
            dynamap::client const client(io, config);
        } catch (dynamap::error const& e) {
            return e.code() == errc::invalid_configuration;
        }
        return false;
    };
    using config = dynamap::client_config;
    CHECK_FALSE(refused([](config&) {}));
    CHECK(refused([](config& c) { c.endpoint = "ftp://127.0.0.1"; }));
    CHECK(refused([](config& c) { c.endpoint = "http://127.0.0.1:99999"; }));
    CHECK(refused([](config& c) { c.region = "eu central"; }));
    CHECK(refused([](config& c) { c.timeout = 0ms; }));
    CHECK(refused([](config& c) { c.connect_timeout = -1ms; }));
    CHECK(refused([](config& c) { c.max_connections = 0; }));
    CHECK(refused([](config& c) { c.max_response_bytes = 0; }));
    CHECK(refused([](config& c) {
        c.endpoint = "https://127.0.0.1:8000";
        c.ca_file = "/does/not/exist.pem";
    }));
    CHECK(refused([](config& c) { c.max_connection_age = -1ms; }));
    variables const nothing_says_a_region({{"AWS_REGION", {}},
                                           {"AWS_DEFAULT_REGION", {}},
                                           {"AWS_ENDPOINT_URL", {}},
                                           {"AWS_ENDPOINT_URL_DYNAMODB", {}},
                                           {"AWS_EC2_METADATA_DISABLED", "true"}});
    CHECK(refused([](config& c) {
        c.endpoint = "";
        c.region = "";
    }));
}
