// A server on loopback that does, request by request, what a test's script says: right or wrong.
#pragma once

#include <openssl/ssl.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "self_signed.hpp"

namespace test {

/// One connection, seen from the server.
class peer {
  public:
    peer(int socket, SSL_CTX* tls);
    ~peer();
    peer(peer const&) = delete;
    peer& operator=(peer const&) = delete;

    /// Waits for the first byte of a request; false when the client has hung up.
    bool wait();
    /// Reads a whole request, head and body; what is left out when the client hangs up is missing.
    std::string read_request();
    /// The same for an answer, where the peer is a server that this process has connected to.
    std::string read_response() { return read_request(); }
    /// The same in small pieces, each after a pause.
    void read_slowly(std::chrono::milliseconds pause);
    /// Sends; false when the client has hung up.
    bool send(std::string_view bytes);
    /// Sends the first `early` of these bytes, over TLS of their record; the rest once the client
    /// has sent something.
    void send_in_two(std::string_view bytes, std::size_t early, std::function<void()> const& between);
    /// The same a byte at a time.
    bool send_bytewise(std::string_view bytes);
    /// Over TLS 1.2: asks the client to shake hands anew; what comes of it is not waited for.
    void ask_for_renegotiation();
    /// Closes in order.
    void hang_up();
    /// Closes with a reset.
    void reset();
    /// Reads until the client hangs up.
    void wait_for_end();

  private:
    friend class scripted_server;
    long read(char* to, std::size_t size);
    bool shake_hands();
    bool resumes() const { return tls_ && SSL_session_reused(tls_.get()) == 1; }
    void shut_down();  // from another thread

    std::mutex mutex_;  // of the descriptor's end
    int socket_;
    std::unique_ptr<SSL, decltype(&SSL_free)> tls_;
    std::string ahead_;  // read, but not asked for yet
};

/// Serves each connection on a thread of its own.
///
/// Shape: step n of the script is what happens to the n-th request, over all connections; the last is
/// repeated.
class scripted_server {
  public:
    using step = std::function<void(peer&)>;

    /// With a certificate it speaks TLS, of `newest` at most. `port` 0: a free one.
    explicit scripted_server(std::vector<step> script, self_signed const* certificate = nullptr,
                             int newest = TLS1_3_VERSION, std::uint16_t port = 0);
    ~scripted_server();
    scripted_server(scripted_server const&) = delete;
    scripted_server& operator=(scripted_server const&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    /// "http://127.0.0.1:PORT", or "https://localhost:PORT".
    [[nodiscard]] std::string url() const;
    /// How many connections were accepted.
    [[nodiscard]] std::size_t connections() const { return connections_; }
    /// How many TLS handshakes went on with a session of an earlier connection.
    [[nodiscard]] std::size_t resumed() const { return resumed_; }
    /// How many steps were begun.
    [[nodiscard]] std::size_t steps() const { return steps_; }
    /// Has one more connection reset as soon as it is accepted.
    void refuse_next() { ++to_refuse_; }
    /// Closes each connection that was accepted, and goes on to listen.
    void close_connections();

  private:
    struct served {
        served(int socket, SSL_CTX* tls) : client(socket, tls) {}
        peer client;
        std::atomic<bool> over{false};
        std::thread thread{};
    };

    void accept_all();
    void serve(peer& client);
    bool refuses();
    void forget_the_gone();

    std::vector<step> script_;
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> tls_;
    int listener_;
    std::uint16_t port_ = 0;
    std::atomic<std::size_t> connections_{0}, resumed_{0}, steps_{0}, to_refuse_{0};
    std::atomic<bool> ending_{false};
    std::mutex serving_;  // of the list
    std::list<served> served_;
    std::thread acceptor_;
};

/// The steps that scripts are made of.
namespace script {

/// A response with this status and body; `headers` are whole lines.
std::string response(int status, std::string_view body, std::string_view headers = "");
/// An error document as DynamoDB writes it.
std::string refusal(int status, std::string_view code, std::string_view message = "in its own words");

/// Reads the request and sends these bytes.
scripted_server::step respond(std::string bytes);
/// The same a byte at a time.
scripted_server::step dribble(std::string bytes);
/// The same, then closes.
scripted_server::step respond_and_hang_up(std::string bytes);
/// The same, then resets the connection.
scripted_server::step respond_and_reset(std::string bytes);
/// Resets the connection with the request unread.
scripted_server::step reset_unread();
/// Sends these bytes with the request unread, then closes.
scripted_server::step respond_unread(std::string bytes);
/// Reads the request and says nothing, until the client hangs up.
scripted_server::step stall();

}  // namespace script
}  // namespace test
