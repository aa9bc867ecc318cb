// A read that begins before the request: what it shows at once, and how it ends.
#include "aws/net/early_read.hpp"

#include <sys/socket.h>

#include <array>
#include <asio/any_io_executor.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/buffer.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/error.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/post.hpp>
#include <asio/this_coro.hpp>
#include <asio/write.hpp>
#include <atomic>
#include <memory>
#include <optional>
#include <string_view>
#include <thread>
#include <vector>

#include "aws/net/asio_error.hpp"
#include "catch.hpp"

using dynamap::aws::awaitable_handler;
using dynamap::aws::early_read;

namespace {

using tcp = asio::ip::tcp;

/// A connected pair, and a read on one of them.
struct connected {
    explicit connected(asio::io_context& on)
        : io(on), here(on), there(on), read(std::make_shared<early_read>()) {
        tcp::acceptor listens(on, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
        here.connect(listens.local_endpoint());
        there = listens.accept();
        here.non_blocking(true);
    }
    void send(std::string_view bytes) { asio::write(there, asio::buffer(bytes)); }
    /// Until the other side's bytes, or its end, have come; this reads nothing.
    void wait_until_readable() {
        char byte;
        here.non_blocking(false);
        (void)::recv(here.native_handle(), &byte, 1, MSG_PEEK);
        here.non_blocking(true);
    }
    bool begin() { return early_read::begin(read, here, io.get_executor(), to.data(), to.size(), {}); }
    [[nodiscard]] std::string_view bytes(early_read::result const& got) const {
        return {to.data(), got.count};
    }

    asio::io_context& io;
    tcp::socket here, there;
    std::shared_ptr<early_read> read;
    std::array<char, 64> to{};
};

/// Waits for the read's end, and keeps what it has brought.
asio::awaitable<bool> wait_for(connected& c, std::optional<early_read::result>& got,
                               std::error_code* cancelled = nullptr) {
    co_await asio::this_coro::throw_if_cancelled(false);
    co_await [&](awaitable_handler::coroutine* waits) -> awaitable_handler::thread* {
        c.read->wait(waits, c.here, cancelled);
        return nullptr;
    };
    got = c.read->take();
    co_return true;
}

}  // namespace

TEST_CASE("early read: on a quiet connection it shows that nothing has come, and waits for what comes then") {
    asio::io_context io;
    connected c(io);
    REQUIRE(c.begin());
    std::optional<early_read::result> got;
    asio::co_spawn(io, wait_for(c, got), asio::detached);
    io.poll();
    CHECK_FALSE(got);
    c.send("response");
    io.restart();
    io.run();
    REQUIRE(got);
    CHECK_FALSE(got->failed);
    CHECK(c.bytes(*got) == "response");
    CHECK_FALSE(c.read->has_begun());
    CHECK(c.begin());  // and again
}

TEST_CASE("early read: what had come before is never taken for nothing") {
    bool const noticed_before = GENERATE(false, true);  // by Asio
    asio::io_context io;
    connected c(io);
    std::error_code failed;
    std::string_view bytes;
    SECTION("bytes") { c.send(bytes = "stray"); }
    SECTION("the end") {
        c.there.close();
        failed = dynamap::code_of(asio::error::eof);
    }
    SECTION("a reset") {
        c.there.set_option(asio::socket_base::linger(true, 0));
        c.there.close();
        failed = dynamap::code_of(asio::error::connection_reset);
    }
    if (!failed || failed == dynamap::code_of(asio::error::eof)) c.wait_until_readable();
    if (noticed_before) io.poll();
    CHECK_FALSE(c.begin());
    std::optional<early_read::result> got;
    asio::co_spawn(io, wait_for(c, got), asio::detached);
    io.restart();
    io.run();
    REQUIRE(got);
    CHECK(c.bytes(*got) == bytes);
    CHECK(got->failed == failed);
}

TEST_CASE("early read: called off, it ends without bytes and without an error") {
    asio::io_context io;
    connected c(io);
    REQUIRE(c.begin());
    c.read->call_off(c.here);
    std::optional<early_read::result> got;
    asio::co_spawn(io, wait_for(c, got), asio::detached);
    io.run();
    REQUIRE(got);
    CHECK(got->count == 0);
    CHECK_FALSE(got->failed);
    CHECK(c.begin());
}

TEST_CASE("early read: called off too late, it keeps what it has read") {
    asio::io_context io;
    connected c(io);
    REQUIRE(c.begin());
    c.send("response");
    io.run();
    REQUIRE(c.read->has_ended());
    c.read->call_off(c.here);
    std::optional<early_read::result> got;
    asio::co_spawn(io, wait_for(c, got), asio::detached);
    io.restart();
    io.run();
    REQUIRE(got);
    CHECK(c.bytes(*got) == "response");
    CHECK_FALSE(got->failed);
}

TEST_CASE("early read: cancelling the coroutine ends it, called off or not") {
    asio::io_context io;
    connected c(io);
    REQUIRE(c.begin());
    bool const called_off = GENERATE(false, true);
    asio::cancellation_signal stop;
    std::optional<early_read::result> got;
    std::error_code failure;
    asio::co_spawn(io, wait_for(c, got, &failure),
                   asio::bind_cancellation_slot(stop.slot(), [](std::exception_ptr const&, bool) {}));
    asio::post(io, [&] {
        if (called_off) c.read->call_off(c.here);
        stop.emit(asio::cancellation_type::terminal);
    });
    io.run();
    REQUIRE(got);
    CHECK(got->failed == dynamap::code_of(asio::error::operation_aborted));
    CHECK(failure == dynamap::code_of(asio::error::operation_aborted));
}

TEST_CASE("early read: a context that ends ends the coroutine") {
    auto const alive = std::make_shared<int>();
    std::weak_ptr<int> const seen = alive;
    std::shared_ptr<early_read> read;
    {
        asio::io_context io;
        connected c(io);
        read = c.read;
        REQUIRE(c.begin());
        std::optional<early_read::result> got;
        asio::co_spawn(
            io,
            [&c, &got, kept = alive]() -> asio::awaitable<void> {
                auto const held = kept;
                (void)co_await wait_for(c, got);
            },
            asio::detached);
        io.poll();
    }
    CHECK(seen.use_count() == 1);
    CHECK(read->has_ended());
}

TEST_CASE("early read: it may end on another thread while its coroutine does something else") {
    asio::io_context io(4);
    constexpr int rounds = 300;
    std::vector<std::unique_ptr<connected>> all;
    for (int i = 0; i < 8; ++i) all.push_back(std::make_unique<connected>(io));
    std::atomic<int> right{0};
    for (auto& one : all)
        asio::co_spawn(
            io,
            [&right, &c = *one]() -> asio::awaitable<void> {
                for (int i = 0; i < rounds; ++i) {
                    if (!c.begin()) co_return;
                    c.send("response");
                    if (i % 3 == 0) std::this_thread::yield();
                    std::optional<early_read::result> got;
                    (void)co_await wait_for(c, got);
                    if (!got->failed && c.bytes(*got) == "response") ++right;
                }
            },
            asio::detached);
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back([&io] { io.run(); });
    for (auto& t : threads) t.join();
    CHECK(right == 8 * rounds);
}
