// What a client holds while nobody calls: sockets, memory; and what it does when there are no more
// descriptors.
#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

#include <asio/steady_timer.hpp>
#include <atomic>
#include <cstdio>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "failure_of.hpp"
#include "one_call.hpp"
#include "scripted_server.hpp"

using namespace test;
using dynamap::errc;

namespace {

std::string const ok = script::response(200, R"({"Item":{}})");

/// How many sockets of this process wait for it to close them, the server having done so, on connections to
/// `port`.
int close_wait(std::uint16_t port) {
    std::ifstream file("/proc/self/net/tcp");
    std::string line;
    char wanted[8];
    std::snprintf(wanted, sizeof wanted, ":%04X", port);
    int count = 0;
    while (std::getline(file, line)) {
        std::istringstream words(line);
        std::string number, local, remote, state;
        words >> number >> local >> remote >> state;
        if (remote.ends_with(wanted) && state == "08") ++count;
    }
    return count;
}

/// So many calls, all at once; how many did not fail.
int calls_at_once(asio::io_context& io, dynamap::client const& client, int count) {
    int well = 0;
    for (int i = 0; i < count; ++i)
        asio::co_spawn(io, call(client),
                       [&](std::exception_ptr e, std::string const&) { well += e ? 0 : 1; });
    io.restart();
    io.run_for(60s);
    return well;
}

/// Lets this process open no more descriptors, until its end.
class no_more_descriptors {
  public:
    no_more_descriptors() {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        int const next = ::dup(0);  // the lowest that is free
        ::close(next);
        rlimit now = before_;
        now.rlim_cur = static_cast<rlim_t>(next);
        ::setrlimit(RLIMIT_NOFILE, &now);
    }
    ~no_more_descriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
    no_more_descriptors(no_more_descriptors const&) = delete;
    no_more_descriptors& operator=(no_more_descriptors const&) = delete;

  private:
    rlimit before_{};
};

}  // namespace

TEST_CASE("the client closes sockets that the server has closed, even if no call uses them") {
    std::atomic<bool> hang_up{false};
    scripted_server server({[&](peer& client) {
        client.read_request();
        client.send(ok);
        while (!hang_up) std::this_thread::sleep_for(1ms);
        client.hang_up();
    }});
    asio::io_context io;
    auto const until = std::chrono::steady_clock::now() + 30s;
    dynamap::client const client(io, config_for(server.url()));
    CHECK(calls_at_once(io, client, 16) == 16);
    CHECK(io.stopped());  // they do not keep it running
    CHECK(client.statistics().open_connections == 16);
    hang_up = true;
    for (int i = 0; i < 1000 && close_wait(server.port()) < 16; ++i) std::this_thread::sleep_for(5ms);
    REQUIRE(close_wait(server.port()) == 16);
    // Something else keeps the context running.
    asio::steady_timer other(io, 10s);
    std::function<void()> const look = [&] {
        other.expires_after(50ms);
        other.async_wait([&](std::error_code) {
            if (close_wait(server.port()) != 0 && std::chrono::steady_clock::now() < until) look();
        });
    };
    look();
    io.restart();
    io.run();
    CHECK(close_wait(server.port()) == 0);
    CHECK(client.statistics().open_connections == 0);
}

TEST_CASE("connections that are idle too long are closed, though others are used") {
    scripted_server server({script::respond(ok)});
    asio::io_context io;
    dynamap::client_config config = config_for(server.url());
    config.idle_timeout = 1500ms;
    dynamap::client const client(io, config);
    CHECK(calls_at_once(io, client, 16) == 16);
    for (int i = 0; i < 60 && client.statistics().open_connections > 1; ++i) {
        run(io, call(client));
        run(io, client.wait(50ms));
    }
    CHECK(client.statistics().open_connections == 1);
}

TEST_CASE("idle connections keep no large buffers") {
    bool const tls = GENERATE(false, true);
    self_signed const certificate("DNS:localhost");
    std::string const large = script::response(200, std::string(std::size_t{8} << 20, ' '));
    scripted_server server({script::respond(large)}, tls ? &certificate : nullptr);
    asio::io_context io;
    dynamap::client_config config = config_for(server.url());
    if (tls) config.ca_file = certificate.pem_file();
    dynamap::client const client(io, config);
    auto const in_use = [] { return ::mallinfo2().uordblks + ::mallinfo2().hblkhd; };
    auto const before = in_use();
    CHECK(calls_at_once(io, client, 8) == 8);
    CHECK(client.statistics().idle_connections == 8);
    CHECK(in_use() < before + (std::size_t{16} << 20));  // eight of them would be 64 MiB
}

// The undefined behaviour sanitizer opens a pipe to look at an object's class: with no descriptor left it
// reports faults that are none. So these two run in the builds without it.
#if !defined(__SANITIZE_ADDRESS__)
TEST_CASE("with no descriptor left, calls wait for the connections that are there") {
    bool const tls = GENERATE(false, true);
    self_signed const certificate("DNS:localhost");
    scripted_server server({[&](peer& client) {
                               client.read_request();
                               std::this_thread::sleep_for(2ms);
                               client.send(ok);
                           }},
                           tls ? &certificate : nullptr);
    asio::io_context io;
    dynamap::client_config config = config_for(server.url());
    if (tls) config.ca_file = certificate.pem_file();
    config.retry.max_attempts = 1;
    dynamap::client const client(io, config);
    REQUIRE(calls_at_once(io, client, 2) == 2);
    REQUIRE(client.statistics().open_connections == 2);
    {
        no_more_descriptors const none;
        CHECK(calls_at_once(io, client, 30) == 30);
    }
    CHECK(client.statistics().open_connections == 2);
    CHECK(server.connections() == 2);
}

TEST_CASE("with no descriptor left and no connection to wait for, calls fail and say what is missing") {
    scripted_server server({script::respond(ok)});
    asio::io_context io;
    dynamap::client_config config = config_for(server.url());
    config.retry.max_attempts = 2;
    dynamap::client const client(io, config);
    int failed = 0;
    {
        no_more_descriptors const none;
        for (int i = 0; i < 8; ++i)
            asio::co_spawn(io, call(client), [&](std::exception_ptr e, std::string const&) {
                try {
                    if (e) std::rethrow_exception(e);
                } catch (dynamap::error const& what) {
                    failed += what.code() == errc::connect_failed && contains(what.what(), "ulimit -n") &&
                              what.sent() == 0;
                }
            });
        io.run_for(20s);
    }
    CHECK(failed == 8);
    CHECK(client.statistics().open_connections == 0);
    CHECK(client.statistics().waiting_calls == 0);
    CHECK(run(io, call(client)) == R"({"Item":{}})");
}
#endif
