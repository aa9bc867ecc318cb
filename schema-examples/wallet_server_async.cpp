// The web application of `wallet_server`, only with Asio coroutines: one thread serves all connections, and a
// request that waits for DynamoDB needs no thread. It implements the part of HTTP/1.1 that the routes need:
// persistent connections, and bodies with a Content-Length.
//
//   tools/engine run -- build/release/schema-examples/wallet_server_async
//   curl --data balance=123 http://127.0.0.1:8080/wallet/0190a6f0-7c1e-7a3b-9c52-3f1d5a7b9e11
//   curl http://127.0.0.1:8080/wallet/0190a6f0-7c1e-7a3b-9c52-3f1d5a7b9e11
#include <algorithm>
#include <asio/buffer.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/read.hpp>
#include <asio/read_until.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>
#include <cctype>
#include <chrono>
#include <cstddef>
#include <dynamap/dynamap.hpp>
#include <exception>
#include <iostream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "example.hpp"
#include "interrupt.hpp"
#include "wallet_routes.hpp"

using asio::use_awaitable;
using asio::ip::tcp;

constexpr auto usage = R"(usage: wallet_server_async [--port N]

  POST /wallet/UUID    with the body balance=123: stores it, "Updated"
  GET  /wallet/UUID    123

A bad UUID or balance is 400, an unknown wallet 404, a database that cannot be reached 503. Ctrl-C ends it.
Endpoint, region and credentials come from the environment.
  --port N    where it listens, on 127.0.0.1; 0: a free port, which it prints; default: 8080
  --help      this text
)";

constexpr std::size_t max_head = 8192, max_body = 8192;
constexpr std::chrono::seconds patience{30};  // for a request to arrive, and for a response to be sent

struct request {
    std::string method, path, body;
    bool keep_alive = true;
};

/// A header's value; empty if there is none. `head` is in lower case.
std::string_view header(std::string_view head, std::string_view name) {
    auto const at = head.find("\r\n" + std::string(name) + ":");
    if (at == head.npos) return {};
    auto value = head.substr(at + 2 + name.size() + 1);
    value = value.substr(0, value.find("\r\n"));
    value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
    return value;
}

/// One client's connection. A timer closes the socket if the client is silent for too long.
class connection : public std::enable_shared_from_this<connection> {
  public:
    connection(tcp::socket socket, wallet_table wallet)
        : socket_(std::move(socket)), timer_(socket_.get_executor()), wallet_(std::move(wallet)) {}

    /// Serves requests until the client closes the connection, or sends something that is not HTTP.
    asio::awaitable<void> serve() {
        try {
            for (bool more = true; more;) {
                auto const received = co_await read();
                more = received.keep_alive;
                auto const reply = co_await respond(received);
                co_await write(reply, more);
            }
        } catch (std::exception const&) {
            // the client is gone, or was silent for too long
        }
    }

  private:
    asio::awaitable<request> read() {
        close_later();
        std::size_t const end = co_await asio::async_read_until(
            socket_, asio::dynamic_buffer(received_, max_head), "\r\n\r\n", use_awaitable);
        std::string head = received_.substr(0, end);
        received_.erase(0, end);
        request result;
        auto const method = head.find(' '), path = head.find(' ', method + 1);
        if (method == head.npos || path == head.npos) throw std::runtime_error("this is not HTTP");
        result.method = head.substr(0, method);
        result.path = head.substr(method + 1, path - method - 1);
        std::ranges::transform(head, head.begin(), [](unsigned char c) { return std::tolower(c); });
        result.keep_alive = header(head, "connection") != "close";
        auto const length = example::whole_number<std::size_t>(
            header(head, "content-length").empty() ? "0" : std::string(header(head, "content-length")), 0,
            max_body);
        if (received_.size() < length)
            co_await asio::async_read(socket_, asio::dynamic_buffer(received_),
                                      asio::transfer_exactly(length - received_.size()), use_awaitable);
        result.body = received_.substr(0, length);
        received_.erase(0, length);
        timer_.cancel();
        co_return result;
    }

    asio::awaitable<routes::reply> respond(request const& received) {
        std::exception_ptr failure;
        try {
            auto const reply = co_await route(received);
            co_return reply;
        } catch (...) {
            failure = std::current_exception();
        }
        co_return routes::failed(failure);
    }

    asio::awaitable<routes::reply> route(request const& received) {
        constexpr std::string_view prefix = "/wallet/";
        routes::reply reply{404, "there is nothing here\n"};
        if (!received.path.starts_with(prefix)) co_return reply;
        auto const id = routes::parse_id(received.path.substr(prefix.size()));
        if (received.method == "GET") {
            auto const found = co_await wallet_.get(id, dynamap::consistent);
            reply = routes::found(found);
        } else if (received.method == "POST") {
            user_wallet const row{id, routes::parse_balance(received.body)};
            co_await wallet_.put(row);
            reply = {200, "Updated"};
        }
        co_return reply;
    }

    asio::awaitable<void> write(routes::reply const& reply, bool keep_alive) {
        close_later();
        std::string const text = "HTTP/1.1 " + std::to_string(reply.status) +
                                 " \r\nContent-Type: text/plain\r\n" +
                                 "Content-Length: " + std::to_string(reply.text.size()) + "\r\n" +
                                 (keep_alive ? "" : "Connection: close\r\n") + "\r\n" + reply.text;
        co_await asio::async_write(socket_, asio::buffer(text), use_awaitable);
        timer_.cancel();
    }

    /// Closes the socket after `patience`, unless the timer is cancelled.
    void close_later() {
        timer_.expires_after(patience);
        timer_.async_wait([weak = weak_from_this()](std::error_code cancelled) {
            auto const self = weak.lock();
            if (!cancelled && self) self->socket_.close();
        });
    }

    tcp::socket socket_;
    asio::steady_timer timer_;
    wallet_table wallet_;
    std::string received_;
};

asio::awaitable<void> serve_one(tcp::socket socket, wallet_table wallet) {
    auto const one = std::make_shared<connection>(std::move(socket), std::move(wallet));
    co_await one->serve();
}

tcp::acceptor listen(asio::io_context& io, unsigned short port) {
    try {
        return tcp::acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), port));
    } catch (std::exception const&) {
        throw std::runtime_error("cannot listen on port " + std::to_string(port) +
                                 "; is another program using it?");
    }
}

asio::awaitable<void> serve(asio::io_context& io, unsigned short port) {
    dynamap::client_config config;
    config.timeout = std::chrono::seconds{5};
    dynamap::client client{io, config};
    wallet_table const wallet{client};
    co_await wallet.create_if_missing();

    example::interrupt interrupted(io);
    tcp::acceptor acceptor = listen(io, port);
    std::cout << "listening on http://127.0.0.1:" << acceptor.local_endpoint().port() << std::endl;
    while (auto socket = co_await interrupted.unless(acceptor.async_accept(use_awaitable)))
        asio::co_spawn(io, serve_one(std::move(*socket), wallet), asio::detached);
    std::cout << "ended" << std::endl;
}

int main(int count, char** words) {
    return example::run(count, words, usage, [](example::command_line& line) {
        auto const port = example::whole_number<unsigned short>(line.option("--port").value_or("8080"));
        line.end();
        asio::io_context io;
        dynamap::run(io, serve(io, port));
    });
}
