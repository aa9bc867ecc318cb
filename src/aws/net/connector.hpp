// Opens connections to one endpoint.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <optional>

#include "aws/endpoint/proxy.hpp"
#include "aws/net/connection.hpp"
#include "aws/net/network_error.hpp"
#include "aws/net/phase_timer.hpp"
#include "aws/net/resolver.hpp"
#include "aws/net/timer_queue.hpp"
#include "aws/net/tls_context.hpp"
#include "aws/net/tls_session_cache.hpp"
#include "dynamap/aws/endpoint.hpp"
#include "dynamap/aws/sign.hpp"

namespace dynamap::aws {

/// What all connections to one endpoint share.
struct connector {
    asio::any_io_executor executor;
    endpoint where;
    signing_scope scope;
    std::shared_ptr<tls_context const> tls;  ///< for an endpoint with TLS
    std::chrono::milliseconds connect_timeout;
    std::size_t max_response_bytes;
    json_signer signer;  ///< the original; to sign, see thread_signer()
    std::shared_ptr<resolver> names;
    std::shared_ptr<tls_session_cache> sessions = std::make_shared<tls_session_cache>();
    std::shared_ptr<char const> alive =
        std::make_shared<char const>();   ///< identifies a thread's copy of `signer`
    std::optional<proxy> via_proxy = {};  ///< if set, `names` looks up its addresses
    /// "http://HOST:PORT", before the path in requests that a proxy forwards
    std::string origin = {};
    std::string proxy_lines = {};  ///< header lines of such requests, each ended by CRLF

    /// This thread's copy of `signer`, with the day's key: one for all connections. The thread keeps it, and
    /// the credentials in it, until it ends, or until it signs for a new connector after this one was
    /// destroyed.
    /// Lifetime: until the thread signs for another connector.
    [[nodiscard]] json_signer& thread_signer() const;

    /// A connection, or why there is none.
    struct result {
        std::unique_ptr<connection> opened = {};
        std::optional<failed_attempt> failed = {};
    };

    /// The peer in a phase: the proxy until there is a connection to it.
    [[nodiscard]] endpoint const& peer(phase during) const noexcept {
        return via_proxy && (during == phase::resolving || during == phase::connecting) ? via_proxy->where
                                                                                        : where;
    }

    /// Tries the addresses of the endpoint, or of the proxy, in parallel: each for `connect_timeout`, all
    /// until `deadline`; see race_addresses().
    /// Shape: `doing` is kept up to date.
    /// Errors: in the result. Throws `std::errc::operation_canceled`.
    [[nodiscard]] asio::awaitable<result> open(timer_queue& a, timer_queue::clock::time_point deadline,
                                               phase_timer& doing) const;
};

/// Sets `origin` and `proxy_lines`, which requests through a proxy need if there is no tunnel.
void hand_to_proxy(connector& connector);

}  // namespace dynamap::aws
