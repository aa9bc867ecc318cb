// One attempt to reach an endpoint at one address.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <optional>

#include "aws/endpoint/proxy.hpp"
#include "aws/net/network_error.hpp"
#include "aws/net/socket_address.hpp"
#include "aws/net/stream.hpp"
#include "aws/net/timer_queue.hpp"
#include "aws/net/tls_context.hpp"
#include "aws/net/tls_session_cache.hpp"
#include "dynamap/aws/endpoint.hpp"
#include "dynamap/aws/observer.hpp"

namespace dynamap::aws {

/// What the attempts to reach an endpoint share. They own it: an attempt may outlive its call and its client.
struct dialling {
    asio::any_io_executor executor;
    endpoint where;
    std::optional<proxy> via_proxy;
    std::shared_ptr<tls_context const> tls;
    std::shared_ptr<tls_session_cache> sessions;
    std::chrono::milliseconds connect_timeout;
    std::shared_ptr<timer_queue> rings;
    timer_queue::clock::time_point deadline;
};

/// Observes an attempt.
class dial_follower {
  public:
    /// The attempt has opened a socket. It goes on if this returns true.
    [[nodiscard]] virtual bool opened(int socket) = 0;
    /// The attempt has reached a new phase.
    virtual void reached(phase now) = 0;

  protected:
    ~dial_follower() = default;
};

/// Connects `bytes` to the endpoint at `to`: TCP, the proxy's tunnel, TLS.
///
/// Errors: returned; none if it is connected. It fails at the deadline, and also `connect_timeout` after it
/// began.
/// Lifetime: the arguments must outlive the call.
[[nodiscard]] asio::awaitable<std::optional<failed_attempt>> dial(dialling const& how, stream& bytes,
                                                                  socket_address const& to,
                                                                  dial_follower& follower);

}  // namespace dynamap::aws
