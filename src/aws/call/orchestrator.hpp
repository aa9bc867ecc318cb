// Sends requests to one service: performs the steps of each call's exchange.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "aws/call/call.hpp"
#include "aws/call/endpoint_resolver.hpp"
#include "aws/call/exchange.hpp"
#include "aws/call/pacer.hpp"
#include "aws/credentials/credential_cache.hpp"
#include "aws/net/pool.hpp"
#include "aws/net/timer_queue.hpp"
#include "dynamap/aws/client_statistics.hpp"
#include "dynamap/aws/credentials.hpp"
#include "dynamap/aws/endpoint.hpp"
#include "dynamap/aws/observer.hpp"
#include "dynamap/aws/retry.hpp"
#include "dynamap/aws/sign.hpp"
#include "dynamap/error.hpp"

namespace dynamap::aws {

/// How to reach a service.
struct orchestrator_config {
    endpoint_locator location;
    std::string service;  ///< the service's signing name
    std::shared_ptr<credential_cache> credentials;
    std::string content_type;  ///< "application/x-amz-json-1.0"
    std::string ca_file;       ///< empty: the system's authorities
    std::chrono::milliseconds connect_timeout;
    /// for one attempt on a connection; zero: only the call's deadline
    std::chrono::milliseconds attempt_timeout{0};
    std::chrono::milliseconds idle_timeout;
    std::chrono::milliseconds max_connection_age;  ///< zero: no limit
    std::size_t max_connections;
    std::size_t max_response_bytes;
    retry_policy retry;
    std::shared_ptr<observer> watch = nullptr;  ///< or null
    look_up names = nullptr;                    ///< null: the system's
    /// The Accept-Encoding to send; compressed bodies are then decompressed. Empty: none is sent, and bodies
    /// are left as they are.
    std::string accept_encoding = {};
    proxy_rules proxies = {};
};

/// Sends requests to one service in one region.
///
/// Thread: any; each call runs on the executor of the coroutine that awaits it.
class orchestrator {
  public:
    /// Errors: of endpoint_resolver.
    orchestrator(asio::any_io_executor const& executor, orchestrator_config config);

    /// Sends a request until there is a final response. Returns the reader's succeeded().
    ///
    /// Shape: each attempt has a new signature. One deadline, the call's `timeout` from its beginning, covers
    /// everything.
    /// Errors: the last attempt's, with what is known about it; `errc::deadline_exceeded`;
    /// `std::errc::operation_canceled`.
    /// Lifetime: this object must outlive the call; see also call.
    [[nodiscard]] asio::awaitable<bool> send(std::unique_ptr<call> on_its_way);
    /// Does the same for a request and a reader that outlive the call.
    [[nodiscard]] asio::awaitable<bool> send(request_writer& request, std::chrono::milliseconds timeout,
                                             http_response_handler& reader) {
        return send(std::make_unique<call>(nullptr, request, reader, timeout));
    }

    /// Opens connections until `count` are idle, within the pool's limit. Returns how many are idle.
    ///
    /// Shape: finds credentials and endpoint first, then tries each connection once.
    /// Errors: if no connection is idle at the end, the last failure; `errc::deadline_exceeded`;
    /// `std::errc::operation_canceled`.
    /// Lifetime: this object must outlive the call.
    [[nodiscard]] asio::awaitable<std::size_t> warm_up(std::size_t count, std::chrono::milliseconds timeout);

    /// Waits.
    /// Errors: `std::errc::operation_canceled`.
    [[nodiscard]] asio::awaitable<void> wait(std::chrono::milliseconds duration);

    [[nodiscard]] client_statistics statistics() const;
    [[nodiscard]] asio::any_io_executor const& executor() const noexcept { return executor_; }
    /// The maximum number of attempts of a call.
    [[nodiscard]] int max_attempts() const noexcept { return settings_.retry.max_attempts; }
    /// Where the last request was sent, and for which region it was signed; null if that is not known before
    /// the first call.
    [[nodiscard]] connector const* latest() const noexcept { return connectors_.latest(); }

  private:
    using step_function = bool (orchestrator::*)(call&);
    static step_function const step_functions[];
    bool perform_now(call& c, step what) {
        return (this->*step_functions[static_cast<std::size_t>(what)])(c);
    }

    bool use_current_credentials(call& c);
    bool use_known_endpoint(call& c);
    bool take_permit(call& c);
    bool take_slot(call& c);
    bool trade_slot(call& c);
    bool begin_read(call& c);
    bool write(call& c);
    bool read_early(call& c);
    bool read_now(call& c);
    bool hold(call& c);
    bool end_response(call& c);
    bool release_slot(call& c);
    bool refuse_credentials(call& c);
    bool must_wait(call&) { return false; }

    asio::awaitable<void> wait_for(call& c, step what);
    asio::awaitable<void> connect(call& c);
    void end_wait(call& c, step what);
    void write_rest(call& c);
    static void end_hold(call& c);
    void limit_attempt(call& c);
    static void note_expiry(call& c);

    asio::any_io_executor executor_;
    endpoint_resolver connectors_;
    std::shared_ptr<credential_cache> credentials_;
    exchange_settings settings_;
    std::optional<pacer> pacer_;  // with adaptive retries
    std::shared_ptr<timer_queue> timers_;
    pool pool_;
};

}  // namespace dynamap::aws
