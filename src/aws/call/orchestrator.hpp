// Sends requests to one endpoint, and repeats what failed in passing.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "aws/call/call.hpp"
#include "aws/call/endpoint_resolver.hpp"
#include "aws/call/pacer.hpp"
#include "aws/credentials/credential_cache.hpp"
#include "aws/http/content_coding.hpp"
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

/// How a service is reached.
struct orchestrator_config {
    location_rule location;
    std::string service;  ///< its signing name
    std::shared_ptr<credential_cache> who;
    std::string content_type;  ///< "application/x-amz-json-1.0"
    std::string ca_file;       ///< empty: the system's authorities
    std::chrono::milliseconds connect_timeout;
    /// of the exchange on a connection; zero: the call's deadline only
    std::chrono::milliseconds attempt_timeout{0};
    std::chrono::milliseconds idle_timeout;
    std::chrono::milliseconds max_connection_age;  ///< zero: no limit
    std::size_t max_connections;
    std::size_t max_response_bytes;
    retry_policy retry;
    std::shared_ptr<observer> watch = nullptr;  ///< or null
    look_up names = nullptr;                    ///< null: the system's
    /// The Accept-Encoding that is sent; compressed bodies are then read. Empty: none is sent, bodies stay as
    /// they come.
    std::string accept_encoding = {};
    proxy_rules proxies = {};
};

/// One service in one region.
///
/// Thread: from anywhere; each call runs on the executor of the coroutine that awaits it.
class orchestrator {
  public:
    /// Errors: of endpoint_resolver.
    orchestrator(asio::any_io_executor const& executor, orchestrator_config config);

    /// Sends a request until it is answered for good; answers the reader's succeeded().
    ///
    /// Shape: every attempt is signed anew; one deadline, the call's `timeout` from the beginning, for
    /// everything.
    /// Errors: the last attempt's, with what is known of it; `errc::deadline_exceeded`;
    /// `std::errc::operation_canceled`.
    /// Lifetime: this object must outlive the call; see also call.
    [[nodiscard]] asio::awaitable<bool> send(std::unique_ptr<call> on_its_way);
    /// The same for a request and a reader that outlive the call.
    [[nodiscard]] asio::awaitable<bool> send(request_writer& request, std::chrono::milliseconds timeout,
                                             response_handler& reader) {
        return send(std::make_unique<call>(nullptr, request, reader, timeout));
    }

    /// Opens connections until `count` are there that nobody uses, as far as the pool allows; answers how
    /// many there are.
    ///
    /// Shape: each is tried once; credentials and endpoint are found first.
    /// Errors: when there is none in the end, the last failure; `errc::deadline_exceeded`;
    /// `std::errc::operation_canceled`.
    /// Lifetime: this object must outlive the call.
    [[nodiscard]] asio::awaitable<std::size_t> warm_up(std::size_t count, std::chrono::milliseconds timeout);

    /// Waits.
    /// Errors: `std::errc::operation_canceled`.
    [[nodiscard]] asio::awaitable<void> wait(std::chrono::milliseconds duration);

    [[nodiscard]] client_statistics statistics() const;
    [[nodiscard]] asio::any_io_executor const& executor() const noexcept { return executor_; }
    /// How often a call is tried at most.
    [[nodiscard]] int max_attempts() const noexcept { return retry_.max_attempts; }
    /// Where requests went last, and for which region they were signed; null: not known before the first
    /// call.
    [[nodiscard]] connector const* latest() const noexcept { return connectors_.latest(); }

  private:
    void start(call& c) const;
    asio::awaitable<void> wait_for_credentials(call& c);
    asio::awaitable<void> find_endpoint(call& c);
    asio::awaitable<void> wait_for_pace(call& c);
    asio::awaitable<void> open(call& c);
    void take_turn(call& c) const;
    static bool took_another(call& c);
    static void check_way(call& c);
    bool start_exchange(call& c, bool begins_to_read);
    static bool is_fit(call& c);
    void limit_attempt(call& c) const;
    void count_sent(call& c, std::size_t bytes);
    void send_more(call& c);
    void read_early(call& c) const;
    void take_in(call& c) const;
    bool came_too_soon(call& c);
    static void require_alone(call& c);
    void end_exchange(call& c);
    static bool repeat_at_once(call& c, bool used_before);
    void judge(call& c, bool reusable);
    std::string_view body_of(connection const& line, content_decoder& decoder) const;
    void refused(call& c, response_head const& head, error what);
    timer_queue::clock::time_point next_attempt(call& c);
    error too_late(call const& c) const;

    asio::any_io_executor executor_;
    endpoint_resolver connectors_;
    std::shared_ptr<credential_cache> who_;
    retry_policy retry_;
    retry_quota quota_;
    std::chrono::milliseconds attempt_timeout_;
    std::optional<pacer> pace_;  // with adaptive retries
    std::string service_;        // its signing name
    std::string accept_line_;    // of the head; empty: compressed bodies are handed over as they come
    bool in_lambda_;
    std::atomic<std::chrono::seconds::rep> clock_offset_{0};  // of the service's clock to ours
    std::shared_ptr<observer> watch_;
    std::shared_ptr<timer_queue> timers_;
    pool pool_;
    std::atomic<std::uint64_t> attempts_{0};
    std::atomic<bool> holding_{false};  // whether a call's response is held back
};

}  // namespace dynamap::aws
