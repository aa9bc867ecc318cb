// Connections that are given up because they are old.
#include <asio/experimental/awaitable_operators.hpp>

#include "one_call.hpp"
#include "scripted_server.hpp"

using namespace test;

TEST_CASE("a connection that is too old is not used again, however short its idle time") {
    scripted_server server({script::respond(script::response(200, "{}"))});
    asio::io_context io;
    dynamap::client_config config = config_for(server.url());
    config.max_connection_age = 2s;
    dynamap::client const client(io, config);
    run(io, call(client));
    run(io, client.wait(2010ms));
    run(io, call(client));
    dynamap::client_statistics const now = client.statistics();
    CHECK(now.connections_opened == 2);
    CHECK(now.connections_retired == 1);
    CHECK(now.open_connections == 1);
}

TEST_CASE("a connection that is too old is closed even if calls wait for it, and no call fails") {
    using namespace asio::experimental::awaitable_operators;
    scripted_server server({script::respond(script::response(200, "{}"))});
    asio::io_context io;
    dynamap::client_config config = config_for(server.url());
    config.max_connections = 1;
    config.max_connection_age = 20ms;
    dynamap::client const client(io, config);
    auto const until = std::chrono::steady_clock::now() + 20s;
    auto const many = [&]() -> asio::awaitable<void> {
        while (client.statistics().connections_retired < 2 && std::chrono::steady_clock::now() < until)
            co_await call(client);
    };
    auto const both = [&]() -> asio::awaitable<void> { co_await (many() && many()); };
    run(io, both());
    dynamap::client_statistics const now = client.statistics();
    CHECK(now.connections_retired >= 2);
    CHECK(now.connections_opened <= now.connections_retired + 1);
    CHECK(server.connections() == now.connections_opened);
}

TEST_CASE("with no limit connections grow as old as they like") {
    scripted_server server({script::respond(script::response(200, "{}"))});
    asio::io_context io;
    dynamap::client_config config = config_for(server.url());
    config.max_connection_age = 0ms;
    dynamap::client const client(io, config);
    run(io, call(client));
    run(io, client.wait(20ms));
    run(io, call(client));
    CHECK(client.statistics().connections_opened == 1);
    CHECK(client.statistics().connections_retired == 0);
}
