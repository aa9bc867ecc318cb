// A host with several addresses, of which some are silent or refuse: tried side by side, the one that worked
// first next time.
#include <arpa/inet.h>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/detached.hpp>
#include <asio/thread_pool.hpp>
#include <vector>

#include "failure_of.hpp"
#include "full_listener.hpp"
#include "json_service.hpp"
#include "one_call.hpp"
#include "scripted_server.hpp"

using namespace test;
using dynamap::errc;
namespace aws = dynamap::aws;

namespace {

aws::socket_address at(std::string const& url) {
    return *aws::literal_address("127.0.0.1", aws::parse_endpoint(url).port);
}
/// An address where nobody listens.
aws::socket_address closed_port() {
    static full_listener const one;  // its port on another address
    return *aws::literal_address("127.9.9.9", aws::parse_endpoint(one.url()).port);
}

/// A service whose host has these addresses.
aws::orchestrator_config service_with(std::vector<aws::socket_address> addresses,
                                      std::string const& url = "http://several.example") {
    aws::orchestrator_config config = service_at(url);
    config.connect_timeout = 20s;
    config.names = [addresses](aws::endpoint const&, std::function<void(aws::resolution)> const& done) {
        done({addresses, {}});
    };
    return config;
}

std::chrono::milliseconds time_of(std::function<void()> const& work) {
    auto const begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
}

}  // namespace

TEST_CASE("a silent address among several costs a quarter of a second once, and then nothing") {
    full_listener const silent;
    scripted_server server({script::respond(script::response(200, "here", "Connection: close\r\n"))});
    asio::io_context io;
    aws::orchestrator service(io.get_executor(), service_with({at(silent.url()), at(server.url())}));
    std::string got;
    auto const first = time_of([&] { got = run(io, ask(service, 15s)); });
    CHECK(got == "here");
    CHECK(first >= 240ms);
    CHECK(first < 3s);
    auto const second = time_of([&] { got = run(io, ask(service, 15s)); });
    CHECK(got == "here");
    CHECK(second < 240ms);
}

TEST_CASE("several silent addresses are all tried before the first has had its time") {
    full_listener const a, b, c;
    scripted_server server({script::respond(script::response(200, "here"))});
    asio::io_context io;
    aws::orchestrator service(io.get_executor(),
                              service_with({at(a.url()), at(b.url()), at(c.url()), at(server.url())}));
    CHECK(run(io, ask(service, 10s)) == "here");
}

TEST_CASE("an address that refuses is passed over at once") {
    scripted_server server({script::respond(script::response(200, "here"))});
    asio::io_context io;
    aws::orchestrator service(io.get_executor(),
                              service_with({closed_port(), closed_port(), at(server.url())}));
    std::string got;
    CHECK(time_of([&] { got = run(io, ask(service, 10s)); }) < 240ms);
    CHECK(got == "here");
}

TEST_CASE("an address that takes connections and is silent in the TLS handshake is passed over") {
    self_signed const certificate("DNS:several.example");
    scripted_server silent({script::stall()});
    scripted_server server({script::respond(script::response(200, "here"))}, &certificate);
    asio::io_context io;
    auto config = service_with({at(silent.url()), *aws::literal_address("127.0.0.1", server.port())},
                               "https://several.example");
    config.ca_file = certificate.pem_file();
    aws::orchestrator service(io.get_executor(), std::move(config));
    CHECK(run(io, ask(service, 10s)) == "here");
    CHECK(run(io, ask(service, 10s)) == "here");
    CHECK(service.statistics().connections_opened == 1);
}

TEST_CASE(
    "where no address works, the failure of the last is reported, and the deadline where it comes first") {
    asio::io_context io;
    aws::orchestrator refused(io.get_executor(), service_with({closed_port(), closed_port()}));
    CHECK(failure(io, ask(refused, 10s)).code() == errc::connect_failed);

    full_listener const a, b;
    aws::orchestrator late(io.get_executor(), service_with({at(a.url()), at(b.url())}));
    auto const e = failure(io, ask(late, 400ms));
    CHECK(e.code() == errc::deadline_exceeded);
    CHECK(contains(e.what(), "connecting to several.example:80"));

    auto config = service_with({at(a.url()), at(b.url())});
    config.connect_timeout = 300ms;
    aws::orchestrator slow(io.get_executor(), std::move(config));
    auto const timed_out = failure(io, ask(slow, 10s));
    CHECK(timed_out.code() == errc::connect_failed);
    CHECK(contains(timed_out.what(), "300 ms"));
}

TEST_CASE("a call may be cancelled while addresses are tried") {
    full_listener const a, b;
    asio::io_context io;
    auto service =
        std::make_unique<aws::orchestrator>(io.get_executor(), service_with({at(a.url()), at(b.url())}));
    asio::cancellation_signal signal;
    std::exception_ptr failed;
    asio::co_spawn(io, ask(*service, 20s),
                   asio::bind_cancellation_slot(
                       signal.slot(), [&](std::exception_ptr e, std::string const&) { failed = e; }));
    io.run_for(400ms);
    signal.emit(asio::cancellation_type::terminal);
    io.run_for(20s);
    CHECK(io.stopped());  // nothing of the attempts is left
    REQUIRE(failed);
    CHECK_THROWS_AS(std::rethrow_exception(failed), dynamap::error);

    SECTION("the client may end before its attempts do") {
        io.restart();
        auto const waits = [&]() -> asio::awaitable<void> { co_await ask(*service, 300ms); };
        std::exception_ptr late;
        asio::co_spawn(io, waits(), [&](std::exception_ptr e) {
            late = e;
            service.reset();
        });
        io.run_for(20s);
        CHECK(io.stopped());
        CHECK(late);
    }
}

TEST_CASE("a context may end while addresses are tried, and everything ends with it") {
    full_listener const a, b;
    std::weak_ptr<aws::orchestrator> left;
    {
        asio::io_context io;
        auto service =
            std::make_shared<aws::orchestrator>(io.get_executor(), service_with({at(a.url()), at(b.url())}));
        left = service;
        auto const keeping = [](std::shared_ptr<aws::orchestrator> kept) -> asio::awaitable<void> {
            co_await ask(*kept, 20s);
        };
        asio::co_spawn(io, keeping(std::move(service)), asio::detached);
        io.run_for(std::chrono::milliseconds(GENERATE(10, 400)));  // with one attempt under way, with both
    }
    CHECK(left.expired());
}

TEST_CASE("addresses are tried side by side on a context of many threads too") {
    full_listener const silent;
    scripted_server server({script::respond(script::response(200, "here", "Connection: close\r\n"))});
    asio::thread_pool threads(4);
    auto config = service_with({at(silent.url()), at(server.url())});
    config.max_connections = 64;
    aws::orchestrator service(threads.get_executor(), std::move(config));
    std::vector<std::future<std::string>> calls;
    for (int i = 0; i < 40; ++i)
        calls.push_back(asio::co_spawn(threads, ask(service, 20s), asio::use_future));
    for (auto& one : calls) CHECK(one.get() == "here");
    threads.join();
}

TEST_CASE("no child process inherits a connection") {
    scripted_server server({script::respond(script::response(200, "here"))});
    asio::io_context io;
    aws::orchestrator service(io.get_executor(), service_at(server.url()));
    run(io, ask(service, 20s));
    // The descriptors whose peer is the server are the client's.
    int ours = 0;
    for (int fd = 0; fd < 256; ++fd) {
        sockaddr_in to{};
        socklen_t size = sizeof to;
        if (::getpeername(fd, reinterpret_cast<sockaddr*>(&to), &size) != 0 || to.sin_family != AF_INET ||
            ntohs(to.sin_port) != server.port())
            continue;
        ++ours;
        CHECK((::fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
    }
    CHECK(ours == 1);
}
