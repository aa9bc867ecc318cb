// A small web application in front of a table, in the blocking style. cpp-httplib has a thread for each
// request, and the thread waits for DynamoDB with a future. One more thread runs the io_context.
// `wallet_server_async` is the same application with coroutines.
//
//   tools/engine run -- build/release/schema-examples/wallet_server
//   curl --data balance=123 http://127.0.0.1:8080/wallet/0190a6f0-7c1e-7a3b-9c52-3f1d5a7b9e11
//   curl http://127.0.0.1:8080/wallet/0190a6f0-7c1e-7a3b-9c52-3f1d5a7b9e11
#include <httplib.h>
#include <sys/socket.h>

#include <asio/co_spawn.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>
#include <asio/use_future.hpp>
#include <chrono>
#include <csignal>
#include <dynamap/dynamap.hpp>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <thread>

#include "example.hpp"
#include "wallet_routes.hpp"

constexpr auto usage = R"(usage: wallet_server [--port N]

  POST /wallet/UUID    with the body balance=123: stores it, "Updated"
  GET  /wallet/UUID    123

A bad UUID or balance is 400, an unknown wallet 404, a database that cannot be reached 503. Ctrl-C ends it.
Endpoint, region and credentials come from the environment.
  --port N    where it listens, on 127.0.0.1; 0: a free port, which it prints; default: 8080
  --help      this text
)";

/// Binds the server's socket. Returns its port.
int bind(httplib::Server& server, int port) {
    server.set_socket_options(
        [](socket_t socket) {  // httplib's default would let a second server listen on the same port
            int const yes = 1;
            ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        });
    int const bound = port == 0                                ? server.bind_to_any_port("127.0.0.1")
                      : server.bind_to_port("127.0.0.1", port) ? port
                                                               : -1;
    if (bound < 0)
        throw std::runtime_error("cannot listen on port " + std::to_string(port) +
                                 "; is another program using it?");
    return bound;
}

void serve(int port) {
    asio::io_context io;
    std::jthread runner;  // declared before the objects that use it, so that it is joined after they are
                          // destroyed
    auto work = asio::make_work_guard(io);
    runner = std::jthread([&io] { io.run(); });

    dynamap::client_config config;
    config.timeout = std::chrono::seconds{5};
    dynamap::client client{io, config};
    wallet_table const wallet{client};
    auto const wait = [&io](auto call) {
        return asio::co_spawn(io, std::move(call), asio::use_future).get();
    };
    wait(wallet.create_if_missing());

    httplib::Server server;
    auto const respond = [](httplib::Response& response, routes::reply const& reply) {
        response.status = reply.status;
        response.set_content(reply.text, "text/plain");
    };
    server.set_exception_handler([&](httplib::Request const&, httplib::Response& response,
                                     std::exception_ptr e) { respond(response, routes::failed(e)); });
    server.Post(R"(/wallet/([^/]+))", [&](httplib::Request const& request, httplib::Response& response) {
        user_wallet const row{routes::parse_id(request.matches[1].str()),
                              routes::parse_balance(request.body)};
        wait(wallet.put(row));
        respond(response, {200, "Updated"});
    });
    server.Get(R"(/wallet/([^/]+))", [&](httplib::Request const& request, httplib::Response& response) {
        auto const id = routes::parse_id(request.matches[1].str());
        respond(response, routes::found(wait(wallet.get(id, dynamap::consistent))));
    });

    int const bound = bind(server, port);
    asio::signal_set signals(io, SIGINT, SIGTERM);
    signals.async_wait([&server](std::error_code failure, int) {
        if (!failure) server.stop();
    });
    std::cout << "listening on http://127.0.0.1:" << bound << std::endl;
    server.listen_after_bind();
    std::cout << "ended" << std::endl;
}

int main(int count, char** words) {
    return example::run(count, words, usage, [](example::command_line& line) {
        int const port = example::whole_number<int>(line.option("--port").value_or("8080"), 0, 65535);
        line.end();
        serve(port);
    });
}
