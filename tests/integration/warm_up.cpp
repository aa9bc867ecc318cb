// Connections opened ahead of the calls that use them.
#include <asio/experimental/awaitable_operators.hpp>

#include "failure_of.hpp"
#include "full_listener.hpp"
#include "one_call.hpp"
#include "scripted_server.hpp"

using namespace test;
using dynamap::errc;

namespace {

/// As many calls at once.
asio::awaitable<void> calls(dynamap::client client, int count) {
    using namespace asio::experimental::awaitable_operators;
    if (count == 1) co_await call(client);
    else co_await (calls(client, count / 2) && calls(client, count - count / 2));
}

}  // namespace

TEST_CASE("warm up: calls find the connections that were opened ahead") {
    self_signed const certificate("DNS:localhost");
    bool const tls = GENERATE(false, true);
    scripted_server server({script::respond(script::response(200, "{}"))}, tls ? &certificate : nullptr);
    asio::io_context io;
    dynamap::client_config config = config_for(server.url());
    config.ca_file = certificate.pem_file();
    dynamap::client const client(io, config);

    CHECK(run(io, client.warm_up(8)) == 8);
    CHECK(server.steps() == 0);
    CHECK(client.statistics().idle_connections == 8);
    // By then each is looked at before it is used: what a server says after a TLS handshake must not count as
    // an end.
    run(io, client.wait(120ms));
    run(io, calls(client, 8));
    CHECK(client.statistics().connections_opened == 8);
    CHECK(server.connections() == 8);
}

TEST_CASE("warm up: connections that are there count, and the pool's bound holds") {
    scripted_server server({script::respond(script::response(200, "{}"))});
    asio::io_context io;
    dynamap::client_config config = config_for(server.url());
    config.max_connections = 5;
    dynamap::client const client(io, config);
    run(io, call(client));
    CHECK(run(io, client.warm_up(3)) == 3);
    CHECK(client.statistics().connections_opened == 3);
    CHECK(run(io, client.warm_up(100)) == 5);
    CHECK(run(io, client.warm_up(0)) == 0);
    CHECK(client.statistics().connections_opened == 5);
    CHECK(client.statistics().idle_connections == 5);
}

TEST_CASE("warm up: where no connection can be opened, it says why") {
    asio::io_context io;
    dynamap::client const client(io, config_for("http://127.0.0.1:1"));
    dynamap::error const e = failure(io, client.warm_up(4));
    CHECK(e.code() == errc::connect_failed);
    CHECK(contains(e.what(), "cannot connect to 127.0.0.1:1"));
    CHECK(client.statistics().open_connections == 0);

    full_listener const full;
    dynamap::client_config hasty = config_for(full.url());
    hasty.timeout = 300ms;
    dynamap::client const waiting(io, hasty);
    CHECK(failure(io, waiting.warm_up(2)).code() == errc::connect_failed);
    CHECK(waiting.statistics().open_connections == 0);
}

TEST_CASE("warm up: cancelled, it leaves no connection half open") {
    using namespace asio::experimental::awaitable_operators;
    full_listener const full;
    asio::io_context io;
    dynamap::client const client(io, config_for(full.url()));
    auto const either = [&]() -> asio::awaitable<std::size_t> {
        auto const first = co_await (client.warm_up(6) || client.wait(20ms));
        co_return first.index();
    };
    CHECK(run(io, either()) == 1);
    CHECK(client.statistics().open_connections == 0);
}

TEST_CASE("warm up: a connection that the server closed meanwhile is replaced, and fails no call") {
    scripted_server server({script::respond(script::response(200, "{}"))});
    asio::io_context io;
    dynamap::client_config config = config_for(server.url());
    config.retry.max_attempts = 1;
    dynamap::client const client(io, config);
    CHECK(run(io, client.warm_up(2)) == 2);
    while (server.connections() < 2) std::this_thread::sleep_for(1ms);

    server.close_connections();
    CHECK(run(io, call(client)) == "{}");
    CHECK(server.connections() == 3);
    CHECK(server.steps() == 1);
}
