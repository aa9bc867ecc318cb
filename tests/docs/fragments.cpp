// Frames for fragments of docs/01, docs/09 and docs/aws-services.md: they compile, and run.
#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/use_future.hpp>
#include <chrono>
#include <cstdlib>
#include <dynamap/aws/client.hpp>
#include <dynamap/dynamap.hpp>
#include <exception>
#include <future>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>

struct user_wallet {
    dynamap::uuid user_id;
    std::int64_t balance = 0;
};
using wallet_table =
    dynamap::table<user_wallet, "user_wallet", dynamap::partition_key<&user_wallet::user_id>>;

namespace {

std::string configured(asio::io_context& io) {
#include "config.inc"
    return wallet_table(client).name();
}

asio::awaitable<void> raw(asio::io_context& io) {
#include "any_service.inc"
    if (response.body.find("TableNames") == std::string::npos) throw std::logic_error("these are no tables");
    if (link.query.find("X-Amz-Signature=") == std::string::npos)
        throw std::logic_error("the link is not signed");
}

// The four styles of one call; the context is run by another thread, so that this one may block.
asio::awaitable<void> styles(asio::io_context& io, wallet_table wallet, dynamap::uuid user_id) {
    using namespace asio::experimental::awaitable_operators;
    asio::steady_timer timer(io, std::chrono::seconds(5));
#include "styles.inc"
    if (w) throw std::logic_error("nobody put this wallet");
}

}  // namespace

int main() {
    asio::io_context io;
    if (configured(io) != "staging-user_wallet") return EXIT_FAILURE;
    auto const work = asio::make_work_guard(io);
    std::jthread const first([&] { io.run(); });
    std::jthread const second([&] { io.run(); });
    dynamap::client client{io};
    wallet_table wallet{client};
    int status = EXIT_SUCCESS;
    try {
        asio::co_spawn(io, wallet.create_if_missing(), asio::use_future).get();
        asio::co_spawn(io, raw(io), asio::use_future).get();
        asio::co_spawn(io, styles(io, wallet, dynamap::uuid::v4()), asio::use_future).get();
    } catch (std::exception const& failure) {
        std::cerr << failure.what() << "\n";
        status = EXIT_FAILURE;
    }
    io.stop();
    return status;
}
