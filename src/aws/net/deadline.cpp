// What happens when a time comes: a socket is shut down, a waiter woken.
#include "aws/net/deadline.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <utility>

#include "aws/net/network_error.hpp"

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

std::chrono::milliseconds bounded(std::chrono::milliseconds time) noexcept {
    constexpr std::chrono::milliseconds never = std::chrono::hours(24 * 365 * 10);
    return std::clamp(time, std::chrono::milliseconds(0), never);
}

alarm::clock::time_point from_now(std::chrono::milliseconds time) noexcept {
    return alarm::clock::now() + bounded(time);
}

asio::awaitable<void> sleep_until(alarm& a, alarm::clock::time_point at) {
    waiter sleeper;
    wake_up const at_time(a, at, sleeper);
    co_await sleeper.wait();
    if (sleeper.why() == waiter::reason::cancelled) throw cancelled();
}

suspended::thread* pause::operator()(suspended::coroutine* waits) {
    sleeper_.park(suspended(waits));
    return nullptr;
}

void pause::end() const {
    if (sleeper_.why() == waiter::reason::cancelled) throw cancelled();
}

}  // namespace dynamap::aws
