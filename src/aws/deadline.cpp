#include "aws/deadline.hpp"

#include <sys/socket.h>

#include <utility>

#include "aws/network_error.hpp"

namespace dynamap::aws {

socket_deadline::socket_deadline(alarm& a, alarm::clock::time_point at, int socket)
    : alarm_(&a), socket_(socket) {
    a.set(*this, at);
}

bool socket_deadline::stop() noexcept {
    if (alarm_ != nullptr) std::exchange(alarm_, nullptr)->clear(*this);
    return rang_;
}

void socket_deadline::ring() noexcept {
    rang_ = true;
    ::shutdown(socket_, SHUT_RDWR);
}

asio::awaitable<void> sleep_until(alarm& a, alarm::clock::time_point at) {
    waiter sleeper;
    wake_up const at_time(a, at, sleeper);
    co_await sleeper.wait();
    if (sleeper.why() == waiter::reason::cancelled) throw cancelled();
}

}  // namespace dynamap::aws
