// Kept connections to an engine, for what stands before it.
#include "engine_link.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <charconv>
#include <stdexcept>
#include <utility>

#include "http_message.hpp"

namespace test {
namespace {

std::uint16_t port_in(std::string_view url) {
    std::uint16_t port = 0;
    auto const at = url.rfind(':') + 1;
    std::from_chars(url.data() + at, url.data() + url.size(), port);
    if (port == 0) throw std::invalid_argument("no port in " + std::string(url));
    return port;
}

}  // namespace

engine_link::engine_link(std::string_view engine) : port_(port_in(engine)) {}

std::unique_ptr<peer> engine_link::take_idle() {
    std::lock_guard const lock(mutex_);
    if (idle_.empty()) return nullptr;
    auto engine = std::move(idle_.front());
    idle_.pop_front();
    return engine;
}

std::unique_ptr<peer> engine_link::connect() const {
    int const socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    timeval const longest{20, 0};  // an engine that hangs must not hang the test
    int const at_once = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &longest, sizeof longest);
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
    auto engine = std::make_unique<peer>(socket, nullptr);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port_);
    if (::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) return nullptr;
    return engine;
}

std::optional<std::string> engine_link::ask(std::string_view request) {
    if (!http_message::whole(request)) return std::nullopt;
    auto engine = take_idle();
    bool const kept = engine != nullptr;
    if (!kept) engine = connect();
    std::string response;
    if (engine && engine->send(request)) response = engine->read_response();
    if (kept && response.empty()) {
        engine = connect();
        if (engine && engine->send(request)) response = engine->read_response();
    }
    if (!http_message::whole(response)) return std::nullopt;
    std::lock_guard const lock(mutex_);
    idle_.push_front(std::move(engine));
    return response;
}

}  // namespace test
