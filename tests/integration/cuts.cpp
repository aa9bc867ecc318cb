// One exchange in steps: the answer comes in reads of 1 byte, of 7 and at once, and breaks off after each of
// its bytes. Server and client take turns on one thread, so that each piece that is sent is one read of the
// client's.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "http_message.hpp"
#include "one_call.hpp"
#include "scripted_server.hpp"

using namespace test;
using dynamap::errc;

namespace {

/// How an answer that breaks off ends.
enum class ending { closed, reset };

/// A server that does a step when the test says so, and lets the client take in what it did.
class server_in_turns {
  public:
    explicit server_in_turns(asio::io_context& io)
        : io_(io), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto const generic = reinterpret_cast<sockaddr*>(&address);
        REQUIRE(::bind(listener_, generic, size) == 0);
        REQUIRE(::listen(listener_, 8) == 0);
        REQUIRE(::getsockname(listener_, generic, &size) == 0);
        url_ = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    }
    ~server_in_turns() {
        if (socket_ >= 0) ::close(socket_);
        ::close(listener_);
    }
    server_in_turns(server_in_turns const&) = delete;
    server_in_turns& operator=(server_in_turns const&) = delete;

    [[nodiscard]] std::string const& url() const { return url_; }
    /// How many connections came.
    [[nodiscard]] int connections() const { return connections_; }

    /// Takes in a request, on a new connection if there is none.
    void read_request() {
        std::string request;
        turn_until([&] {
            if (socket_ < 0) accept();
            char some[4096];
            ssize_t const count = socket_ < 0 ? -1 : ::recv(socket_, some, sizeof some, MSG_DONTWAIT);
            if (count > 0) request.append(some, static_cast<std::size_t>(count));
            return http_message::whole(request);
        });
    }

    /// Sends in pieces, each of which the client takes in before the next.
    void send(std::string_view bytes, std::size_t piece) {
        for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
            auto const some = bytes.substr(0, piece);
            if (::send(socket_, some.data(), some.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(some.size()))
                throw std::runtime_error("the client has hung up before the answer's end");
            io_.run_one_for(5s);
            io_.poll();
        }
    }

    void end(ending how) {
        linger const at_once{1, 0};
        if (how == ending::reset) ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        ::close(std::exchange(socket_, -1));
    }

    /// Lets the client work until the condition holds.
    template <class Condition>
    void turn_until(Condition holds) {
        auto const limit = std::chrono::steady_clock::now() + 10s;
        while (!holds()) {
            if (std::chrono::steady_clock::now() > limit)
                throw std::runtime_error("nothing happens for ten seconds");
            io_.run_one_for(1ms);
        }
    }

  private:
    void accept() {
        socket_ = ::accept(listener_, nullptr, nullptr);
        if (socket_ < 0) return;
        ++connections_;
        int const on = 1;
        ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }

    asio::io_context& io_;
    int listener_;
    int socket_ = -1;
    int connections_ = 0;
    std::string url_;
};

/// A call under way.
class pending {
  public:
    pending(asio::io_context& io, dynamap::client const& client) {
        io.restart();
        asio::co_spawn(io, call(client), [this](std::exception_ptr e, std::string text) {
            failure_ = e;
            text_ = std::move(text);
            ended_ = true;
        });
    }
    pending(pending const&) = delete;
    pending& operator=(pending const&) = delete;

    [[nodiscard]] bool ended() const { return ended_; }
    /// What it answered; throws what it threw.
    [[nodiscard]] std::string const& result() const {
        if (failure_) std::rethrow_exception(failure_);
        return text_;
    }
    /// The code it failed with; none: it answered.
    [[nodiscard]] std::error_code code() const {
        try {
            (void)result();
        } catch (dynamap::error const& e) {
            return e.code();
        }
        return {};
    }

  private:
    bool ended_ = false;
    std::exception_ptr failure_;
    std::string text_;
};

std::string const item = R"({"Item":{"balance":{"N":"5"}}})";

/// The same item in answers of three kinds.
std::vector<std::string> responses() {
    std::string const plain = script::response(200, item);
    return {plain, "HTTP/1.1 100 Continue\r\n\r\n" + plain, http_message(plain).chunked(7)};
}

constexpr std::size_t pieces[] = {1, 7, 1 << 20};

dynamap::client_config config_with(server_in_turns const& server, int attempts) {
    dynamap::client_config config = config_for(server.url());
    config.timeout = 20s;
    config.retry.max_attempts = attempts;
    config.retry.transient_base = 0ms;
    config.retry.quota = 1'000'000;
    return config;
}

}  // namespace

TEST_CASE("an exchange with reads of any size returns the response, and releases the connection") {
    for (std::string const& response : responses())
        for (std::size_t const piece : pieces) {
            INFO(response << "\nin reads of " << piece);
            asio::io_context io;
            server_in_turns server(io);
            dynamap::client const client(io, config_with(server, 1));
            for (int i = 0; i < 3; ++i) {
                pending const work(io, client);
                server.read_request();
                server.send(std::string_view(response).substr(0, response.size() - 1), piece);
                REQUIRE_FALSE(work.ended());
                server.send(std::string_view(response).substr(response.size() - 1), piece);
                server.turn_until([&] { return work.ended(); });
                REQUIRE(work.result() == item);
                REQUIRE(client.statistics().idle_connections == 1);
            }
            CHECK(server.connections() == 1);
        }
}

TEST_CASE("an exchange that breaks off after any byte is an error, and its connection is gone") {
    auto const how = GENERATE(ending::closed, ending::reset);
    for (std::string const& response : responses())
        for (std::size_t const piece : pieces) {
            asio::io_context io;
            server_in_turns server(io);
            dynamap::client const client(io, config_with(server, 1));
            for (std::size_t cut = 0; cut < response.size(); ++cut) {
                INFO(response << "\nin reads of " << piece << ", cut at " << cut);
                pending const work(io, client);
                server.read_request();
                server.send(std::string_view(response).substr(0, cut), piece);
                server.end(how);
                server.turn_until([&] { return work.ended(); });
                REQUIRE(work.code() == errc::connection_lost);
                REQUIRE(client.statistics().open_connections == 0);
            }
            CHECK(client.statistics().attempts == response.size());
        }
}

TEST_CASE("an exchange that breaks off after any byte is done again on another connection") {
    auto const how = GENERATE(ending::closed, ending::reset);
    for (std::string const& response : responses())
        for (std::size_t const piece : pieces) {
            asio::io_context io;
            server_in_turns server(io);
            dynamap::client const client(io, config_with(server, 2));
            for (std::size_t cut = 0; cut < response.size();
                 ++cut) {  // from the second on, a connection used before
                INFO(response << "\nin reads of " << piece << ", cut at " << cut);
                pending const work(io, client);
                server.read_request();
                server.send(std::string_view(response).substr(0, cut), piece);
                server.end(how);
                server.read_request();
                server.send(response, piece);
                server.turn_until([&] { return work.ended(); });
                REQUIRE(work.result() == item);
                REQUIRE(client.statistics().open_connections == 1);
                REQUIRE(client.statistics().idle_connections == 1);
            }
            CHECK(client.statistics().attempts == 2 * response.size());
        }
}
