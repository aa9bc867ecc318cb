#include "aws/connector.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "aws/deadline.hpp"

namespace dynamap::aws {

connection::connection(connector const& opens)
    : from(opens),
      bytes(opens.executor, opens.where.tls ? opens.tls.get() : nullptr, opens.sessions.get()),
      answer(opens.max_response_bytes) {}

json_signer& connector::thread_signer() const {
    struct kept {
        char const* whose;  // lies in memory that `alive` keeps from being another's
        std::weak_ptr<char const> alive;
        json_signer signer;
    };
    // A thread rarely serves many endpoints; one that does makes a signer anew now and then.
    constexpr std::size_t most = 8;
    thread_local std::vector<kept> all;
    for (kept& k : all)
        if (k.whose == alive.get()) return k.signer;
    std::erase_if(all, [](kept const& k) { return k.alive.expired(); });
    if (all.size() == most) all.erase(all.begin());
    return all.emplace_back(kept{alive.get(), alive, signer}).signer;
}

asio::awaitable<connector::result> connector::open(alarm& a, alarm::clock::time_point deadline,
                                                   activity& doing) const {
    doing = phase::resolving;
    resolution const found = co_await names->addresses(a, deadline);

    result last;
    if (found.failed) last.failed = cannot_resolve(where, found.failed);
    for (socket_address const& address : found.addresses) {
        last = co_await try_address(address, a, deadline, doing);
        bool const hopeless = last.failed && last.failed->kind == fault::permanent;
        if (last.opened || hopeless || alarm::clock::now() >= deadline) break;
    }
    if (!last.opened) names->forget();
    co_return last;
}

asio::awaitable<connector::result> connector::try_address(socket_address const& to, alarm& a,
                                                          alarm::clock::time_point deadline,
                                                          activity& doing) const {
    result r;
    auto opened = std::make_unique<connection>(*this);
    stream& bytes = opened->bytes;

    doing = phase::connecting;
    std::error_code failed = bytes.start_connect(to);
    if (failed) {
        r.failed = cannot_connect(where, failed);
        co_return r;
    }
    socket_deadline in_time(a, std::min(deadline, alarm::clock::now() + connect_timeout), bytes.socket());
    failed = co_await bytes.connected();
    if (!failed) {
        doing = phase::shaking_hands;
        failed = co_await bytes.shake_hands(where.host);
    }
    bool const too_late = in_time.stop();
    if (stream::is_cancellation(failed)) throw cancelled();

    if (too_late)
        r.failed = connect_timed_out(where, connect_timeout, doing);
    else if (failed && doing == phase::connecting)
        r.failed = cannot_connect(where, failed);
    else if (failed)
        r.failed = handshake_failed(where, failed, stream::is_of_tls(failed), bytes.why_not_trusted());
    else
        r.opened = std::move(opened);
    co_return r;
}

}  // namespace dynamap::aws
