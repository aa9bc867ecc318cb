// One deadline for a whole call: it ends there, wherever it stands, and says what it was doing.
#include <sys/wait.h>
#include <unistd.h>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <csignal>
#include <optional>
#include <thread>

#include "failure_of.hpp"
#include "full_listener.hpp"
#include "json_service.hpp"
#include "one_call.hpp"
#include "scripted_server.hpp"

using namespace test;
using dynamap::errc;

namespace {

/// What comes before the place where the deadline is to strike takes a millisecond; on a busy machine it may
/// take a thousand.
constexpr auto after_some_steps = 2s;

dynamap::client_config config_with(std::string url, std::chrono::milliseconds timeout) {
    dynamap::client_config config = config_for(std::move(url));
    config.timeout = timeout;
    return config;
}

}  // namespace

TEST_CASE("deadline: while waiting for the response") {
    scripted_server server({script::stall()});
    asio::io_context io;
    dynamap::client const client(io, config_with(server.url(), after_some_steps));
    dynamap::error const e = failure(io, call(client));
    CHECK(e.code() == errc::deadline_exceeded);
    CHECK(e.attempts() == 1);
    CHECK(contains(e.what(), "the timeout of 2000 ms passed while waiting for the response of 127.0.0.1:"));
    CHECK(client.statistics().open_connections == 0);
}

TEST_CASE("deadline: a request that was sent on a used connection is not sent again when its time is over") {
    bool const tls = GENERATE(false, true);
    self_signed const certificate("DNS:localhost");
    scripted_server server({script::respond(script::response(200, "{}")), script::stall()},
                           tls ? &certificate : nullptr);
    asio::io_context io;
    dynamap::client_config config = config_with(server.url(), after_some_steps);
    if (tls) config.ca_file = certificate.pem_file();
    dynamap::client const client(io, config);
    run(io, call(client));
    dynamap::error const e = failure(io, call(client));
    CHECK(e.code() == errc::deadline_exceeded);
    CHECK(e.code() == std::errc::timed_out);
    CHECK(contains(e.what(), "while waiting for the response"));
    CHECK(server.steps() == 2);
    CHECK(server.connections() == 1);
}

TEST_CASE("deadline: one client may have several") {
    scripted_server server({script::stall()});
    asio::io_context io;
    dynamap::client const patient(io, config_with(server.url(), 1h));
    dynamap::client const hasty = patient.with_timeout(50ms);
    CHECK(contains(failure(io, call(hasty)).what(), "the timeout of 50 ms passed"));
    CHECK(contains(failure(io, call(hasty, "{}", 60ms)).what(),
                   "the timeout of 60 ms passed"));  // the call's own
    CHECK(patient.statistics().attempts == hasty.statistics().attempts);
    CHECK_THROWS_AS(patient.with_timeout(0ms), dynamap::error);
}

TEST_CASE("deadline: while a response arrives that never ends") {
    scripted_server server({[](peer& client) {
        while (client.send("HTTP/1.1 100 Continue\r\n\r\n")) {
        }
    }});
    asio::io_context io;
    dynamap::client const client(io, config_with(server.url(), 300ms));
    CHECK(failure(io, call(client)).code() == errc::deadline_exceeded);
    CHECK(client.statistics().open_connections == 0);
}

TEST_CASE("deadline: while sending to a server that does not read") {
    std::promise<void> over;
    std::shared_future<void> const when_over = over.get_future().share();
    scripted_server server({[&](peer&) { when_over.wait(); }});
    asio::io_context io;
    dynamap::client const client(io, config_with(server.url(), after_some_steps));
    dynamap::error const e = failure(io, call(client, std::string(std::size_t{32} << 20, 'x')));
    over.set_value();
    CHECK(e.code() == errc::deadline_exceeded);
    CHECK(contains(e.what(), "while sending the request"));
}

TEST_CASE("deadline: what the server has not received of a request that was given up never reaches it") {
    bool const cancelled = GENERATE(false, true), tls = GENERATE(false, true), forked = GENERATE(false, true);
    CAPTURE(cancelled, tls, forked);
    self_signed const certificate("DNS:localhost");
    std::string const body(std::size_t{1} << 20, 'x');  // more than the server's socket takes unread
    std::promise<void> over;
    std::promise<std::size_t> received;
    auto const read_late = [&](peer& client) {
        over.get_future().wait();
        received.set_value(client.read_request().size());
    };
    scripted_server server({read_late}, tls ? &certificate : nullptr);
    asio::io_context io;
    dynamap::client_config config = config_with(server.url(), cancelled ? 1h : 500ms);
    if (tls) config.ca_file = certificate.pem_file();
    dynamap::client const client(io, config);
    asio::cancellation_signal signal;
    std::error_code ended;
    auto const at_end = [&](std::exception_ptr e, std::string const&) {
        try {
            std::rethrow_exception(e);
        } catch (std::system_error const& failed) {
            ended = failed.code();
        }
    };
    asio::co_spawn(io, call(client, body), asio::bind_cancellation_slot(signal.slot(), at_end));
    io.run_for(200ms);
    pid_t const child = forked ? ::fork() : -1;
    if (child == 0) {  // has a copy of the socket
        ::pause();
        ::_exit(0);
    }
    if (cancelled) {
        io.run_for(300ms);
        signal.emit(asio::cancellation_type::terminal);
    }
    io.run();
    if (cancelled) CHECK(ended == std::errc::operation_canceled);
    else CHECK(ended == errc::deadline_exceeded);
    over.set_value();
    CHECK(received.get_future().get() < body.size());
    if (forked) ::kill(child, SIGKILL), ::waitpid(child, nullptr, 0);
}

TEST_CASE("a forked child that ends its copy of a client ends no request of its parent") {
    std::promise<void> child_ended;
    auto const respond_then = [&](peer& client) {
        client.read_request();
        child_ended.get_future().wait();
        client.send(script::response(200, R"({"from":"the parent"})"));
    };
    scripted_server server({respond_then});
    std::optional<asio::io_context> io(std::in_place);
    dynamap::client_config config = config_for(server.url());
    config.retry.max_attempts = 1;
    std::optional<dynamap::client> client(std::in_place, *io, config);
    std::string got;
    asio::co_spawn(*io, call(*client), [&](std::exception_ptr e, std::string body) {
        CHECK_FALSE(e);
        got = std::move(body);
    });
    io->run_for(200ms);
    pid_t const child = ::fork();
    if (child == 0) {
        client.reset();
        io.reset();
        ::_exit(0);
    }
    ::waitpid(child, nullptr, 0);
    child_ended.set_value();
    io->run();
    CHECK(contains(got, "the parent"));
}

TEST_CASE("deadline: during a name lookup") {
    asio::io_context io;
    dynamap::aws::orchestrator_config config = service_at("http://db.example:8000");
    int look_ups = 0;
    config.names = [&](dynamap::aws::endpoint const&, std::function<void(dynamap::aws::resolution)> const&) {
        ++look_ups;  // and never answers
    };
    dynamap::aws::orchestrator service(io.get_executor(), config);
    dynamap::error const e = failure(io, ask(service, 40ms));
    CHECK(e.code() == errc::deadline_exceeded);
    CHECK(contains(e.what(), "the timeout of 40 ms passed while looking up the address of db.example:8000"));
    CHECK(failure(io, ask(service, 20ms)).code() == errc::deadline_exceeded);
    CHECK(look_ups == 1);  // the second call waited for the same
    CHECK(service.statistics().open_connections == 0);
}

TEST_CASE("deadline: while connecting") {
    full_listener const full;
    asio::io_context io;
    dynamap::client const client(io, config_with(full.url(), 300ms));
    dynamap::error const e = failure(io, call(client));
    CHECK(e.code() == errc::deadline_exceeded);
    CHECK(contains(e.what(), "while connecting to 127.0.0.1:"));
    CHECK(client.statistics().open_connections == 0);
}

TEST_CASE("deadline: one attempt to connect has its own, and is repeated") {
    full_listener const full;
    asio::io_context io;
    dynamap::client_config config = config_for(full.url());
    config.connect_timeout = 30ms;
    config.retry.max_attempts = 2;
    dynamap::client const client(io, config);
    dynamap::error const e = failure(io, call(client));
    CHECK(e.code() == errc::connect_failed);
    CHECK(e.attempts() == 2);
    CHECK(contains(e.what(), "no response within 30 ms (connect_timeout)"));
}

TEST_CASE("deadline: in the TLS handshake") {
    scripted_server server({script::stall()});  // speaks no TLS
    asio::io_context io;
    std::string const url = "https://127.0.0.1:" + std::to_string(server.port());
    dynamap::client const client(io, config_with(url, after_some_steps));
    dynamap::error const e = failure(io, call(client));
    CHECK(e.code() == errc::deadline_exceeded);
    CHECK(contains(e.what(), "in the TLS handshake"));

    dynamap::client_config config = config_for(url);
    config.connect_timeout = after_some_steps;
    config.retry.max_attempts = 1;
    dynamap::client const hasty(io, config);
    dynamap::error const f = failure(io, call(hasty));
    CHECK(f.code() == errc::connect_failed);
    CHECK(contains(f.what(), "did not finish the TLS handshake within 2000 ms"));
}

TEST_CASE("deadline: while waiting for a connection that others use") {
    using namespace asio::experimental::awaitable_operators;
    scripted_server server({script::stall()});
    asio::io_context io;
    dynamap::client_config config = config_for(server.url());
    config.max_connections = 1;
    dynamap::client const client(io, config);

    auto const both = [&]() -> asio::awaitable<std::string> {
        auto const failure_of_call = [&](std::chrono::milliseconds timeout) -> asio::awaitable<std::string> {
            std::string text;
            try {
                co_await call(client, "{}", timeout);
            } catch (dynamap::error const& e) {
                text = e.what();
            }
            co_return text;
        };
        auto both_texts = co_await (failure_of_call(after_some_steps) && failure_of_call(100ms));
        co_return std::get<0>(both_texts) + "\n" + std::get<1>(both_texts);
    };
    std::string const texts = run(io, both());
    CHECK(contains(texts, "the timeout of 2000 ms passed while waiting for the response"));
    CHECK(contains(texts, "the timeout of 100 ms passed while waiting for a free connection"));
    CHECK(server.connections() == 1);
    CHECK(client.statistics().open_connections == 0);
    CHECK(client.statistics().waiting_calls == 0);
}

TEST_CASE("deadline: the error contains the attempt before") {
    scripted_server server({script::respond(script::refusal(500, "InternalServerError")), script::stall()});
    asio::io_context io;
    dynamap::client const client(io, config_with(server.url(), after_some_steps));
    dynamap::error const e = failure(io, call(client));
    CHECK(e.code() == errc::deadline_exceeded);
    CHECK(e.attempts() == 2);
    CHECK(contains(e.what(), "the previous attempt failed"));
}

TEST_CASE("deadline: many calls have their own, and none waits for another") {
    scripted_server server({script::stall()});
    asio::io_context io;
    dynamap::client_config config = config_for(server.url());
    config.max_connections = 8;
    dynamap::client const client(io, config);
    int ended = 0;
    for (int i = 0; i < 100; ++i)
        asio::co_spawn(io, call(client, "{}", std::chrono::milliseconds(20 + i * 37 % 100)),
                       [&](std::exception_ptr e, std::string const&) {
                           CHECK_THROWS_AS(std::rethrow_exception(e), dynamap::error);
                           ++ended;
                       });
    io.run_for(20s);
    CHECK(ended == 100);
    CHECK(io.stopped());
    CHECK(client.statistics().open_connections == 0);
}

TEST_CASE("deadline: a response that ends with its connection is not complete if the deadline ended the "
          "connection") {
    bool const tls = GENERATE(false, true);
    std::string const part = GENERATE("HTTP/1.1 200 OK\r\n\r\nfirst half, ", "HTTP/1.1 200 OK\r\n\r\n",
                                      "HTTP/1.0 200 OK\r\nConnection: close\r\n\r\n{}",
                                      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
                                      "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{}",
                                      "HTTP/1.1 200 OK\r\n");
    self_signed const certificate("DNS:localhost");
    scripted_server server({[&](peer& client) {
                               client.read_request();
                               client.send(part);
                               client.wait_for_end();
                           }},
                           tls ? &certificate : nullptr);
    asio::io_context io;
    dynamap::client_config config = config_with(server.url(), 500ms);
    if (tls) config.ca_file = certificate.pem_file();
    config.attempt_timeout = 0ms;
    dynamap::client const client(io, config);
    dynamap::error const e = failure(io, call(client));
    CHECK(e.code() == errc::deadline_exceeded);
    CHECK(e.attempts() == 1);
    CHECK(client.statistics().open_connections == 0);
}

TEST_CASE("attempt timeout: a server that falls silent does not use up the whole deadline") {
    bool const tls = GENERATE(false, true);
    auto const falls_silent = GENERATE(
        script::stall(),
        [](peer& client) {
            client.read_request();
            client.send("HTTP/1.1 200 OK\r\n\r\nfirst half, ");
            client.wait_for_end();
        },
        [](peer& client) {
            client.read_request();
            std::string const whole = script::response(200, R"({"Item":{}})");
            for (char const& c : whole) {  // drop by drop
                if (!client.send({&c, 1})) break;
                std::this_thread::sleep_for(20ms);
            }
            client.wait_for_end();
        });
    self_signed const certificate("DNS:localhost");
    scripted_server server({falls_silent, script::respond(script::response(200, "{}"))},
                           tls ? &certificate : nullptr);
    asio::io_context io;
    dynamap::client_config config = config_for(server.url());
    if (tls) config.ca_file = certificate.pem_file();
    config.attempt_timeout = 300ms;
    dynamap::client const client(io, config);
    CHECK(run(io, call(client)) == "{}");
    CHECK(client.statistics().attempts == 2);
    CHECK(client.statistics().open_connections == 1);
}

TEST_CASE("attempt timeout: a server that does not read is left, and a slow one is not") {
    std::string const large(std::size_t{16} << 20, 'x');
    std::promise<void> over;
    std::shared_future<void> const when_over = over.get_future().share();
    scripted_server server({[&](peer&) { when_over.wait_for(30s); },
                            // takes some of it each 5 ms, longer than an attempt may stand still
                            [](peer& client) {
                                client.read_slowly(5ms);
                                client.send(script::response(200, "{}"));
                            }});
    asio::io_context io;
    dynamap::client_config config = config_for(server.url());
    config.attempt_timeout = 400ms;
    dynamap::client const client(io, config);
    std::string const text = run(io, call(client, large));
    over.set_value();
    CHECK(text == "{}");
    CHECK(client.statistics().attempts == 2);
}

TEST_CASE("attempt timeout: where it was the last attempt the error says what passed, and a write may have "
          "been done") {
    scripted_server server({script::respond(script::response(200, "{}")), script::stall()});
    asio::io_context io;
    dynamap::client_config config = config_for(server.url());
    config.attempt_timeout = 100ms;
    config.retry.max_attempts = 2;
    dynamap::client const client(io, config);
    run(io, call(client));
    // on a used connection: that is no reason to repeat it uncounted
    dynamap::error const e = failure(io, call(client));
    CHECK(e.code() == errc::deadline_exceeded);
    CHECK(contains(e.what(), "no whole response from 127.0.0.1:"));
    CHECK(contains(e.what(), "within 100 ms (attempt_timeout)"));
    CHECK(e.attempts() == 2);
    CHECK(e.sent() == 2);
    CHECK(server.steps() == 3);

    config.attempt_timeout = -1ms;
    CHECK_THROWS_AS(dynamap::client(io, config), dynamap::error);
}

TEST_CASE("however a write ends that was sent, its error says that it may have been done; a refusal, or a "
          "read, does not") {
    struct ending {
        scripted_server::step step;
        bool unknown;
    };
    auto const each = GENERATE(0, 1, 2, 3, 4);
    ending const all[] = {
        {script::stall(), true},
        {script::respond(script::response(200, "<html>")), true},
        {script::respond(script::response(500, "{}")), true},
        {script::respond(script::response(400, R"({"__type":"ValidationException","message":"no"})")), false},
        {script::respond(
             script::response(400, R"({"__type":"ProvisionedThroughputExceededException","message":"no"})")),
         false}};
    bool const by_attempt = GENERATE(false, true);
    scripted_server server({all[each].step});
    asio::io_context io;
    dynamap::client_config config = config_for(server.url());
    config.retry.max_attempts = 1;
    config.timeout = by_attempt ? 20s : 200ms;
    config.attempt_timeout = by_attempt ? 100ms : 0ms;
    dynamap::client const client(io, config);
    auto const put = [&]() -> asio::awaitable<void> {
        dynamap::operation request("PutItem", "wallets");
        request.body().append("{}");
        struct empty_object final : dynamap::response_handler {
            void success(dynamap::response const& found) override {
                if (found.json != "{}")
                    throw dynamap::error(errc::malformed_response, "this is no response of PutItem");
            }
        } handler;
        co_await client.send(std::move(request), handler);
    };
    std::string const write = failure(io, put()).what();
    CAPTURE(write);
    CHECK(contains(write, "a write may have been done") == all[each].unknown);
    std::string const read = each == 1 ? "" : failure(io, call(client)).what();
    CHECK_FALSE(contains(read, "may have been done"));
}

TEST_CASE("an idle client does not keep the context running") {
    scripted_server server({script::respond(script::response(200, "{}"))});
    asio::io_context io;
    dynamap::client const client(io, config_with(server.url(), 1h));
    asio::co_spawn(io, call(client), asio::use_future);
    io.run_for(20s);
    CHECK(io.stopped());
    CHECK(client.statistics().idle_connections == 1);
}
