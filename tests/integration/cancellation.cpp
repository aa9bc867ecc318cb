// Calls that are cancelled stop at once, and leave the client in order.
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/detached.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/post.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <atomic>
#include <dynamap/table.hpp>
#include <utility>

#include "aws/net/asio_error.hpp"
#include "full_listener.hpp"
#include "one_call.hpp"
#include "scripted_server.hpp"

using namespace test;
using namespace asio::experimental::awaitable_operators;

namespace {

asio::awaitable<void> in(std::chrono::milliseconds time) {
    asio::steady_timer timer(co_await asio::this_coro::executor, time);
    co_await timer.async_wait(asio::use_awaitable);
}

/// Starts the work, cancels it as soon as it waits for something, and gives the code that it ends with.
template <class T>
std::error_code cancelled_code(asio::io_context& io, asio::awaitable<T> work, std::function<bool()> ready) {
    asio::cancellation_signal signal;
    std::exception_ptr failure;
    bool ended = false;
    auto const end = [&](std::exception_ptr e, auto&&...) {
        failure = e;
        ended = true;
    };
    asio::co_spawn(io, std::move(work), asio::bind_cancellation_slot(signal.slot(), end));
    io.restart();
    // On the context's own thread a cancellation arrives at once, before what is ready there.
    auto const until = std::chrono::steady_clock::now() + 20s;
    bool ended_before = false;
    std::function<void()> const cancel_when_ready = [&] {
        if (!ready() && std::chrono::steady_clock::now() < until) return asio::post(io, cancel_when_ready);
        ended_before = ended;
        signal.emit(asio::cancellation_type::terminal);
    };
    asio::post(io, cancel_when_ready);
    io.run_for(40s);
    REQUIRE_FALSE(ended_before);
    REQUIRE(ended);
    CHECK(io.stopped());
    REQUIRE(failure);
    try {
        std::rethrow_exception(failure);
    } catch (dynamap::error const& e) {
        return e.code();
    }
}

dynamap::client_config patient(std::string url) {
    dynamap::client_config config = config_for(std::move(url));
    config.timeout = 1h;
    config.connect_timeout = 1h;
    return config;
}

}  // namespace

TEST_CASE("cancelled while waiting for the response") {
    scripted_server server({script::stall(), script::respond(script::response(200, "{}"))});
    asio::io_context io;
    dynamap::client const client(io, patient(server.url()));
    std::error_code const code = cancelled_code(io, call(client), [&] { return server.steps() == 1; });
    CHECK(code == std::errc::operation_canceled);
    CHECK(client.statistics().open_connections == 0);
    CHECK(run(io, call(client)) == "{}");
    CHECK(server.connections() == 2);
}

TEST_CASE("a parallel scan that is cancelled anywhere fails as a cancelled call does") {
    struct line {
        std::string id;
    };
    using line_table = dynamap::table<line, "lines", dynamap::partition_key<&line::id>>;
    std::atomic<int> pages{0};
    auto const endless = [&](peer& client) {
        client.read_request();
        std::string const n = std::to_string(++pages);
        client.send(script::response(200, R"({"Items":[{"id":{"S":")" + n +
                                              R"("}}],"Count":1,"LastEvaluatedKey":{"id":{"S":")" + n +
                                              "\"}}}"));
    };
    scripted_server server({endless});
    asio::io_context io;
    dynamap::client const client(io, patient(server.url()));
    line_table const table(client);
    for (int turns_before = 1; turns_before < 60; ++turns_before) {
        int turns = 0;
        std::size_t rows = 0;
        auto const count = [&](line&&) { ++rows; };
        auto const ready = [&] { return ++turns > turns_before; };
        CHECK(cancelled_code(io, table.scan().in_parallel(7, count), ready) == std::errc::operation_canceled);
    }
}

TEST_CASE("cancelled while looking a name up") {
    asio::io_context io;
    dynamap::client const client(io, patient("http://localhost:1"));
    bool begun = false;  // after one turn the look-up is under way, and its end cannot have been heard yet
    CHECK(cancelled_code(io, call(client), [&] { return std::exchange(begun, true); }) ==
          std::errc::operation_canceled);
    CHECK(client.statistics().open_connections == 0);
}

TEST_CASE("cancelled while connecting") {
    full_listener const full;
    asio::io_context io;
    dynamap::client const client(io, patient(full.url()));
    int turns = 0;
    CHECK(cancelled_code(io, call(client), [&] { return ++turns > 5; }) == std::errc::operation_canceled);
    CHECK(client.statistics().open_connections == 0);
}

TEST_CASE("cancelled in the TLS handshake") {
    scripted_server server({script::stall()});
    asio::io_context io;
    dynamap::client const client(io, patient("https://127.0.0.1:" + std::to_string(server.port())));
    CHECK(cancelled_code(io, call(client), [&] { return server.steps() == 1; }) ==
          std::errc::operation_canceled);
    CHECK(client.statistics().open_connections == 0);
}

TEST_CASE("cancelled while backing off") {
    scripted_server server(
        {script::respond("HTTP/1.1 503 Busy\r\nx-amz-retry-after: 60000\r\nContent-Length: 0\r\n\r\n"),
         script::respond(script::response(200, "{}"))});
    asio::io_context io;
    dynamap::client const client(io, patient(server.url()));
    auto const backoff = [&] { return client.statistics().idle_connections == 1; };
    CHECK(cancelled_code(io, call(client), backoff) == std::errc::operation_canceled);
    CHECK(run(io, call(client)) == "{}");
    CHECK(server.connections() == 1);
}

TEST_CASE("cancelled while waiting for a connection; the others go on") {
    std::promise<void> response;
    scripted_server server({[&](peer& client) {
                                client.read_request();
                                response.get_future().wait();
                                client.send(script::response(200, "{}"));
                            },
                            script::respond(script::response(200, "{}"))});
    asio::io_context io;
    dynamap::client_config config = patient(server.url());
    config.max_connections = 1;
    dynamap::client const client(io, config);
    std::future<std::string> first = asio::co_spawn(io, call(client), asio::use_future);
    while (server.steps() == 0) io.run_one_for(1ms);
    auto const responded = [&] {
        if (client.statistics().waiting_calls == 0) return false;
        asio::post(io, [&] { response.set_value(); });
        return true;
    };
    CHECK(cancelled_code(io, call(client), responded) == std::errc::operation_canceled);
    CHECK(first.get() == "{}");
    CHECK(client.statistics().waiting_calls == 0);
    CHECK(client.statistics().idle_connections == 1);
    CHECK(run(io, call(client)) == "{}");
    CHECK(server.connections() == 1);
}

TEST_CASE("cancelled when its turn has just come: nothing is sent") {
    std::promise<void> response;
    scripted_server server({[&](peer& client) {
                                client.read_request();
                                response.get_future().wait();
                                client.send(script::response(200, "{}"));
                            },
                            script::respond(script::response(200, "{}"))});
    asio::io_context io;
    dynamap::client_config config = patient(server.url());
    config.max_connections = 1;
    dynamap::client const client(io, config);
    std::future<std::string> first = asio::co_spawn(io, call(client), asio::use_future);
    while (server.steps() == 0) io.run_one_for(1ms);
    bool responding = false;
    auto const its_turn = [&] {
        if (client.statistics().waiting_calls == 1 && !std::exchange(responding, true)) response.set_value();
        return responding && client.statistics().waiting_calls == 0;
    };
    CHECK(cancelled_code(io, call(client), its_turn) == std::errc::operation_canceled);
    CHECK(first.get() == "{}");
    CHECK(client.statistics().attempts == 1);
}

TEST_CASE("a coroutine that was cancelled and does not heed it may still clean up") {
    scripted_server server({script::respond(script::response(200, "{}"))});
    asio::io_context io;
    dynamap::client const client(io, patient(server.url()));
    asio::cancellation_signal signal;
    std::string response;
    auto const work = [&]() -> asio::awaitable<void> {
        co_await asio::this_coro::throw_if_cancelled(false);
        asio::steady_timer timer(io, 1h);
        dynamap::asio_error_code cancelled;
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
        response = co_await call(client);
    };
    asio::co_spawn(io, work, asio::bind_cancellation_slot(signal.slot(), asio::detached));
    io.poll();
    signal.emit(asio::cancellation_type::terminal);
    io.restart();
    io.run_for(20s);
    CHECK(response == "{}");
}

TEST_CASE("cancelled while the client waits") {
    asio::io_context io;
    dynamap::client const client(io, patient("http://127.0.0.1:1"));
    int turns = 0;
    CHECK(cancelled_code(io, client.wait(1h), [&] { return ++turns > 5; }) == std::errc::operation_canceled);
}

TEST_CASE("a call raced against a timer: the first to finish wins") {
    scripted_server server({script::respond(script::response(200, "{}")), script::stall(),
                            script::respond(script::response(200, "{}"))});
    asio::io_context io;
    dynamap::client const client(io, patient(server.url()));
    auto const once_asked = [&](std::size_t times) -> asio::awaitable<void> {
        while (server.steps() < times) co_await in(20ms);
    };
    auto const race = [&](asio::awaitable<void> timer) -> asio::awaitable<std::size_t> {
        auto winner = co_await (call(client) || std::move(timer));
        co_return winner.index();
    };
    CHECK(run(io, race(in(1h))) == 0);
    CHECK(run(io, race(once_asked(2))) == 1);
    CHECK(run(io, race(in(1h))) == 0);
    CHECK(server.connections() == 2);
    CHECK(client.statistics().open_connections == 1);
}

TEST_CASE("wait() takes the requested time") {
    asio::io_context io;
    dynamap::client const client(io, patient("http://127.0.0.1:1"));
    auto const begun = std::chrono::steady_clock::now();
    auto const twice = [&]() -> asio::awaitable<int> {
        co_await client.wait(15ms);
        co_await client.wait(-1h);
        co_await client.wait(15ms);
        co_return 1;
    };
    run(io, twice());
    CHECK(std::chrono::steady_clock::now() - begun >= 30ms);
}
