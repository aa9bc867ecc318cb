// Frames for the fragments of the guides and of docs/gcc-12.md: they compile as for their reader, and run.
#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_future.hpp>
#include <chrono>
#include <csignal>
#include <dynamap/dynamap.hpp>
#include <exception>
#include <iostream>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

struct wallet {
    std::string owner;
    std::int64_t balance = 0;
};
using wallet_table = dynamap::table<wallet, "guides_wallet", dynamap::partition_key<&wallet::owner>>;

namespace {

asio::awaitable<void> three_ways(wallet_table wallets) {
#include "attributes.inc"
    auto const done = co_await wallets.update(
        "ann", balance += 1, dynamap::when(legacy.not_exists() && cents >= 0 && owner == "ann"));
    if (done) std::cout << "three names, one update\n";
}

constexpr auto balance = dynamap::attr<&wallet::balance>;

asio::awaitable<void> named_first(wallet_table wallets) {
#include "gcc12.inc"
}

#include "gcc12_frame.inc"

#include "shutdown.inc"

#include "blocking_stop.inc"

asio::awaitable<void> all(dynamap::client client) {
    wallet_table wallets{client};
    co_await wallets.create_if_missing();
    co_await named_first(wallets);
    co_await three_ways(wallets);
    co_await wallets.update("ann", balance = 0);
    co_await close(wallets);
}

}  // namespace

int main() try {
    asio::io_context io;
    dynamap::client client{io};
    dynamap::run(io, all(client));
    asio::steady_timer soon(io, std::chrono::milliseconds(200));
    soon.async_wait([](std::error_code) { std::raise(SIGTERM); });
    run_until_signal(io, wallet_table{client});
    io.restart();
    std::vector<wallet> const rows{{"eve", 1}, {"dan", 2}};
    load_until_signal(io, wallet_table{client}, rows);
} catch (std::exception const& failure) {
    std::cerr << failure.what() << "\n";
    return 1;
}
