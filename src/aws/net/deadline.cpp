// Actions at a deadline: shutting a socket down, waking a waiter.
// Tests: tests/unit/aws/net/context_end.cpp, tests/integration/deadlines.cpp.
#include "aws/net/deadline.hpp"

#include <sys/socket.h>

#include <utility>

#include "aws/net/network_error.hpp"
#include "base/backoff.hpp"

namespace dynamap::aws {

socket_deadline::socket_deadline(timer_queue& a, timer_queue::clock::time_point at, int socket)
    : timers_(&a), socket_(socket) {
    a.set(*this, at);
}

bool socket_deadline::stop() noexcept {
    if (timers_ != nullptr) std::exchange(timers_, nullptr)->clear(*this);
    return expired_;
}

void socket_deadline::on_expiry() noexcept {
    expired_ = true;
    ::shutdown(socket_, SHUT_RDWR);
}

timer_queue::clock::time_point from_now(std::chrono::milliseconds time) noexcept {
    return timer_queue::clock::now() + clamp_timeout(time);
}

asio::awaitable<void> sleep_until(timer_queue& a, timer_queue::clock::time_point at) {
    waiter sleeper;
    timeout_wakeup const at_time(a, at, sleeper);
    co_await sleeper.wait();
    if (sleeper.why() == waiter::reason::cancelled) throw cancelled();
}

awaitable_handler::thread* pause::operator()(awaitable_handler::coroutine* waits) {
    sleeper_.park(awaitable_handler(waits));
    return nullptr;
}

void pause::end() const {
    if (sleeper_.why() == waiter::reason::cancelled) throw cancelled();
}

}  // namespace dynamap::aws
