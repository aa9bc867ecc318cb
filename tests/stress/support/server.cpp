// Servers on loopback that a stress program scripts: all of them on one thread of their own.
#include "server.hpp"

#include <sys/socket.h>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/post.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/use_future.hpp>
#include <asio/write.hpp>
#include <cerrno>
#include <csignal>
#include <list>
#include <stdexcept>
#include <vector>

#include "aws/net/asio_error.hpp"
#include "base/thrown_code.hpp"
#include "http_message.hpp"

namespace stress {

using asio::redirect_error;
using asio::use_awaitable;
using asio::ip::tcp;

server_connection::server_connection(tcp::socket socket, asio::ssl::context* tls)
    : socket_(std::move(socket)), timer_(socket_.get_executor()) {
    dynamap::asio_error_code ignored;
    socket_.set_option(tcp::no_delay(true), ignored);
    if (tls != nullptr) tls_.emplace(socket_, *tls);
}

asio::awaitable<bool> server_connection::shake_hands() {
    dynamap::asio_error_code failed;
    if (tls_)
        co_await tls_->async_handshake(asio::ssl::stream_base::server, redirect_error(use_awaitable, failed));
    co_return !failed;
}

asio::awaitable<std::size_t> server_connection::read_some() {
    char some[8192];
    dynamap::asio_error_code failed;
    std::size_t count = 0;
    if (!is_open()) co_return 0;
    if (tls_)
        count = co_await tls_->async_read_some(asio::buffer(some), redirect_error(use_awaitable, failed));
    else count = co_await socket_.async_read_some(asio::buffer(some), redirect_error(use_awaitable, failed));
    ahead_.append(some, count);
    co_return failed ? 0 : count;
}

asio::awaitable<bool> server_connection::read(request& into) {
    std::size_t head = std::string::npos, whole = std::string::npos;
    for (;;) {
        if (head == std::string::npos)
            if (auto const end = ahead_.find("\r\n\r\n"); end != std::string::npos) {
                head = end + 4;
                whole = head + test::content_length(std::string_view(ahead_).substr(0, end + 2));
            }
        if (whole != std::string::npos && ahead_.size() >= whole) break;
        waiting_ = ahead_.empty();
        std::size_t const count = co_await read_some();
        waiting_ = false;
        if (count == 0) co_return false;
    }
    into.head = ahead_.substr(0, head);
    into.body = ahead_.substr(head, whole - head);
    ahead_.erase(0, whole);
    constexpr std::string_view target = "DynamoDB_20120810.";
    auto const at = into.head.find(target);
    into.operation = at == std::string::npos ? std::string()
                                             : into.head.substr(at + target.size(), into.head.find('\r', at) -
                                                                                        at - target.size());
    co_return true;
}

asio::awaitable<bool> server_connection::write(std::string_view bytes) {
    dynamap::asio_error_code failed;
    if (!is_open()) co_return false;
    if (bytes.empty()) co_return true;
    asio::const_buffer const all(bytes.data(), bytes.size());
    if (tls_) co_await asio::async_write(*tls_, all, redirect_error(use_awaitable, failed));
    else co_await asio::async_write(socket_, all, redirect_error(use_awaitable, failed));
    co_return !failed;
}

asio::awaitable<void> server_connection::pause(std::chrono::microseconds time) {
    if (time.count() == 0) {
        co_await asio::post(use_awaitable);
    } else {
        dynamap::asio_error_code ignored;
        timer_.expires_after(time);
        co_await timer_.async_wait(redirect_error(use_awaitable, ignored));
    }
}

asio::awaitable<void> server_connection::close() {
    if (!is_open()) co_return;
    if (tls_) {
        // Its close_notify goes out at once; the client's is not waited for, as it may never come.
        tls_->async_shutdown([self = shared_from_this()](dynamap::asio_error_code) {});
        co_await pause({});
    }
    hang_up();
}

void server_connection::hang_up() {
    dynamap::asio_error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_both, ignored);
    socket_.close(ignored);
}

void server_connection::reset() {
    dynamap::asio_error_code ignored;
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
    socket_.close(ignored);
}

bool server_connection::client_is_gone() {
    char byte;
    if (!is_open()) return true;
    auto const count = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return count == 0 || (count < 0 && errno != EAGAIN && errno != EWOULDBLOCK);
}

asio::awaitable<void> server_connection::wait_for_end() {
    for (;;) {  // GCC 12 compiles a loop wrongly that awaits in its condition only
        std::size_t const count = co_await read_some();
        ahead_.clear();
        if (count == 0) co_return;
    }
}

server_thread::server_thread() {
    // OpenSSL and Asio write with flags that raise no SIGPIPE; a client that is gone must not end the program
    // anyway.
    std::signal(SIGPIPE, SIG_IGN);
    thread_ = std::thread([this] { io_.run(); });
}

server_thread::~server_thread() { stop(); }

void server_thread::stop() {
    io_.stop();
    if (thread_.joinable()) thread_.join();
}

void server_thread::await(std::function<asio::awaitable<void>()> work) {
    asio::co_spawn(io_, work, asio::use_future).get();
}

struct server::state {
    state(asio::io_context& context, service how, test::self_signed const* certificate)
        : io(context), serves(std::move(how)) {
        if (certificate == nullptr) return;
        tls.emplace(asio::ssl::context::tls_server);
        if (SSL_CTX_use_certificate(tls->native_handle(), certificate->certificate()) != 1 ||
            SSL_CTX_use_PrivateKey(tls->native_handle(), certificate->key()) != 1)
            throw std::runtime_error("OpenSSL cannot use the certificate");
    }

    void open() {
        acceptor.emplace(io);
        acceptor->open(tcp::v4());
        acceptor->set_option(asio::socket_base::reuse_address(true));
        acceptor->bind(where);
        acceptor->listen(1024);
        where = acceptor->local_endpoint();
    }

    asio::io_context& io;
    service serves;
    std::optional<asio::ssl::context> tls;
    tcp::endpoint where{asio::ip::address_v4::loopback(), 0};
    std::optional<tcp::acceptor> acceptor;
    std::list<std::shared_ptr<server_connection>> connections;
    std::atomic<std::size_t> accepted{0}, serving{0};
};

namespace {

template <class State>
asio::awaitable<void> serve_one(std::shared_ptr<State> with, tcp::socket socket) {
    auto const served =
        std::make_shared<server_connection>(std::move(socket), with->tls ? &*with->tls : nullptr);
    auto const place = with->connections.insert(with->connections.end(), served);
    if (co_await served->shake_hands()) {
        try {
            co_await with->serves(*served);
        } catch (...) {
            if (!dynamap::thrown_code())
                throw;  // a fault of the program's own; with a code the client is gone
        }
    }
    served->hang_up();
    with->connections.erase(place);
    --with->serving;
}

template <class State>
asio::awaitable<void> accept_all(std::shared_ptr<State> with) {
    for (;;) {
        dynamap::asio_error_code failed;
        if (!with->acceptor) co_return;
        tcp::socket socket = co_await with->acceptor->async_accept(redirect_error(use_awaitable, failed));
        if (failed == asio::error::operation_aborted) co_return;
        if (failed) continue;
        ++with->accepted;
        ++with->serving;
        asio::co_spawn(with->io, serve_one(with, std::move(socket)), asio::detached);
    }
}

}  // namespace

server::server(server_thread& on, service serves, test::self_signed const* certificate)
    : on_(on), state_(std::make_shared<state>(on.context(), std::move(serves), certificate)) {
    listen();
}

server::~server() { refuse(); }

std::string server::url() const {
    return (state_->tls ? "https://localhost:" : "http://127.0.0.1:") + std::to_string(state_->where.port());
}
std::size_t server::connections_accepted() const { return state_->accepted; }
std::size_t server::connections_open() const { return state_->serving; }

void server::refuse() {
    on_.run([this] { state_->acceptor.reset(); });
}

void server::listen() {
    on_.run([this] {
        state_->open();
        asio::co_spawn(state_->io, accept_all(state_), asio::detached);
    });
}

asio::awaitable<void> server::each_connection(std::function<asio::awaitable<void>(server_connection&)> f) {
    std::vector<std::shared_ptr<server_connection>> const now(state_->connections.begin(),
                                                              state_->connections.end());
    for (auto const& one : now) co_await f(*one);
}

}  // namespace stress
