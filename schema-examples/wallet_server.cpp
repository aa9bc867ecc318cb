// A small web application in front of a table, in the future style: each request thread waits for its answer.
//   POST /wallet/<uuid> with body balance=123  ->  Updated
//   GET  /wallet/<uuid>                        ->  123
// A bad uuid or balance is 400, an unknown wallet 404, an engine that cannot be reached 503.
// Usage: wallet_server [port]; endpoint, region and credentials come from the environment.
#include <httplib.h>

#include <asio/co_spawn.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>
#include <asio/use_future.hpp>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <dynamap/dynamap.hpp>
#include <exception>
#include <future>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

struct user_wallet {
    dynamap::uuid user_id;
    std::int64_t balance = 0;
};
using wallet_table = dynamap::table<user_wallet, "web_wallet", dynamap::partition_key<&user_wallet::user_id>>;

namespace {

struct bad_request : std::runtime_error {
    using std::runtime_error::runtime_error;
};

std::int64_t parse_balance(std::string_view body) {
    constexpr std::string_view key = "balance=";
    std::int64_t balance = 0;
    if (!body.starts_with(key)) throw bad_request("the body must be balance=NUMBER");
    body.remove_prefix(key.size());
    auto const [end, problem] = std::from_chars(body.data(), body.data() + body.size(), balance);
    if (problem != std::errc{} || end != body.data() + body.size())
        throw bad_request("the balance must be a whole number of cents");
    return balance;
}

/// Answers a failure by its code: whose fault it is decides the status.
void answer_failure(httplib::Response& answer, std::exception_ptr failure) {
    try {
        std::rethrow_exception(failure);
    } catch (bad_request const& e) {
        answer.status = 400;
        answer.set_content(std::string(e.what()) + "\n", "text/plain");
    } catch (dynamap::error const& e) {
        bool const ours = e.code() == dynamap::errc::bad_value;
        answer.status = ours ? 400 : 503;
        answer.set_content(
            std::string(ours ? e.what() : "the database cannot be reached, try again later") + "\n",
            "text/plain");
        if (!ours) std::cerr << e.what() << "\n";
    } catch (std::exception const& e) {
        answer.status = 500;
        answer.set_content("internal error\n", "text/plain");
        std::cerr << e.what() << "\n";
    }
}

}  // namespace

int main(int argc, char** argv) try {
    int const port = argc > 1 ? std::atoi(argv[1]) : 8080;
    asio::io_context io;
    std::jthread runner;  // declared before what keeps it busy, so that it is joined after that is gone
    auto work = asio::make_work_guard(io);
    runner = std::jthread([&io] { io.run(); });

    dynamap::client_config config;
    config.timeout = std::chrono::seconds{5};
    dynamap::client client{io, config};
    wallet_table const wallet{client};
    auto wait = [&io](auto call) { return asio::co_spawn(io, std::move(call), asio::use_future).get(); };
    wait(wallet.create_if_missing());

    httplib::Server server;
    server.set_exception_handler([](httplib::Request const&, httplib::Response& answer,
                                    std::exception_ptr e) { answer_failure(answer, e); });
    server.Post(R"(/wallet/([^/]+))", [&](httplib::Request const& request, httplib::Response& answer) {
        user_wallet const row{dynamap::uuid::parse(request.matches[1].str()), parse_balance(request.body)};
        wait(wallet.put(row));
        answer.set_content("Updated", "text/plain");
    });
    server.Get(R"(/wallet/([^/]+))", [&](httplib::Request const& request, httplib::Response& answer) {
        auto const id = dynamap::uuid::parse(request.matches[1].str());
        std::optional<user_wallet> const found = wait(wallet.get(id, dynamap::consistent));
        if (!found) answer.status = 404;
        answer.set_content(found ? std::to_string(found->balance) : "no such wallet\n", "text/plain");
    });

    int const bound = port == 0                                ? server.bind_to_any_port("127.0.0.1")
                      : server.bind_to_port("127.0.0.1", port) ? port
                                                               : -1;
    if (bound < 0) {
        std::cerr << "wallet_server: cannot listen on port " << port << "; is another program using it?\n";
        return EXIT_FAILURE;
    }
    asio::signal_set signals(io, SIGINT, SIGTERM);
    signals.async_wait([&server](std::error_code failure, int) {
        if (!failure) server.stop();
    });
    std::cout << "listening on http://127.0.0.1:" << bound << std::endl;
    server.listen_after_bind();
} catch (std::exception const& failure) {
    std::cerr << "wallet_server: " << failure.what() << "\n";
    return EXIT_FAILURE;
}
