// Servers on loopback that a stress program scripts: all of them on one thread of their own.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/post.hpp>
#include <asio/ssl.hpp>
#include <asio/steady_timer.hpp>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "self_signed.hpp"

namespace stress {

/// A request as it came.
struct request {
    std::string head;  ///< request line and header lines, with the empty line
    std::string body;
    std::string operation;  ///< of X-Amz-Target: "GetItem"
};

/// One connection, seen from the server.
///
/// Thread: the servers' own.
class server_connection : public std::enable_shared_from_this<server_connection> {
  public:
    server_connection(asio::ip::tcp::socket socket, asio::ssl::context* tls);

    asio::awaitable<bool> shake_hands();
    /// Reads a whole request; false when the client has hung up.
    asio::awaitable<bool> read(request& into);
    /// Sends; false when the client has hung up.
    asio::awaitable<bool> write(std::string_view bytes);
    /// Waits; zero only lets others run.
    asio::awaitable<void> pause(std::chrono::microseconds time);
    /// Closes in order; over TLS with a close_notify.
    asio::awaitable<void> close();
    /// Closes with no word of TLS.
    void hang_up();
    /// Closes with a reset.
    void reset();
    /// Reads until the client hangs up.
    asio::awaitable<void> wait_for_end();

    [[nodiscard]] bool over_tls() const { return tls_.has_value(); }
    [[nodiscard]] bool is_open() const { return socket_.is_open(); }
    /// Whether the client has closed or reset the connection.
    [[nodiscard]] bool client_is_gone();
    /// Bytes that came behind the last request; more than none: the client does not wait for responses.
    [[nodiscard]] std::size_t ahead() const { return ahead_.size(); }
    /// Whether the last response is on its way and no byte of a next request has been read.
    [[nodiscard]] bool idle() const { return waiting_ && ahead_.empty() && is_open(); }

  private:
    asio::awaitable<std::size_t> read_some();

    asio::ip::tcp::socket socket_;
    std::optional<asio::ssl::stream<asio::ip::tcp::socket&>> tls_;
    asio::steady_timer timer_;
    std::string ahead_;
    bool waiting_ = false;
};

/// Runs servers on a thread.
class server_thread {
  public:
    server_thread();
    ~server_thread();
    server_thread(server_thread const&) = delete;
    server_thread& operator=(server_thread const&) = delete;

    [[nodiscard]] asio::io_context& context() { return io_; }
    /// Calls `f` on the thread and waits for what it returns.
    template <class F>
    auto run(F f) {
        std::packaged_task<decltype(f())()> task(std::move(f));
        auto result = task.get_future();
        asio::post(io_, [&task] { task(); });
        return result.get();
    }
    /// Starts a coroutine there and waits for its end.
    void await(std::function<asio::awaitable<void>()> work);
    /// Ends everything at once.
    void stop();

  private:
    asio::io_context io_{1};
    asio::executor_work_guard<asio::io_context::executor_type> busy_{io_.get_executor()};
    std::thread thread_;
};

/// Listens, and serves each connection with a coroutine of its own.
class server {
  public:
    using service = std::function<asio::awaitable<void>(server_connection&)>;

    /// With a certificate it speaks TLS.
    server(server_thread& on, service serves, test::self_signed const* certificate = nullptr);
    ~server();
    server(server const&) = delete;
    server& operator=(server const&) = delete;

    /// "http://127.0.0.1:PORT", or "https://localhost:PORT".
    [[nodiscard]] std::string url() const;
    [[nodiscard]] std::size_t connections_accepted() const;
    [[nodiscard]] std::size_t connections_open() const;
    /// Connections are refused from now on, until `listen`.
    void refuse();
    void listen();
    /// Calls `f` for each open connection and awaits it. Thread: the servers' own.
    asio::awaitable<void> each_connection(std::function<asio::awaitable<void>(server_connection&)> f);

  private:
    struct state;
    server_thread& on_;
    std::shared_ptr<state> state_;
};

}  // namespace stress
