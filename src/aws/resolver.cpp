#include "aws/resolver.hpp"

#include <asio/ip/tcp.hpp>
#include <cstring>
#include <memory>
#include <string>

#include "aws/deadline.hpp"
#include "aws/network_error.hpp"

namespace dynamap::aws {
namespace {

/// What the look-up and the call that waits for it share: either may end first.
struct look_up {
    explicit look_up(asio::any_io_executor const& executor) : resolver(executor) {}

    asio::ip::tcp::resolver resolver;
    resolution result;
    waiter caller;
};

socket_address socket_address_of(asio::ip::tcp::endpoint const& e) {
    socket_address address;
    std::memcpy(&address.storage, e.data(), e.size());
    address.size = static_cast<socklen_t>(e.size());
    return address;
}

void start(std::shared_ptr<look_up> const& shared, endpoint const& where) {
    shared->resolver.async_resolve(
        where.host, std::to_string(where.port), asio::ip::resolver_base::numeric_service,
        [shared](std::error_code failed, asio::ip::tcp::resolver::results_type const& found) {
            shared->result.failed = failed;
            for (auto const& entry : found)
                shared->result.addresses.push_back(socket_address_of(entry.endpoint()));
            shared->caller.wake(waiter::reason::notified);
        });
}

}  // namespace

asio::awaitable<resolution> resolve(asio::any_io_executor executor, endpoint const& where, alarm& a,
                                    alarm::clock::time_point until) {
    resolution found;
    if (auto const address = literal_address(where.host, where.port)) {
        found.addresses.push_back(*address);
        co_return found;
    }

    auto const shared = std::make_shared<look_up>(executor);
    start(shared, where);
    waiter::reason why;
    {
        wake_up const in_time(a, until, shared->caller);
        why = co_await shared->caller.wait();
    }
    if (why == waiter::reason::notified) co_return std::move(shared->result);
    shared->resolver.cancel();
    if (why == waiter::reason::cancelled) throw cancelled();
    found.failed = std::make_error_code(std::errc::timed_out);
    co_return found;
}

}  // namespace dynamap::aws
