// An HTTP proxy on loopback, as small as one can be.
#include "relay_proxy.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <string_view>

namespace test {
namespace {

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
}

/// A socket that is connected to loopback; -1: nobody listens there.
int connect_to(std::uint16_t port) {
    int const made = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in const address = loopback(port);
    if (::connect(made, reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0) return made;
    ::close(made);
    return -1;
}

bool send_all(int to, std::string_view bytes) {
    while (!bytes.empty()) {
        ssize_t const sent = ::send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

/// What has come up to the end of the head, and maybe some more.
std::string read_head(int from) {
    std::string text;
    char block[4096];
    while (text.find("\r\n\r\n") == std::string::npos) {
        ssize_t const count = ::recv(from, block, sizeof block, 0);
        if (count <= 0) return {};
        text.append(block, static_cast<std::size_t>(count));
    }
    return text;
}

/// Hands on what comes on either side, until one ends.
void relay(int a, int b) {
    char block[16384];
    for (;;) {
        pollfd both[2] = {{a, POLLIN, 0}, {b, POLLIN, 0}};
        if (::poll(both, 2, -1) < 0) return;
        for (int side = 0; side < 2; ++side) {
            if (both[side].revents == 0) continue;
            ssize_t const count = ::recv(both[side].fd, block, sizeof block, 0);
            if (count <= 0 || !send_all(both[1 - side].fd, {block, static_cast<std::size_t>(count)})) return;
        }
    }
}

std::string without_header(std::string head, std::string_view name) {
    auto const at = head.find("\r\n" + std::string(name) + ": ");
    if (at != std::string::npos) head.erase(at, head.find("\r\n", at + 2) - at);
    return head;
}

/// "HOST:PORT" of "http://HOST:PORT/path".
std::uint16_t port_of(std::string target, bool tunnel) {
    if (!tunnel) {
        target.erase(0, target.find("://") + 3);
        target.erase(target.find('/'));
    }
    auto const colon = target.rfind(':');
    return colon == std::string::npos ? 80 : static_cast<std::uint16_t>(std::stoi(target.substr(colon + 1)));
}

}  // namespace

relay_proxy::relay_proxy(std::string authorization)
    : authorization_(std::move(authorization)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    auto const generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 64) != 0 ||
        ::getsockname(listener_, generic, &size) != 0)
        throw std::runtime_error("cannot listen on loopback");
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
}

relay_proxy::~relay_proxy() {
    ending_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    {
        std::lock_guard const lock(mutex_);
        for (int const one : clients_) ::shutdown(one, SHUT_RDWR);
    }
    for (std::thread& one : threads_) one.join();
    for (int const one : clients_) ::close(one);
    ::close(listener_);
}

std::vector<std::string> relay_proxy::heads() const {
    std::lock_guard const lock(mutex_);
    return heads_;
}

void relay_proxy::accept_all() {
    while (!ending_) {
        int const client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (client < 0) continue;
        std::lock_guard const lock(mutex_);
        clients_.push_back(client);
        threads_.emplace_back([this, client] {
            serve(client);
            ::shutdown(client, SHUT_RDWR);
        });
    }
}

void relay_proxy::serve(int client) {
    std::string head = read_head(client);
    if (head.empty()) return;
    {
        std::lock_guard const lock(mutex_);
        heads_.push_back(head);
    }
    if (!authorization_.empty() &&
        head.find("\r\nProxy-Authorization: " + authorization_ + "\r\n") == std::string::npos) {
        send_all(client,
                 "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\n"
                 "Content-Length: 0\r\n\r\n");
        return;
    }
    bool const tunnel = head.starts_with("CONNECT ");
    auto const begin = head.find(' ') + 1;
    int const server = connect_to(port_of(head.substr(begin, head.find(' ', begin) - begin), tunnel));
    if (server < 0) {
        send_all(client, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
        return;
    }
    bool const begun = tunnel ? send_all(client, "HTTP/1.1 200 Connection established\r\n\r\n")
                              : send_all(server, without_header(head, "Proxy-Authorization"));
    if (begun) relay(client, server);
    ::close(server);
}

}  // namespace test
