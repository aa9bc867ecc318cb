// A server on loopback that does, request by request, what a test's script says: right or wrong.
#include "scripted_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <utility>

#include "http_message.hpp"

namespace test {
namespace {

using context = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;

context tls_with(self_signed const* certificate, int newest) {
    context made(certificate == nullptr ? nullptr : SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
    if (made && (SSL_CTX_use_certificate(made.get(), certificate->certificate()) != 1 ||
                 SSL_CTX_use_PrivateKey(made.get(), certificate->key()) != 1))
        throw std::runtime_error("OpenSSL cannot use the certificate");
    if (made) SSL_CTX_set_max_proto_version(made.get(), newest);
    return made;
}

}  // namespace

peer::peer(int socket, SSL_CTX* tls)
    : socket_(socket), tls_(tls == nullptr ? nullptr : SSL_new(tls), SSL_free) {
    int const on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (tls_) SSL_set_fd(tls_.get(), socket);
}

peer::~peer() { hang_up(); }

bool peer::shake_hands() { return !tls_ || SSL_accept(tls_.get()) == 1; }

long peer::read(char* to, std::size_t size) {
    if (socket_ < 0) return 0;
    if (tls_) return SSL_read(tls_.get(), to, static_cast<int>(size));
    return ::recv(socket_, to, size, 0);
}

bool peer::wait() {
    if (socket_ < 0) return false;
    if (!ahead_.empty()) return true;
    char byte;
    if (!tls_) return ::recv(socket_, &byte, 1, MSG_PEEK) == 1;
    return SSL_peek(tls_.get(), &byte, 1) == 1;
}

std::string peer::read_request() {
    std::size_t whole = std::string::npos;
    for (;;) {
        if (auto const end = ahead_.find("\r\n\r\n"); end != std::string::npos)
            whole = end + 4 + content_length(std::string_view(ahead_).substr(0, end + 2));
        if (ahead_.size() >= whole) break;
        char some[4096];
        long const count = read(some, sizeof some);
        if (count <= 0) break;
        ahead_.append(some, static_cast<std::size_t>(count));
    }
    std::string request = ahead_.substr(0, whole);
    ahead_.erase(0, request.size());
    return request;
}

void peer::read_slowly(std::chrono::milliseconds pause) {
    std::size_t left = std::string::npos;
    while (left != 0) {
        std::string some(std::size_t{256} << 10, '\0');
        long const count = read(some.data(), some.size());
        if (count <= 0) return;
        ahead_.append(some, 0, static_cast<std::size_t>(count));
        if (auto const end = ahead_.find("\r\n\r\n"); left == std::string::npos && end != std::string::npos)
            left = end + 4 + content_length(std::string_view(ahead_).substr(0, end + 2));
        if (left != std::string::npos && ahead_.size() >= left) break;
        std::this_thread::sleep_for(pause);
    }
    ahead_.clear();
}

bool peer::send(std::string_view bytes) {
    if (socket_ < 0) return false;
    if (tls_) return SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size())) > 0;
    while (!bytes.empty()) {
        ssize_t const count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

void peer::send_in_two(std::string_view bytes, std::size_t early, std::function<void()> const& between) {
    std::string all(bytes);
    if (tls_) {
        BIO* const socket = SSL_get_wbio(tls_.get());
        BIO_up_ref(socket);
        BIO* const memory = BIO_new(BIO_s_mem());
        SSL_set0_wbio(tls_.get(), memory);
        SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size()));
        char* record = nullptr;
        long const size = BIO_get_mem_data(memory, &record);
        all.assign(record, static_cast<std::size_t>(size));
        SSL_set0_wbio(tls_.get(), socket);
    }
    ::send(socket_, all.data(), early, MSG_NOSIGNAL);
    between();
    pollfd waits{socket_, POLLIN, 0};
    ::poll(&waits, 1, 3000);
    ::send(socket_, all.data() + early, all.size() - early, MSG_NOSIGNAL);
}

bool peer::send_bytewise(std::string_view bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [this](char const& c) { return send({&c, 1}); });
}

void peer::ask_for_renegotiation() {
    SSL_renegotiate(tls_.get());
    SSL_do_handshake(tls_.get());
}

void peer::hang_up() {
    std::lock_guard const lock(mutex_);
    if (socket_ < 0) return;
    if (tls_) SSL_shutdown(tls_.get());
    ::close(std::exchange(socket_, -1));
}

void peer::reset() {
    linger const at_once{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    std::lock_guard const lock(mutex_);
    ::close(std::exchange(socket_, -1));
}

void peer::wait_for_end() {
    char some[4096];
    while (read(some, sizeof some) > 0) {
    }
}

void peer::shut_down() {
    std::lock_guard const lock(mutex_);
    if (socket_ >= 0) ::shutdown(socket_, SHUT_RDWR);
}

scripted_server::scripted_server(std::vector<step> script, self_signed const* certificate, int newest,
                                 std::uint16_t port)
    : script_(std::move(script)),
      tls_(tls_with(certificate, newest)),
      listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    int const again = 1;  // a port that was ours a moment ago
    if (port != 0) ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &again, sizeof again);
    socklen_t size = sizeof address;
    auto const generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 128) != 0 ||
        ::getsockname(listener_, generic, &size) != 0)
        throw std::runtime_error("cannot listen on loopback");
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
}

scripted_server::~scripted_server() {
    ending_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    ::close(listener_);
    for (served& s : served_) s.client.shut_down();
    for (served& s : served_) s.thread.join();
}

std::string scripted_server::url() const {
    return (tls_ ? "https://localhost:" : "http://127.0.0.1:") + std::to_string(port_);
}

void scripted_server::accept_all() {
    // OpenSSL writes to sockets with write(2); a client that is gone must not end the tests.
    sigset_t broken_pipe;
    sigemptyset(&broken_pipe);
    sigaddset(&broken_pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);  // the threads it starts inherit this

    for (;;) {
        int const socket = ::accept(listener_, nullptr, nullptr);
        if (socket < 0 && errno == EMFILE && !ending_) {  // a test has seen to that
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
            continue;
        }
        if (socket < 0) return;
        std::lock_guard const lock(serving_);
        ++connections_;
        forget_the_gone();
        if (refuses()) {
            peer(socket, nullptr).reset();
            continue;
        }
        served& s = served_.emplace_back(socket, tls_.get());
        s.thread = std::thread([this, &s] {
            serve(s.client);
            s.over = true;
        });
    }
}

void scripted_server::close_connections() {
    std::lock_guard const lock(serving_);
    for (served& s : served_) s.client.shut_down();
}

bool scripted_server::refuses() {
    std::size_t left = to_refuse_;
    while (left != 0 && !to_refuse_.compare_exchange_weak(left, left - 1)) {
    }
    return left != 0;
}

void scripted_server::forget_the_gone() {
    served_.remove_if([](served& s) {
        if (!s.over) return false;
        s.thread.join();
        return true;
    });
}

void scripted_server::serve(peer& client) {
    bool const talks = client.shake_hands();
    if (talks && client.resumes()) ++resumed_;
    if (talks)
        while (!ending_ && client.wait()) {
            std::size_t const n = steps_++;
            script_[std::min(n, script_.size() - 1)](client);
        }
    client.hang_up();
}

namespace script {

std::string response(int status, std::string_view body, std::string_view headers) {
    return "HTTP/1.1 " + std::to_string(status) +
           " Whatever\r\nContent-Type: application/x-amz-json-1.0\r\nx-amzn-RequestId: "
           "REQUEST1\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n" + std::string(headers) + "\r\n" + std::string(body);
}

std::string refusal(int status, std::string_view code, std::string_view message) {
    return response(status, R"({"__type":"com.amazonaws.dynamodb.v20120810#)" + std::string(code) +
                                R"(","message":")" + std::string(message) + R"("})");
}

scripted_server::step respond(std::string bytes) {
    return [bytes = std::move(bytes)](peer& client) {
        client.read_request();
        client.send(bytes);
    };
}

scripted_server::step dribble(std::string bytes) {
    return [bytes = std::move(bytes)](peer& client) {
        client.read_request();
        client.send_bytewise(bytes);
    };
}

scripted_server::step respond_and_hang_up(std::string bytes) {
    return [bytes = std::move(bytes)](peer& client) {
        client.read_request();
        client.send(bytes);
        client.hang_up();
    };
}

scripted_server::step respond_and_reset(std::string bytes) {
    return [bytes = std::move(bytes)](peer& client) {
        client.read_request();
        client.send(bytes);
        client.reset();
    };
}

scripted_server::step reset_unread() {
    return [](peer& client) { client.reset(); };
}

scripted_server::step respond_unread(std::string bytes) {
    return [bytes = std::move(bytes)](peer& client) {
        client.send(bytes);
        client.hang_up();
    };
}

scripted_server::step stall() {
    return [](peer& client) {
        client.read_request();
        client.wait_for_end();
    };
}

}  // namespace script
}  // namespace test
