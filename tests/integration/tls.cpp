// TLS: which servers are believed, and that everything works over it.
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <ctime>
#include <exception>
#include <future>
#include <thread>

#include "failure_of.hpp"
#include "one_call.hpp"
#include "scripted_server.hpp"

using namespace test;
using dynamap::errc;

namespace {

dynamap::client_config trusting(scripted_server const& server, self_signed const& certificate) {
    dynamap::client_config config = config_for(server.url());
    config.ca_file = certificate.pem_file();
    return config;
}

}  // namespace

TEST_CASE("a trusted server is talked to over TLS, on one connection") {
    self_signed const certificate("DNS:localhost,IP:127.0.0.1");
    auto const respond = GENERATE(&script::respond, &script::dribble);
    scripted_server server({respond(script::response(200, "{}"))}, &certificate);
    asio::io_context io;
    dynamap::client const client(io, trusting(server, certificate));
    CHECK(run(io, call(client)) == "{}");
    CHECK(run(io, call(client)) == "{}");
    CHECK(client.statistics().connections_opened == 1);
}

TEST_CASE("a TLS connection that was idle for a while is used again") {
    self_signed const certificate("DNS:localhost");
    scripted_server server({script::respond(script::response(200, "{}"))}, &certificate);
    asio::io_context io;
    dynamap::client const client(io, trusting(server, certificate));
    run(io, call(client));
    run(io,
        client.wait(
            120ms));  // then it is looked at first: session tickets must not count as something unasked for
    run(io, call(client));
    CHECK(client.statistics().connections_opened == 1);
}

TEST_CASE("a certificate may be for an address") {
    self_signed const certificate("DNS:localhost,IP:127.0.0.1");
    scripted_server server({script::respond(script::response(200, "{}"))}, &certificate);
    asio::io_context io;
    dynamap::client_config config = trusting(server, certificate);
    config.endpoint = "https://127.0.0.1:" + std::to_string(server.port());
    dynamap::client const client(io, config);
    CHECK(run(io, call(client)) == "{}");
}

TEST_CASE("large requests and responses are transferred whole over TLS") {
    self_signed const certificate("DNS:localhost");
    std::string const large(std::size_t{3} << 20, 'x');
    scripted_server server(
        {[&](peer& client) {
            std::string const request = client.read_request();
            client.send(script::response(200, request.substr(request.find("\r\n\r\n") + 4)));
        }},
        &certificate);
    asio::io_context io;
    dynamap::client const client(io, trusting(server, certificate));
    CHECK(run(io, call(client, large)) == large);
}

TEST_CASE("an untrusted certificate is refused, without a retry") {
    self_signed const certificate("DNS:localhost");
    scripted_server server({script::respond(script::response(200, "{}"))}, &certificate);
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    dynamap::error const e = failure(io, call(client));
    CHECK(e.code() == errc::tls_failed);
    CHECK(e.attempts() == 1);
    CHECK(contains(e.what(),
                   "the certificate of localhost:" + std::to_string(server.port()) + " was refused: self"));
    CHECK(contains(e.what(), "ca_file"));
    CHECK(server.steps() == 0);
}

TEST_CASE("a certificate for another host is refused") {
    self_signed const certificate("DNS:example.org");
    scripted_server server({script::respond(script::response(200, "{}"))}, &certificate);
    asio::io_context io;
    dynamap::client const client(io, trusting(server, certificate));
    dynamap::error const e = failure(io, call(client));
    CHECK(e.code() == errc::tls_failed);
    CHECK(contains(e.what(), "hostname mismatch"));
    CHECK(server.steps() == 0);
}

TEST_CASE("TLS to a server without TLS is an error that says so") {
    scripted_server server({script::respond_unread("HTTP/1.1 400 Bad Request\r\n\r\n")});
    asio::io_context io;
    dynamap::client const client(io, config_for("https://127.0.0.1:" + std::to_string(server.port())));
    dynamap::error const e = failure(io, call(client));
    CHECK(e.code() == errc::tls_failed);
    CHECK(contains(e.what(), "does this port speak TLS"));
}

TEST_CASE("requests that fail transiently are repeated over TLS too") {
    self_signed const certificate("DNS:localhost");
    std::string const ok = script::response(200, "{}");
    scripted_server::step const faults[] = {script::respond_and_reset(""),
                                            script::respond_and_hang_up(ok.substr(0, 20)),
                                            script::respond(script::response(500, ""))};
    scripted_server::step const& fault = faults[GENERATE(0, 1, 2)];
    scripted_server server({fault, script::respond(ok)}, &certificate);
    asio::io_context io;
    dynamap::client const client(io, trusting(server, certificate));
    CHECK(run(io, call(client)) == "{}");
    CHECK(client.statistics().attempts == 2);
}

TEST_CASE("a TLS connection closed while idle costs nothing but a new one") {
    self_signed const certificate("DNS:localhost");
    std::string const ok = script::response(200, "{}");
    scripted_server server({script::respond_and_hang_up(ok), script::respond(ok)}, &certificate);
    asio::io_context io;
    dynamap::client_config config = trusting(server, certificate);
    config.retry.max_attempts = 1;
    dynamap::client const client(io, config);
    run(io, call(client));
    CHECK(run(io, call(client)) == "{}");
    CHECK(server.connections() == 2);
}

TEST_CASE("the next TLS connection resumes the session of the one before, however that ended") {
    self_signed const certificate("DNS:localhost");
    int const newest = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
    std::string const ok = script::response(200, "{}");
    std::string const last = script::response(200, "{}", "Connection: close\r\n");
    scripted_server server({script::respond_and_hang_up(ok), script::respond_and_reset(ok),
                            script::respond(last), script::respond(ok)},
                           &certificate, newest);
    asio::io_context io;
    dynamap::client const client(io, trusting(server, certificate));
    for (int i = 0; i < 4; ++i) run(io, call(client));
    CHECK(server.connections() == 4);
    CHECK(server.resumed() == 3);
    CHECK(client.statistics().tls_sessions_resumed == 3);
}

TEST_CASE("a TLS session belongs to one client, and no other resumes it") {
    self_signed const certificate("DNS:localhost");
    scripted_server server({script::respond(script::response(200, "{}"))}, &certificate);
    asio::io_context io;
    run(io, call(dynamap::client(io, trusting(server, certificate))));
    dynamap::client const other(io, config_for(server.url()));  // which does not trust this server
    CHECK(failure(io, call(other)).code() == errc::tls_failed);
    CHECK(server.resumed() == 0);
}

// Boost.Asio posts a cancellation from outside to the coroutine's executor; elsewhere it arrives at once.
#if defined(DYNAMAP_BOOST_ASIO)
constexpr bool posts_cancellations = true;
#else
constexpr bool posts_cancellations = false;
#endif

TEST_CASE("a call over TLS that is cancelled ends then, whichever of its steps is under way") {
    self_signed const certificate("DNS:localhost");
    scripted_server server({script::respond(script::response(200, "{}"))}, &certificate);
    for (int steps = 1;; ++steps) {  // before the first the coroutine has not begun
        CAPTURE(steps);
        REQUIRE(steps < 200);
        asio::io_context io;
        dynamap::client_config config = trusting(server, certificate);
        config.timeout = 1h;  // only the cancellation ends it
        config.connect_timeout = 1h;
        dynamap::client const client(io, config);
        asio::cancellation_signal signal;
        std::exception_ptr failure;
        bool ended = false;
        auto const end = [&](std::exception_ptr e, std::string const&) {
            failure = e;
            ended = true;
        };
        asio::co_spawn(io, call(client), asio::bind_cancellation_slot(signal.slot(), end));
        for (int i = 0; i < steps && !ended; ++i) io.run_one_for(20s);
        if (ended) {
            CHECK(failure == nullptr);  // all its steps were gone through
            CHECK(steps > 5);
            break;
        }
        signal.emit(asio::cancellation_type::terminal);
        io.run_for(20s);
        REQUIRE(ended);
        CHECK(io.stopped());
        if (posts_cancellations && !failure) break;  // it arrived after the last step
        REQUIRE(failure);
        CHECK_THROWS_AS(std::rethrow_exception(failure), dynamap::error);
    }
}

TEST_CASE("a dot at the end of an endpoint's name is the DNS's: TLS checks and sends the name without it") {
    self_signed const certificate("DNS:localhost");
    std::promise<std::string> host;
    scripted_server server({[&](peer& client) {
                               std::string const request = client.read_request();
                               host.set_value(request.substr(request.find("Host: "), 24));
                               client.send(script::response(200, "{}"));
                           }},
                           &certificate);
    asio::io_context io;
    dynamap::client_config config = trusting(server, certificate);
    config.endpoint = "https://localhost.:" + std::to_string(server.port());
    CHECK(run(io, call(dynamap::client(io, config))) == "{}");
    CHECK(contains(host.get_future().get(), "Host: localhost.:"));  // as curl does
}

TEST_CASE("a certificate without a subjectAltName is refused, whatever its subject") {
    bool const by_name = GENERATE(true, false);
    self_signed const certificate("", by_name ? "localhost" : "127.0.0.1");
    scripted_server server({script::respond(script::response(200, "{}"))}, &certificate);
    asio::io_context io;
    dynamap::client_config config = trusting(server, certificate);
    config.endpoint = (by_name ? "https://localhost:" : "https://127.0.0.1:") + std::to_string(server.port());
    dynamap::error const e = failure(io, call(dynamap::client(io, config)));
    CHECK(e.code() == errc::tls_failed);
    CHECK(contains(e.what(), "mismatch"));
    CHECK(server.steps() == 0);
}

TEST_CASE("a server that asks for another handshake does not get one, and costs no time") {
    self_signed const certificate("DNS:localhost");
    scripted_server server({[](peer& client) {
                               client.read_request();
                               client.ask_for_renegotiation();
                               std::this_thread::sleep_for(500ms);
                               client.send(script::response(200, "{}"));
                           }},
                           &certificate, TLS1_2_VERSION);
    asio::io_context io;
    dynamap::client_config config = trusting(server, certificate);
    config.retry.max_attempts = 1;
    dynamap::client const client(io, config);
    std::clock_t const before = std::clock();
    auto const begin = std::chrono::steady_clock::now();
    try {
        CHECK(run(io, call(client)) == "{}");
    } catch (dynamap::error const& e) {
        CHECK(e.code() == errc::connection_lost);
    }
    CHECK(std::chrono::steady_clock::now() - begin < 5s);
    CHECK(std::clock() - before < CLOCKS_PER_SEC * 3 / 10);
}
