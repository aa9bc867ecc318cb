// Data that nobody asked for is nobody's response, whenever it comes.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <future>
#include <mutex>
#include <random>
#include <thread>

#include "failure_of.hpp"
#include "json_service.hpp"
#include "one_call.hpp"
#include "scripted_server.hpp"

using namespace test;
using dynamap::errc;

namespace {

std::string const stray = script::response(200, R"({"tag":"stray"})");

std::string tag(int number) { return R"({"tag":)" + std::to_string(number) + "}"; }

/// A response that repeats what the request says of itself.
std::string own_response(peer& client) {
    std::string const request = client.read_request();
    return script::response(200, request.substr(request.find("\r\n\r\n") + 4));
}

/// Plain TCP or TLS, whichever the test is run with.
struct transport {
    explicit transport(bool over_tls) : tls(over_tls) {}

    self_signed const* server() const { return tls ? &certificate : nullptr; }
    dynamap::client_config config(scripted_server const& server) const {
        dynamap::client_config result = config_for(server.url());
        if (tls) result.ca_file = certificate.pem_file();
        return result;
    }

    bool tls;
    self_signed certificate{"DNS:localhost"};
};

/// What a server has sent, and when the client surely has it in its socket.
class late_bytes {
  public:
    /// Answers, waits until the client has taken that in, and sends `more`.
    scripted_server::step after_response(std::string more) {
        return [this, more = std::move(more)](peer& client) {
            int const turn = requests_ + 1;
            client.send(own_response(client));
            while (requests_ != turn) std::this_thread::yield();
            client.send(more);
            sent_ = turn;
        };
    }
    /// Called by the client when it has read a response.
    void wait() {
        int const turn = ++requests_;
        while (sent_ != turn) std::this_thread::yield();
        std::this_thread::sleep_for(5ms);
    }

  private:
    std::atomic<int> requests_{0}, sent_{0};
};

/// Calls a function with a response's JSON.
class on_success final : public dynamap::response_handler {
  public:
    explicit on_success(std::function<void(std::string_view)> const& f) : f_(f) {}
    void success(dynamap::response const& found) override { f_(found.json); }

  private:
    std::function<void(std::string_view)> const& f_;
};

/// Sends one request; while its response is being read, waits for what comes behind it.
asio::awaitable<std::string> call_and_wait(dynamap::client client, std::string body, late_bytes& late) {
    struct reading final : dynamap::response_handler {
        explicit reading(late_bytes& bytes) : late(bytes) {}
        void success(dynamap::response const& found) override {
            json = found.json;
            late.wait();
        }
        std::string json;
        late_bytes& late;
    } to(late);
    dynamap::operation request("PutItem", "wallets");
    request.body().append(body);
    co_await client.send(std::move(request), to);
    co_return to.json;
}

}  // namespace

TEST_CASE("what comes on an idle connection is never the next call's response, and fails no call") {
    transport const over(GENERATE(false, true));
    std::string const all[] = {stray, "\r\n", "junk", stray.substr(0, 7)};
    std::string const& more = all[GENERATE(0, 1, 2, 3)];
    late_bytes late;
    scripted_server server({late.after_response(more)}, over.server());
    asio::io_context io;
    dynamap::client_config config = over.config(server);
    config.retry.max_attempts = 1;
    dynamap::client const client(io, config);
    for (int i = 0; i < 3; ++i) CHECK(run(io, call_and_wait(client, tag(i), late)) == tag(i));
    CHECK(server.connections() == 3);
    CHECK(client.statistics().attempts == 3);
}

TEST_CASE("what comes on a connection that passes from a call to a waiting one is not that one's response") {
    transport const over(GENERATE(false, true));
    std::string const all[] = {stray, "\r\n"};
    std::string const& more = all[GENERATE(0, 1)];
    late_bytes late;
    scripted_server server({late.after_response(more)}, over.server());
    asio::io_context io;
    dynamap::client_config config = over.config(server);
    config.retry.max_attempts = 1;
    config.max_connections = 1;
    dynamap::client const client(io, config);
    int right = 0;
    for (int i = 0; i < 10; ++i)
        asio::co_spawn(
            io, call_and_wait(client, tag(i), late),
            [&, i](std::exception_ptr e, std::string const& text) { right += !e && text == tag(i) ? 1 : 0; });
    io.run_for(60s);
    CHECK(right == 10);
    CHECK(client.statistics().waiting_calls == 0);
    CHECK(server.connections() == 10);
}

TEST_CASE("a connection whose end comes while it passes to a waiting call fails no call") {
    transport const over(GENERATE(false, true));
    std::atomic<int> hung_up{0};
    scripted_server server({[&](peer& client) {
                               client.send(own_response(client));
                               client.hang_up();
                               ++hung_up;
                           }},
                           over.server());
    asio::io_context io;
    dynamap::client_config config = over.config(server);
    config.retry.max_attempts = 1;
    config.max_connections = 1;
    dynamap::client const client(io, config);
    int right = 0, begun = 0;
    auto const one = [&](int i) -> asio::awaitable<void> {
        dynamap::operation request("PutItem", "wallets");
        request.body().append(tag(i));
        std::function<void(std::string_view)> const waits = [&](std::string_view) {
            int const turn = ++begun;
            while (hung_up != turn) std::this_thread::yield();
            std::this_thread::sleep_for(5ms);
        };
        on_success handler(waits);
        co_await client.send(std::move(request), handler);
        ++right;
    };
    for (int i = 0; i < 5; ++i) asio::co_spawn(io, one(i), [](std::exception_ptr) {});
    io.run_for(60s);
    CHECK(right == 5);
}

TEST_CASE("a line end that comes while a request is under way fails no call") {
    transport const over(GENERATE(false, true));
    scripted_server server({[](peer& client) {
                               std::string const own = own_response(client);
                               client.send("\r\n");
                               std::this_thread::sleep_for(2ms);
                               client.send(own);
                           }},
                           over.server());
    asio::io_context io;
    dynamap::client_config config = over.config(server);
    config.retry.max_attempts = 1;
    dynamap::client const client(io, config);
    for (int i = 0; i < 3; ++i) CHECK(run(io, call(client, tag(i))) == tag(i));
    CHECK(client.statistics().attempts == 3);
}

TEST_CASE(
    "two responses to one request are both refused, and the request is sent again on another connection") {
    transport const over(GENERATE(false, true));
    std::string const all[] = {stray, stray.substr(0, 3), "\r\n" + stray};
    std::string const& more = all[GENERATE(0, 1, 2)];
    scripted_server server(
        {script::respond(stray + more), [&](peer& client) { client.send(own_response(client)); }},
        over.server());
    asio::io_context io;
    dynamap::client const client(io, over.config(server));
    CHECK(run(io, call(client, tag(7))) == tag(7));
    CHECK(client.statistics().attempts == 2);
    CHECK(server.connections() == 2);
}

TEST_CASE("a write that two responses came to is an error that says so, if it may be sent but once") {
    scripted_server server({script::respond(stray + stray)});
    asio::io_context io;
    dynamap::client_config config = config_for(server.url());
    config.retry.max_attempts = 1;
    dynamap::client const client(io, config);
    dynamap::operation request("PutItem", "wallets");
    request.body().append("{}");
    dynamap::error const e = failure(io, client.send(std::move(request)));
    CHECK(e.code() == errc::connection_lost);
    CHECK(contains(e.what(), "two responses to one request"));
    CHECK(contains(e.what(), "a write may have been done"));
    CHECK(e.sent() == 1);
    CHECK(client.statistics().open_connections == 0);
}

TEST_CASE("bytes that a server sends before any request are not a response") {
    // On its first connection it speaks as soon as somebody connects.
    int const listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto const generic = reinterpret_cast<sockaddr*>(&address);
    REQUIRE(::bind(listener, generic, size) == 0);
    REQUIRE(::listen(listener, 8) == 0);
    REQUIRE(::getsockname(listener, generic, &size) == 0);
    std::promise<void> spoken;
    std::jthread const server([&] {
        peer first(::accept(listener, nullptr, nullptr), nullptr);
        first.send(stray);
        spoken.set_value();
        peer second(::accept(listener, nullptr, nullptr), nullptr);
        second.send(own_response(second));
        second.wait_for_end();
    });
    asio::io_context io;
    dynamap::client_config config = config_for("http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)));
    config.retry.max_attempts = 1;
    {
        dynamap::client const client(io, config);
        CHECK(run(io, client.warm_up(1)) == 1);
        spoken.get_future().wait();
        CHECK(run(io, call(client, tag(7))) == tag(7));
    }
    ::close(listener);
}

TEST_CASE("a thousand calls among stray responses at random times get their own responses") {
    transport const over(GENERATE(false, true));
    std::mutex mutex;
    std::minstd_rand random(20261128);
    auto const one_of = [&](int most) {
        std::lock_guard const lock(mutex);
        return static_cast<int>(random() % static_cast<unsigned>(most));
    };
    scripted_server server({[&](peer& client) {
                               std::string const own = own_response(client);
                               int const how = one_of(12);
                               if (how == 0) {
                                   client.send(own + stray);
                               } else if (how == 1) {
                                   client.send(own + "\r\n");
                               } else if (how == 2) {
                                   client.send(own);
                                   client.hang_up();
                               } else {
                                   client.send(own);
                               }
                           }},
                           over.server());
    asio::io_context io;
    dynamap::client_config config = over.config(server);
    config.max_connections = 8;
    config.retry.max_attempts = 20;
    config.retry.quota = 1'000'000;
    dynamap::client const client(io, config);
    int next = 0, right = 0, wrong = 0, failed = 0;
    auto const caller = [&]() -> asio::awaitable<void> {
        while (next < 1000) {
            std::string const mine = tag(next++);
            bool ended = false;
            std::string text;
            try {
                text = co_await call(client, mine);
                ended = true;
            } catch (dynamap::error const&) {
            }
            ++(!ended ? failed : text == mine ? right : wrong);
        }
    };
    for (int i = 0; i < 24; ++i) asio::co_spawn(io, caller(), [](std::exception_ptr) {});
    io.run_for(60s);
    CHECK(wrong == 0);
    CHECK(failed == 0);
    CHECK(right == 1000);
}

TEST_CASE("a late line end behind a response that came soon fails no call, and sends no write again",
          "[alone]") {
    transport const over(GENERATE(false, true));
    std::string const more = GENERATE("\r\n", "junk");
    // On a machine that is busy, the response that is to come soon, or what follows it, may come late.
    bool right = false;
    for (int attempt = 0; attempt < 5 && !right; ++attempt) {
        std::atomic<int> requests{0};
        scripted_server server({[&](peer& client) {
                                   std::string const own = own_response(client);
                                   bool const second = ++requests == 2;
                                   std::this_thread::sleep_for(second ? 2ms : 40ms);
                                   client.send(own);
                                   if (!second) return;
                                   std::this_thread::sleep_for(5ms);
                                   client.send(more);
                               }},
                               over.server());
        asio::io_context io;
        dynamap::client_config config = over.config(server);
        config.retry.max_attempts = 1;
        dynamap::client const client(io, config);
        auto const calls = [&] {
            for (int i = 0; i < 3; ++i) {
                std::string const text = run(io, call(client, tag(i)));
                CHECK(text == tag(i));
            }
        };
        right = !failure_of(calls) && requests == 3 && server.connections() == 2;
    }
    CHECK(right);
}

TEST_CASE("a response that comes too soon for the call's deadline to wait for another is the last of its "
          "connection",
          "[alone]") {
    // On a machine that is busy, the response that is to come soon may come late.
    bool closed = false;
    for (int attempt = 0; attempt < 5 && !closed; ++attempt) {
        scripted_server server({[&, count = std::make_shared<std::atomic<int>>(0)](peer& client) {
            std::string const own = own_response(client);
            std::this_thread::sleep_for(++*count == 2 ? 1ms : 40ms);
            client.send(own);
        }});
        asio::io_context io;
        dynamap::client const client(io, config_for(server.url()));
        auto const calls = [&] {
            std::string const first = run(io, call(client, tag(1)));
            std::string const second = run(io, call(client, tag(2), 60ms));
            CHECK(first == tag(1));
            CHECK(second == tag(2));
        };
        closed = !failure_of(calls) && client.statistics().idle_connections == 0;
    }
    CHECK(closed);
}

TEST_CASE("with many calls in flight, bytes behind a response are not taken for another response") {
    transport const over(GENERATE(false, true));
    scripted_server server({[](peer& client) {
                               client.send(own_response(client));
                               std::this_thread::sleep_for(1ms);
                               client.send("\r\n");
                           }},
                           over.server());
    asio::io_context io;
    dynamap::client_config config = over.config(server);
    config.retry.max_attempts = 1;
    dynamap::client const client(io, config);
    int right = 0;
    auto const caller = [&](int number) -> asio::awaitable<void> {
        for (int i = 0; i < 4; ++i) {
            std::string text;
            dynamap::operation request("PutItem", "wallets");
            request.body().append(tag(number * 10 + i));
            std::function<void(std::string_view)> const keep = [&](std::string_view json) {
                text = json;
                std::this_thread::sleep_for(3ms);  // the line's end comes meanwhile
            };
            on_success handler(keep);
            co_await client.send(std::move(request), handler);
            right += text == tag(number * 10 + i) ? 1 : 0;
        }
    };
    for (int i = 0; i < 48; ++i) asio::co_spawn(io, caller(i), [](std::exception_ptr) {});
    io.run_for(60s);
    CHECK(right == 48 * 4);
    CHECK(client.statistics().attempts == 48 * 4);
}

TEST_CASE("with many calls under way, a server that hangs up behind its responses fails no read") {
    transport const over(GENERATE(false, true));
    scripted_server server({[](peer& client) {
                               client.send(own_response(client));
                               client.hang_up();
                           }},
                           over.server());
    asio::io_context io;
    dynamap::client_config config = over.config(server);
    config.retry.max_attempts = 1;
    dynamap::client const client(io, config);
    int right = 0, next = 0;
    auto const caller = [&]() -> asio::awaitable<void> {
        while (next < 2000) {
            std::string const mine = tag(next++);
            right += co_await call(client, mine) == mine ? 1 : 0;
        }
    };
    for (int i = 0; i < 48; ++i) asio::co_spawn(io, caller(), [](std::exception_ptr) {});
    io.run_for(60s);
    CHECK(right == 2000);
}

TEST_CASE("a stray response that comes while a request is under way mixes no more than the next call up, "
          "however busy the connection is",
          "[alone]") {
    transport const over(GENERATE(false, true));
    auto const late = GENERATE(1ms, 5ms, 9ms);  // of the ten that a response takes
    std::atomic<int> requests{0};
    scripted_server server({[&](peer& client) {
                               std::string const own = own_response(client);
                               bool const strays = ++requests == 10;
                               if (strays) {
                                   std::this_thread::sleep_for(late);
                                   client.send(stray);
                               }
                               std::this_thread::sleep_for(strays ? 10ms - late : 10ms);
                               client.send(own);
                           }},
                           over.server());
    asio::io_context io;
    dynamap::client_config config = over.config(server);
    config.retry.max_attempts = 20;
    dynamap::client const client(io, config);
    int wrong = 0;
    for (int i = 0; i < 40; ++i) wrong += run(io, call(client, tag(i))) == tag(i) ? 0 : 1;
    CHECK(wrong <= 1);
    if (late == 1ms) CHECK(wrong == 0);
}

TEST_CASE("a stray response that began before the connection was used is not taken for a response") {
    int const newest = GENERATE(0, TLS1_2_VERSION, TLS1_3_VERSION);  // 0: plain TCP
    std::size_t const early = GENERATE(as<std::size_t>{}, 1, 40);
    transport const link(newest != 0);
    std::atomic<int> requests{0}, taken{0}, sent{0};
    scripted_server server({[&](peer& client) {
                               client.send(own_response(client));
                               int const turn = ++requests;
                               while (taken != turn)
                                   std::this_thread::yield();  // or both would come together
                               client.send_in_two(stray, early, [&] { sent = turn; });
                           }},
                           link.server(), newest == 0 ? TLS1_3_VERSION : newest);
    asio::io_context io;
    dynamap::client_config config = link.config(server);
    config.retry.max_attempts = 1;
    dynamap::client const client(io, config);
    for (int i = 0; i < 3; ++i) {
        CHECK(run(io, call(client, tag(i))) == tag(i));
        taken = i + 1;
        while (sent != i + 1) std::this_thread::yield();
        std::this_thread::sleep_for(5ms);
    }
    CHECK(server.connections() == 3);
}
