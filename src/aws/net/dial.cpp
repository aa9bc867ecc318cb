// One attempt to reach an endpoint at one address.
// Tests: tests/integration/address_race.cpp.
#include "aws/net/dial.hpp"

#include <algorithm>

#include "aws/net/deadline.hpp"
#include "aws/net/proxy_tunnel.hpp"

namespace dynamap::aws {
namespace {

struct connecting {
    dialling const& how;
    stream& bytes;
    dial_follower& follower;
    phase doing = phase::connecting;

    [[nodiscard]] endpoint const& peer() const { return how.via_proxy ? how.via_proxy->where : how.where; }
    [[nodiscard]] failed_attempt of_peer(failed_attempt failed) const {
        return how.via_proxy ? of_proxy(std::move(failed)) : failed;
    }
    void now(phase next) {
        doing = next;
        follower.reached(next);
    }

    asio::awaitable<std::optional<failed_attempt>> connect() {
        std::error_code failed = co_await bytes.connected();
        if (failed) co_return of_peer(cannot_connect(peer(), failed));
        if (!how.where.tls) co_return std::nullopt;
        if (how.via_proxy) {
            now(phase::connecting);
            auto refused = co_await open_tunnel(bytes, *how.via_proxy, how.where);
            if (refused) co_return refused;
        }
        now(phase::tls_handshake);
        failed = co_await bytes.shake_hands(how.where.host);
        if (failed)
            co_return handshake_failed(how.where, failed, stream::is_of_tls(failed), bytes.why_not_trusted());
        co_return std::nullopt;
    }
};

}  // namespace

asio::awaitable<std::optional<failed_attempt>> dial(dialling const& how, stream& bytes,
                                                    socket_address const& to, dial_follower& follower) {
    connecting one{how, bytes, follower};
    std::error_code const failed = bytes.start_connect(to);
    if (failed) co_return one.of_peer(cannot_connect(one.peer(), failed));
    if (!follower.opened(bytes.socket()))
        co_return cannot_connect(one.peer(), std::make_error_code(std::errc::operation_canceled));

    auto const until = std::min(how.deadline, timer_queue::clock::now() + how.connect_timeout);
    socket_deadline in_time(*how.rings, until, bytes.socket());
    auto refused = co_await one.connect();
    if (!in_time.stop()) co_return refused;
    if (one.doing == phase::tls_handshake)
        co_return connect_timed_out(how.where, how.connect_timeout, one.doing);
    co_return one.of_peer(connect_timed_out(one.peer(), how.connect_timeout, one.doing));
}

}  // namespace dynamap::aws
