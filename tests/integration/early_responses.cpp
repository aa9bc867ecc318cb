// A server that answers before it has read the whole request.
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <atomic>
#include <thread>
#include <vector>

#include "failure_of.hpp"
#include "one_call.hpp"
#include "scripted_server.hpp"

using namespace test;
using dynamap::errc;

namespace {

std::string const large(std::size_t{16} << 20, 'x');

/// Answers when the request has begun, reads no more of it, and keeps the connection until the client closes
/// it.
scripted_server::step respond_early(std::string bytes, std::shared_future<void> over) {
    return [bytes = std::move(bytes), over = std::move(over)](peer& client) {
        client.send(bytes);
        over.wait();
    };
}

}  // namespace

TEST_CASE("an error response that arrives while the request is being sent is read at once") {
    bool const tls = GENERATE(false, true);
    self_signed const certificate("DNS:localhost");
    std::string const body(GENERATE(as<std::size_t>{}, 9, 4500, 9000, 33000),
                           'x');  // also more than is read at once
    std::promise<void> over;
    scripted_server server({respond_early(script::response(413, body), over.get_future().share())},
                           tls ? &certificate : nullptr);
    asio::io_context io;
    dynamap::client_config config = config_for(server.url());
    if (tls) config.ca_file = certificate.pem_file();
    config.timeout = 50s;
    config.attempt_timeout = 0ms;
    dynamap::client const client(io, config);
    auto const begun = std::chrono::steady_clock::now();
    dynamap::error const e = failure(io, call(client, large));
    over.set_value();
    CHECK(e.http_status() == 413);
    CHECK(std::chrono::steady_clock::now() - begun < 25s);
    CHECK(client.statistics().open_connections == 0);  // the rest of the request would be taken for the next
}

TEST_CASE("an interim response while the request is being sent ends nothing") {
    bool const tls = GENERATE(false, true);
    self_signed const certificate("DNS:localhost");
    scripted_server server(
        {[](peer& client) {
            client.send("HTTP/1.1 100 Continue\r\n\r\n");
            std::this_thread::sleep_for(20ms);
            std::string const request = client.read_request();
            client.send(script::response(200, std::to_string(request.size() - request.find("\r\n\r\n") - 4)));
        }},
        tls ? &certificate : nullptr);
    asio::io_context io;
    dynamap::client_config config = config_for(server.url());
    if (tls) config.ca_file = certificate.pem_file();
    dynamap::client const client(io, config);
    for (int i = 0; i < 2; ++i) CHECK(run(io, call(client, large)) == std::to_string(large.size()));
    CHECK(server.connections() == 1);
}

TEST_CASE("a server that responds in pieces while it reads gets the whole request") {
    bool const tls = GENERATE(false, true);
    self_signed const certificate("DNS:localhost");
    std::string const response = script::response(200, "{}");
    scripted_server server({[&](peer& client) {
                               client.send(response.substr(0, 30));
                               client.read_request();
                               client.send(response.substr(30));
                           }},
                           tls ? &certificate : nullptr);
    asio::io_context io;
    dynamap::client_config config = config_for(server.url());
    if (tls) config.ca_file = certificate.pem_file();
    dynamap::client const client(io, config);
    for (int i = 0; i < 2; ++i) CHECK(run(io, call(client, large)) == "{}");
    CHECK(server.connections() == 1);
}

TEST_CASE("a call that is cancelled while it sends ends at once") {
    std::promise<void> over;
    std::shared_future<void> const when_over = over.get_future().share();
    scripted_server server({[&](peer&) { when_over.wait(); }});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    asio::cancellation_signal signal;
    std::exception_ptr failed;
    asio::co_spawn(io, call(client, large),
                   asio::bind_cancellation_slot(
                       signal.slot(), [&](std::exception_ptr e, std::string const&) { failed = e; }));
    while (server.steps() == 0) io.run_one_for(1ms);
    for (int i = 0; i < 50; ++i) io.run_one_for(1ms);
    signal.emit(asio::cancellation_type::terminal);
    io.run_for(20s);
    over.set_value();
    CHECK(io.stopped());
    REQUIRE(failed);
    std::error_code code;
    try {
        std::rethrow_exception(failed);
    } catch (dynamap::error const& e) {
        code = e.code();
    }
    CHECK(code == std::errc::operation_canceled);
    CHECK(client.statistics().open_connections == 0);
}

TEST_CASE("large requests of one client on many threads are sent whole") {
    scripted_server server({[](peer& client) {
        client.send("HTTP/1.1 100 Continue\r\n\r\n");
        std::string const request = client.read_request();
        client.send(script::response(200, std::to_string(request.size() - request.find("\r\n\r\n") - 4)));
    }});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    std::string const body(std::size_t{4} << 20, 'x');
    std::atomic<int> right{0};
    for (int i = 0; i < 16; ++i)
        asio::co_spawn(io, call(client, body), [&](std::exception_ptr e, std::string const& text) {
            right += !e && text == std::to_string(body.size()) ? 1 : 0;
        });
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back([&] { io.run(); });
    for (std::thread& t : threads) t.join();
    CHECK(right == 16);
}

TEST_CASE("a success response that arrives before the whole request was sent is not accepted") {
    bool const tls = GENERATE(false, true);
    self_signed const certificate("DNS:localhost");
    std::promise<void> over;
    scripted_server server({[end = over.get_future().share()](peer& client) {
                               client.wait();
                               client.send(script::response(200, "{}"));
                               end.wait();
                           }},
                           tls ? &certificate : nullptr);
    asio::io_context io;
    dynamap::client_config config = config_for(server.url());
    if (tls) config.ca_file = certificate.pem_file();
    config.retry.max_attempts = 1;
    config.timeout = 50s;
    dynamap::client const client(io, config);
    dynamap::operation request("PutItem", "wallets");
    request.body().append(large);
    test::kept_response kept;
    auto const put = [&]() -> asio::awaitable<void> { co_await client.send(std::move(request), kept); };
    dynamap::error const e = failure(io, put());
    over.set_value();
    CHECK(e.code() == errc::connection_lost);
    CHECK(contains(e.what(), "before it had the whole request"));
    CHECK(contains(e.what(), "may have been done"));
    CHECK(client.statistics().open_connections == 0);
}

TEST_CASE("a refusal in many small TLS records is read at once, though the request fills the socket") {
    self_signed const certificate("DNS:localhost");
    std::string const words(60'000, 'm');
    std::string const refusal = script::response(
        413, R"({"__type":"com.amazon.coral.validate#ValidationException","message":")" + words + "\"}");
    std::atomic<bool> heard{false};
    scripted_server server({[&](peer& client) {
                               constexpr std::size_t record = 200;
                               client.wait();
                               std::this_thread::sleep_for(60ms);  // the client has sent what it can
                               for (std::size_t at = 0; at < refusal.size(); at += record)
                                   client.send(std::string_view(refusal).substr(at, record));
                               while (!heard) std::this_thread::sleep_for(1ms);
                           }},
                           &certificate);
    dynamap::client_config config = config_for(server.url());
    config.ca_file = certificate.pem_file();
    config.retry.max_attempts = 1;
    config.timeout = 10s;
    asio::io_context io;
    dynamap::client const client(io, config);
    // About as much as the socket takes: where exactly it is full depends on the system.
    std::size_t const size = GENERATE(2'900'000u, 3'200'000u, 3'500'000u, 3'800'000u);
    auto const begin = std::chrono::steady_clock::now();
    dynamap::error const failed = failure(io, call(client, "{\"P\":\"" + std::string(size, 'p') + "\"}"));
    heard = true;
    CHECK(failed.server_code() == "ValidationException");
    CHECK(failed.server_message() == words);
    CHECK(std::chrono::steady_clock::now() - begin < 5s);
}
