#include "aws/resolver.hpp"

#include <asio/ip/tcp.hpp>
#include <cstring>
#include <string>
#include <utility>

namespace dynamap::aws {
namespace {

socket_address socket_address_of(asio::ip::tcp::endpoint const& e) {
    socket_address address;
    std::memcpy(&address.storage, e.data(), e.size());
    address.size = static_cast<socklen_t>(e.size());
    return address;
}

}  // namespace

look_up system_look_up(asio::any_io_executor executor) {
    return [executor](endpoint const& where, std::function<void(resolution)> done) {
        auto const asked = std::make_shared<asio::ip::tcp::resolver>(executor);
        asked->async_resolve(where.host, std::to_string(where.port), asio::ip::resolver_base::numeric_service,
                             [asked, done = std::move(done)](
                                 std::error_code failed, asio::ip::tcp::resolver::results_type const& found) {
                                 resolution result;
                                 result.failed = failed;
                                 for (auto const& entry : found)
                                     result.addresses.push_back(socket_address_of(entry.endpoint()));
                                 done(std::move(result));
                             });
    };
}

resolver::resolver(endpoint where, look_up how)
    : where_(std::move(where)), how_(std::move(how)), literal_(literal_address(where_.host, where_.port)) {}

std::shared_ptr<resolver> resolver::make(endpoint where, look_up how) {
    return std::shared_ptr<resolver>(new resolver(std::move(where), std::move(how)));
}

asio::awaitable<resolution> resolver::addresses(alarm& a, alarm::clock::time_point until) {
    resolution found;
    if (literal_) {
        found.addresses.push_back(*literal_);
        co_return found;
    }
    {
        std::lock_guard const lock(mutex_);
        if (alarm::clock::now() < kept_until_) found.addresses = kept_;
    }
    if (!found.addresses.empty()) co_return found;

    std::function<void()> const begin_it = [this] { begin(); };
    std::optional<resolution> const result = co_await flight_.wait(shared_from_this(), a, until, begin_it);
    if (result) co_return *result;
    found.failed = std::make_error_code(std::errc::timed_out);
    co_return found;
}

void resolver::begin() {
    how_(where_, [self = shared_from_this()](resolution found) { self->keep(std::move(found)); });
}

void resolver::keep(resolution found) {
    // A resolver that answers with no address at all has not found any.
    if (!found.failed && found.addresses.empty()) found.failed = asio::error::host_not_found;
    if (!found.failed) {
        std::lock_guard const lock(mutex_);
        kept_ = found.addresses;
        kept_until_ = alarm::clock::now() + kept_for;
    }
    flight_.settle(found);
}

void resolver::forget() noexcept {
    std::lock_guard const lock(mutex_);
    kept_until_ = {};
}

}  // namespace dynamap::aws
