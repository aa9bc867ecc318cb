// Opens connections to one endpoint.
// Tests: tests/integration/proxies.cpp, tests/integration/tls.cpp.
#include "aws/net/connector.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "aws/net/address_race.hpp"

namespace dynamap::aws {

connection_state::connection_state(connector const& opens)
    : from(opens), response(opens.max_response_bytes) {}

connection::connection(connector const& opens, stream opened)
    : connection_state(opens), bytes(std::move(opened)) {}

json_signer& connector::thread_signer() const {
    struct kept {
        char const* whose;  // `alive` keeps this address from being reused
        std::weak_ptr<char const> alive;
        json_signer signer;
    };
    // A thread rarely serves many endpoints. If it does, it makes a new signer now and then.
    constexpr std::size_t most = 8;
    thread_local std::vector<kept> all;
    for (kept& k : all)
        if (k.whose == alive.get()) return k.signer;
    std::erase_if(all, [](kept const& k) { return k.alive.expired(); });
    if (all.size() == most) all.erase(all.begin());
    return all.emplace_back(kept{alive.get(), alive, signer}).signer;
}

asio::awaitable<connector::result> connector::open(timer_queue& a, timer_queue::clock::time_point deadline,
                                                   phase_timer& doing) const {
    doing = phase::resolving;
    resolution found = co_await names->addresses(a, deadline);
    result r;
    if (found.failed) {
        r.failed = cannot_resolve(peer(doing), found.failed);
        if (via_proxy) r.failed = of_proxy(*std::move(r.failed));
        names->forget();
        co_return r;
    }
    dialling how{executor, where, via_proxy, tls, sessions, connect_timeout, a.shared_from_this(), deadline};
    raced won = co_await race_addresses(std::move(how), std::move(found.addresses), doing);
    r.failed = std::move(won.failed);
    if (won.opened) {
        names->worked(won.address);
        r.opened = std::make_unique<connection>(*this, *std::move(won.opened));
    } else if (!r.failed || !r.failed->no_descriptors) {
        names->forget();
    }
    co_return r;
}

void hand_to_proxy(connector& connector) {
    if (!connector.via_proxy || connector.where.tls) return;
    connector.origin = "http://" + connector.where.host_header;
    connector.proxy_lines = connector.via_proxy->authorization_line();
}

}  // namespace dynamap::aws
