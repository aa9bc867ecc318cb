// Many calls at once, from a context that many threads run, with no strand.
#include <atomic>
#include <thread>

#include "one_call.hpp"
#include "scripted_server.hpp"

using namespace test;

namespace {

void run_on(std::size_t threads, asio::io_context& io) {
    std::vector<std::thread> all;
    for (std::size_t i = 0; i < threads; ++i) all.emplace_back([&] { io.run_for(60s); });
    for (std::thread& t : all) t.join();
}

/// Answers with the request's body.
void echo(peer& client) {
    std::string const request = client.read_request();
    client.send(script::response(200, request.substr(request.find("\r\n\r\n") + 4)));
}

}  // namespace

TEST_CASE("two hundred calls share four connections, and each gets its own response") {
    scripted_server server({echo});
    asio::io_context io;
    dynamap::client_config config = config_for(server.url());
    config.max_connections = 4;
    config.timeout = 50s;
    dynamap::client const client(io, config);
    std::atomic<int> right{0};
    auto const five_calls = [&](int n) -> asio::awaitable<void> {
        for (int i = 0; i < 5; ++i) {
            std::string const mine = "{\"n\":" + std::to_string(n * 100 + i) + "}";
            std::string const got = co_await call(client, mine);
            if (got == mine) ++right;
        }
    };
    for (int n = 0; n < 200; ++n)
        asio::co_spawn(io, five_calls(n), [](std::exception_ptr e) {
            if (e) std::rethrow_exception(e);
        });
    run_on(4, io);
    CHECK(io.stopped());
    CHECK(right == 1000);
    CHECK(server.connections() <= 4);
    CHECK(client.statistics().waiting_calls == 0);
    CHECK(client.statistics().open_connections == client.statistics().idle_connections);
}

TEST_CASE("calls among faults of every kind all end in time") {
    std::string const ok = script::response(200, "{}");
    std::vector<scripted_server::step> kinds{
        echo,
        echo,
        echo,
        script::stall(),
        script::reset_unread(),
        script::respond_and_reset(""),
        script::respond_and_hang_up(ok.substr(0, 40)),
        script::dribble(ok),
        script::respond_and_hang_up(ok),
        script::respond(script::refusal(500, "InternalServerError")),
        script::respond(script::refusal(400, "ThrottlingException")),
        script::respond(script::refusal(400, "ValidationException")),
        script::respond(script::response(200, "{}", "x-amz-crc32: 1\r\n"))};
    std::vector<scripted_server::step> script;
    for (std::size_t i = 0; i < 3000; ++i) script.push_back(kinds[i * i * 7 % 31 % kinds.size()]);

    scripted_server server(script);
    asio::io_context io;
    dynamap::client_config config = config_for(server.url());
    config.max_connections = 16;
    dynamap::client const client(io, config);
    std::atomic<int> done{0}, failed{0}, late{0};
    auto const some_calls = [&](int n) -> asio::awaitable<void> {
        for (int i = 0; i < 4; ++i) {
            auto const timeout = 50ms + 10ms * (n * 13 % 40);
            auto const begun = std::chrono::steady_clock::now();
            try {
                co_await call(client, "{}", timeout);
                ++done;
            } catch (dynamap::error const&) {
                ++failed;
            }
            if (std::chrono::steady_clock::now() - begun > timeout + 5s) ++late;
        }
    };
    for (int n = 0; n < 100; ++n)
        asio::co_spawn(io, some_calls(n), [](std::exception_ptr e) {
            if (e) std::rethrow_exception(e);
        });
    run_on(4, io);
    CHECK(io.stopped());
    CHECK(done + failed == 400);
    CHECK(done > 0);
    CHECK(failed > 0);
    CHECK(late == 0);
    CHECK(client.statistics().waiting_calls == 0);
    CHECK(client.statistics().open_connections == client.statistics().idle_connections);
}

TEST_CASE(
    "threads share name lookups, TLS sessions and connections that soon are too old, and no call fails") {
    self_signed const certificate("DNS:localhost");
    scripted_server server({echo}, &certificate);
    asio::io_context io;
    dynamap::client_config config = config_for(server.url());
    config.ca_file = certificate.pem_file();
    config.max_connections = 8;
    config.max_connection_age = 2ms;  // all calls together take some ten
    config.timeout = 50s;
    dynamap::client const client(io, config);
    std::atomic<int> right{0};
    auto const calls = [&](int n) -> asio::awaitable<void> {
        if (n % 10 == 0) co_await client.warm_up(8);
        for (int i = 0; i < 20; ++i) {
            std::string const mine = "{\"n\":" + std::to_string(n * 100 + i) + "}";
            std::string const got = co_await call(client, mine);
            if (got == mine) ++right;
        }
    };
    for (int n = 0; n < 40; ++n)
        asio::co_spawn(io, calls(n), [](std::exception_ptr e) {
            if (e) std::rethrow_exception(e);
        });
    run_on(4, io);
    CHECK(right == 800);
    dynamap::client_statistics const now = client.statistics();
    CHECK(now.connections_opened == server.connections());
    CHECK(now.tls_sessions_resumed > 0);
    CHECK(now.connections_retired > 0);
    CHECK(now.open_connections == now.idle_connections);
}
