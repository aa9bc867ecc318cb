// Resolves host names to addresses.
#include "aws/net/resolver.hpp"
#include "aws/net/asio_error.hpp"
#include "base/thrown_code.hpp"

#include <algorithm>
#include <asio/ip/tcp.hpp>
#include <atomic>
#include <cstring>
#include <new>
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

/// The name to look up. Not every resolver treats "localhost." as "localhost".
/// Source: https://www.rfc-editor.org/rfc/rfc6761#section-6.3
std::string queried_name(std::string host) {
    if (host == "localhost." || host.ends_with(".localhost.")) host.pop_back();
    return host;
}

}  // namespace

look_up system_look_up(asio::any_io_executor executor) {
    return [executor](endpoint const& where, std::function<void(resolution)> done) {
        auto const lookup = std::make_shared<asio::ip::tcp::resolver>(executor);
        lookup->async_resolve(
            queried_name(where.host), std::to_string(where.port), asio::ip::resolver_base::numeric_service,
            [lookup, done = std::move(done)](std::error_code failed,
                                             asio::ip::tcp::resolver::results_type const& found) {
                resolution result;
                result.failed = failed;
                for (auto const& entry : found)
                    result.addresses.push_back(socket_address_of(entry.endpoint()));
                done(std::move(result));
            });
    };
}

/// The result of a lookup. It is used once, even if it is reported twice.
class resolver::one_result {
  public:
    explicit one_result(std::shared_ptr<resolver> whose) : whose_(std::move(whose)) {}

    void give(resolution found) {
        if (given_.exchange(true)) return;
        try {
            whose_->keep(std::move(found));
        } catch (std::bad_alloc const&) {
            settle(std::make_error_code(std::errc::not_enough_memory));
        }
    }
    void fail(std::error_code why) noexcept {
        if (!given_.exchange(true)) settle(why);
    }

  private:
    void settle(std::error_code why) noexcept {
        resolution none;
        none.failed = why;
        try {
            none = whose_->or_kept(std::move(none));
        } catch (std::bad_alloc const&) {
        }
        whose_->flight_.settle(none);
    }

    std::shared_ptr<resolver> whose_;
    std::atomic<bool> given_{false};
};

resolver::resolver(endpoint where, look_up how)
    : where_(std::move(where)), how_(std::move(how)), literal_(literal_address(where_.host, where_.port)) {}

std::shared_ptr<resolver> resolver::make(endpoint where, look_up how) {
    return std::shared_ptr<resolver>(new resolver(std::move(where), std::move(how)));
}

asio::awaitable<resolution> resolver::addresses(timer_queue& a, timer_queue::clock::time_point until) {
    resolution found;
    if (literal_) {
        found.addresses.push_back(*literal_);
        co_return found;
    }
    {
        std::lock_guard const lock(mutex_);
        if (timer_queue::clock::now() < kept_until_) found.addresses = kept_;
    }
    if (!found.addresses.empty()) co_return in_order(std::move(found));

    std::function<void()> const begin_it = [this] { begin(); };
    std::optional<resolution> const result = co_await flight_.wait(shared_from_this(), a, until, begin_it);
    if (result) co_return in_order(*result);
    found.failed = std::make_error_code(std::errc::timed_out);
    co_return found;
}

void resolver::begin() {
    auto const once = std::make_shared<one_result>(shared_from_this());
    try {
        how_(where_, [once](resolution found) { once->give(std::move(found)); });
    } catch (std::bad_alloc const&) {
        once->fail(std::make_error_code(std::errc::not_enough_memory));
    } catch (...) {
        auto const code = thrown_code();  // for example, no thread for the lookup
        once->fail(code ? code : std::make_error_code(std::errc::not_supported));
    }
}

void resolver::keep(resolution found) {
    // A resolver that returns no addresses has not found the host.
    if (!found.failed && found.addresses.empty()) found.failed = code_of(asio::error::host_not_found);
    interleave_families(found.addresses);
    if (found.failed) {
        found = or_kept(std::move(found));
    } else {
        std::lock_guard const lock(mutex_);
        kept_ = found.addresses;
        kept_until_ = timer_queue::clock::now() + kept_for;
        usable_until_ = timer_queue::clock::now() + usable_for;
    }
    flight_.settle(found);
}

/// Returns the addresses found before, if this lookup has failed, for example without a file descriptor or
/// name server.
resolution resolver::or_kept(resolution found) {
    std::lock_guard const lock(mutex_);
    if (!found.failed || kept_.empty() || timer_queue::clock::now() >= usable_until_) return found;
    return {kept_, {}};
}

resolution resolver::in_order(resolution found) {
    std::lock_guard const lock(mutex_);
    if (!preferred_ || timer_queue::clock::now() >= preferred_until_) return found;
    auto const good = std::ranges::find(found.addresses, *preferred_);
    if (good != found.addresses.end()) std::rotate(found.addresses.begin(), good, good + 1);
    return found;
}

void resolver::worked(socket_address const& address) noexcept {
    std::lock_guard const lock(mutex_);
    if (preferred_ == address && timer_queue::clock::now() < preferred_until_) return;
    preferred_.reset();
    if (kept_.empty() || kept_.front() == address) return;
    preferred_ = address;
    preferred_until_ = timer_queue::clock::now() + preferred_for;
}

void resolver::forget() noexcept {
    std::lock_guard const lock(mutex_);
    kept_until_ = {};
}

}  // namespace dynamap::aws
