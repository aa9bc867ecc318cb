// What does a request cost without any library? This is the kernel's share (and OpenSSL's).
// Method: like floor_asio, with epoll and the sockets' system calls.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>
#include <system_error>

#include "measure.hpp"
#include "response_length.hpp"

namespace {

[[noreturn]] void fail(char const* what) { throw std::system_error(errno, std::generic_category(), what); }

class line {
  public:
    line(unsigned short port, SSL_CTX* context) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(port);
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        int const on = 1;
        if (::connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) fail("connect");
        ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (context == nullptr) return;
        tls_ = SSL_new(context);
        SSL_set_fd(tls_, socket_);
        if (SSL_connect(tls_) != 1) fail("handshake");
    }
    line(line const&) = delete;
    line& operator=(line const&) = delete;
    ~line() {
        SSL_free(tls_);
        ::close(socket_);
    }

    [[nodiscard]] int socket() const { return socket_; }

    void send(std::string const& request) {
        response_.clear();
        // A blocking write, because the kernel takes it whole: there is one request per connection.
        auto const size = static_cast<int>(request.size());
        auto const sent = tls_ != nullptr
                              ? SSL_write(tls_, request.data(), size)
                              : static_cast<int>(::send(socket_, request.data(), request.size(), 0));
        if (sent != size) fail("write");
    }

    /// Reads what is there. Returns whether the response is complete.
    bool receive() {
        for (;;) {
            auto const count =
                tls_ != nullptr ? SSL_read(tls_, response_.space(), static_cast<int>(response_.room()))
                                : static_cast<int>(::recv(socket_, response_.space(), response_.room(), 0));
            if (count <= 0) fail("read");
            if (response_.add(static_cast<std::size_t>(count))) return true;
            if (tls_ == nullptr || SSL_pending(tls_) == 0) return false;
        }
    }

    bench::clock::time_point started;

  private:
    int socket_;
    SSL* tls_ = nullptr;
    bench::response_length response_;
};

}  // namespace

int main(int count, char** words) try {
    bench::options const given(count, words);
    std::string const request = bench::bytes_of(given.text("request"));
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(nullptr, SSL_CTX_free);
    if (given.tls()) {
        context.reset(SSL_CTX_new(TLS_client_method()));
        SSL_CTX_load_verify_locations(context.get(), given.text("ca").c_str(), nullptr);
        SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    }

    int const events = ::epoll_create1(0);
    std::vector<std::unique_ptr<line>> lines;
    for (std::size_t i = 0; i < given.in_flight(); ++i) {
        lines.push_back(std::make_unique<line>(given.port(), context.get()));
        epoll_event wanted{};
        wanted.events = EPOLLIN;
        wanted.data.ptr = lines.back().get();
        ::epoll_ctl(events, EPOLL_CTL_ADD, lines.back()->socket(), &wanted);
    }

    bench::window measured;
    std::size_t busy = 0;
    auto const next = [&](line& on) {
        on.started = bench::clock::now();
        if (measured.over(on.started)) return;
        on.send(request);
        ++busy;
    };
    auto const work = [&] {
        for (auto& one : lines) next(*one);
        std::array<epoll_event, 128> ready{};
        while (busy > 0) {
            int const n = ::epoll_wait(events, ready.data(), static_cast<int>(ready.size()), -1);
            for (int i = 0; i < n; ++i) {
                line& on = *static_cast<line*>(ready[static_cast<std::size_t>(i)].data.ptr);
                if (!on.receive()) continue;
                --busy;
                measured.count(on.started, bench::clock::now());
                next(on);
            }
        }
    };
    bench::warm_and_measure(given, measured, work, bench::not_counted);
} catch (std::exception const& failure) {
    std::cerr << failure.what() << "\n";
    return 1;
}
