// dynamap::client: connections to one DynamoDB endpoint, shared by all tables.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "dynamap/aws/client_statistics.hpp"
#include "dynamap/aws/credentials.hpp"
#include "dynamap/aws/endpoint_settings.hpp"
#include "dynamap/aws/observer.hpp"
#include "dynamap/aws/retry_settings.hpp"
#include "dynamap/detail/aws/net/asio_check.hpp"
#include "dynamap/detail/base/byte_buffer.hpp"
#include "dynamap/detail/base/given_text.hpp"
#include "dynamap/detail/wire/response.hpp"

namespace dynamap::aws {
class credentials_provider;  // dynamap/aws/credential_chain.hpp
}

namespace dynamap {

/// How a client reaches DynamoDB. An empty setting is read from the environment, then from the profile in the
/// shared config file.
struct client_config {
    /// The profile. Empty: AWS_PROFILE, then "default".
    detail::text_setting profile = {};
    /// The region. Empty: AWS_REGION, AWS_DEFAULT_REGION, then the profile's region, then "us-east-1" if a
    /// custom endpoint is set. Otherwise the first call asks the EC2 instance metadata, unless
    /// AWS_EC2_METADATA_DISABLED is true. "local" means an engine on port 8000 of this machine.
    detail::text_setting region = {};
    /// The endpoint, e.g. "http://127.0.0.1:8000". Empty: AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL, the
    /// profile's, then the endpoint of the region.
    detail::text_setting endpoint = {};
    /// Uses hosts with FIPS 140 cryptography. Empty: AWS_USE_FIPS_ENDPOINT, the profile's, then false.
    std::optional<bool> fips = {};
    /// Uses hosts that also have IPv6. Empty: AWS_USE_DUALSTACK_ENDPOINT, the profile's, then false.
    std::optional<bool> dual_stack = {};
    /// Whether the account's own host is used. Empty: AWS_ACCOUNT_ID_ENDPOINT_MODE, the profile's, then
    /// preferred: it is used if the credentials contain the account id. The host changes when the credentials
    /// do.
    std::optional<aws::account_id_endpoint_mode> account_id_mode = {};
    /// True: only code sets the endpoint. Empty: AWS_IGNORE_CONFIGURED_ENDPOINT_URLS, the profile's, then
    /// false.
    std::optional<bool> ignore_configured_endpoints = {};
    /// The credentials. Empty: `credentials_provider` is used.
    aws::credentials credentials = {};
    /// The source of credentials if `credentials` is empty. Null: aws::default_credential_chain().
    std::shared_ptr<aws::credentials_provider> credentials_provider = nullptr;
    /// A prefix for every table name, e.g. "staging-".
    detail::text_setting table_prefix = {};
    /// A PEM file of certificate authorities to trust instead of the system's. It applies to all connections,
    /// those for credentials included. Empty: AWS_CA_BUNDLE, the profile's ca_bundle, then the system's.
    detail::text_setting ca_file = {};
    /// A proxy, "http://USER:PASSWORD@HOST:PORT", for all connections except those to the EC2 instance
    /// metadata and to the container's credentials. Empty: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY. See
    /// dynamap/aws/proxy_settings.hpp.
    detail::text_setting proxy = {};
    /// Hosts that are reached without a proxy: "example.com,10.0.0.0/8", "*" for all. Empty: NO_PROXY.
    detail::text_setting no_proxy = {};
    /// Timeout of the whole call: DNS lookup, connection, retries and the backoff between them.
    std::chrono::milliseconds timeout{30'000};
    /// Timeout of one connection attempt, TLS handshake included.
    std::chrono::milliseconds connect_timeout{3'000};
    /// Timeout of one attempt once it has a connection. The server must accept some of the request within
    /// this time. When it has the whole request, it must send the whole response within this time. Else the
    /// connection is closed and the retry rule decides about another attempt, so a silent server does not use
    /// up the whole `timeout`. Zero: no limit but `timeout`.
    ///
    /// Source: AWS's SDKs set no such limit (Java, Go, Rust), or 60 s without a byte (botocore), because
    /// requests of some services take long. A DynamoDB request takes milliseconds, or a second or two for 16
    /// MB. A third of `timeout` leaves time for two more attempts.
    std::chrono::milliseconds attempt_timeout{10'000};
    /// An idle connection is closed after this time, or as soon as the server closes it. On an
    /// `asio::io_context` this happens while the context runs; the idle connection does not keep it running.
    /// On another execution context it happens at the client's next call.
    std::chrono::milliseconds idle_timeout{20'000};
    /// A connection older than this, or up to a tenth less, is closed after its current request. New
    /// connections then go to the addresses that the host name has by that time. Zero: never.
    std::chrono::milliseconds max_connection_age{600'000};
    /// The maximum number of connections. Calls beyond it wait in a queue, first in, first out.
    std::size_t max_connections = 64;
    /// The maximum size of a response. A longer one is an error.
    std::size_t max_response_bytes = std::size_t{32} << 20;
    /// Asks the service to compress large responses with gzip. Useful if bandwidth is scarce or expensive. On
    /// a fast network decompression takes more time than it saves.
    bool accept_gzip = false;
    /// How failed attempts are retried. Empty: AWS_MAX_ATTEMPTS, AWS_RETRY_MODE, AWS_NEW_RETRIES_2026, the
    /// profile's, then AWS's rules of 2026 for DynamoDB.
    aws::retry_settings retry = {};
    /// Is notified of every attempt and call. Null: no observer.
    std::shared_ptr<aws::observer> observer = nullptr;
};

/// One DynamoDB request, encoded and ready to send. The typed layer makes these.
///
/// Shape: movable. It owns its bytes and refers to nothing of the caller's.
class operation {
  public:
    /// `name` is DynamoDB's name of the operation ("GetItem") and must be a literal. `table` is for messages.
    operation(std::string_view name, std::string_view table) : name_(name) { table_.append(table); }

    /// DynamoDB's name of the operation.
    [[nodiscard]] std::string_view name() const noexcept { return name_; }
    /// The table's name, for messages.
    [[nodiscard]] std::string_view table() const noexcept { return table_.view(); }
    /// The JSON body. Write it here.
    [[nodiscard]] byte_buffer& body() noexcept { return body_; }

    /// Records that encoding failed: sending throws `failure` and sends nothing.
    void fail(std::exception_ptr failure) noexcept { failure_ = std::move(failure); }
    /// The exception that encoding failed with; null if it did not fail.
    [[nodiscard]] std::exception_ptr const& failure() const noexcept { return failure_; }

    /// A timeout of its own. Zero: the client's.
    std::chrono::milliseconds timeout{0};
    /// Whether it changes nothing, if the operation's name does not say so: a PartiQL SELECT.
    bool only_reads = false;

  private:
    std::string_view name_;
    byte_buffer table_;  // a std::string would allocate for each call
    byte_buffer body_;
    std::exception_ptr failure_;
};

/// The attempts that a call made until its response came.
struct call_history {
    int attempts = 1;       ///< all attempts, with those that could not connect
    int sent = 1;           ///< requests sent, completely or in part
    bool repeated = false;  ///< whether a request before the last one may have been applied
};

/// One response of the service, and its request.
/// Lifetime: the texts are valid only while the member function of `response_handler` runs that received
/// them.
struct response {
    /// DynamoDB's name of the operation.
    std::string_view operation;
    /// The request's JSON.
    std::string_view request;
    /// The response's JSON.
    std::string_view json;
};

/// Handles the response to one call. The base class accepts any response of the operation and keeps nothing.
/// Derive from it to read the response.
///
/// Errors: an exception of a member function ends the call and reaches the awaiting coroutine.
/// Thread: the member functions are called on the awaiting coroutine's executor, before that coroutine
/// resumes.
class response_handler {
  public:
    /// Called before each sending of the request. If it throws, nothing more is sent.
    virtual void sending() {}
    /// Called once, with a 2xx response.
    virtual void success(response const& found);
    /// Called with an error response and the service's code, before the call is retried or the error is
    /// thrown. If it returns true, the response is the call's result, not an error, and `send` returns false.
    virtual bool refused(response const& found, std::string_view code);

    /// Whether a ConditionalCheckFailedException is a result, not an error: `send` returns false.
    [[nodiscard]] virtual bool takes_failed_condition() const noexcept { return false; }
    /// Called with the item that did not meet the condition, if there is one.
    virtual void current_item(value_reader& item);
    /// Called after that, if the condition failed.
    virtual void condition_failed(response const& found);

    /// The attempts that the call made until its last response came.
    [[nodiscard]] call_history const& history() const noexcept { return history_; }
    /// Whether an earlier request of the call may have been applied before that response.
    [[nodiscard]] bool repeated() const noexcept { return history_.repeated; }

  protected:
    response_handler() = default;
    ~response_handler() = default;
    response_handler(response_handler const&) = default;
    response_handler& operator=(response_handler const&) = default;

  private:
    friend class dynamodb_response;
    call_history history_;
};

using aws::client_statistics;

/// Connections to one DynamoDB endpoint, with credentials and a retry rule. All tables share one client.
///
/// Shape: a cheap handle. Copies share everything.
/// Errors: the constructor throws `errc::invalid_configuration` for a region, endpoint or CA file that cannot
/// be used.
/// Lifetime: calls in flight keep what they need. The client's execution context, and that of an awaiting
/// coroutine, must outlive the client and its calls.
/// Thread: calls may be made from any thread, and without a strand on a context that several threads run. To
/// cancel a call on such a context, also with `||`, spawn the coroutine on a strand: Asio's cancellation
/// needs one.
class client {
  public:
    /// Uses `executor` for sockets and timers. Awaiting coroutines resume on their own executor.
    explicit client(asio::any_io_executor executor, client_config config = {});
    /// Uses an `asio::io_context`, `asio::thread_pool`, or any other `asio::execution_context`.
    // A client also has a get_executor() and is copyable, so the constraint admits execution contexts only.
    template <std::derived_from<asio::execution_context> Context>
    explicit client(Context& context, client_config config = {})
        : client(asio::any_io_executor(context.get_executor()), std::move(config)) {}

    /// Returns the full name of a table at this client: the configured prefix and `name`.
    [[nodiscard]] std::string table_name(detail::given_text name) const;
    /// Returns the number of connections and calls at this moment.
    [[nodiscard]] client_statistics statistics() const;
    /// Returns the executor of the sockets and timers.
    [[nodiscard]] asio::any_io_executor get_executor() const;
    /// Returns the maximum number of attempts of a call, the first one included: from `client_config::retry`,
    /// or from the environment or the profile.
    [[nodiscard]] int max_attempts() const noexcept;

    /// Returns the same client with another timeout for the calls made through it. It shares everything else:
    /// `wallet_table const quick{client.with_timeout(200ms)};`.
    ///
    /// Shape: for a single request, or one page, it replaces `client_config::timeout`. For a call of many
    /// requests (a batch, bulk load, export, transaction, or waiting for a table) it is the timeout of the
    /// whole call, unless options or arguments set another.
    /// Errors: `errc::invalid_configuration` for 0 or less.
    [[nodiscard]] client with_timeout(std::chrono::milliseconds timeout) const;
    /// Returns the timeout that `with_timeout` set, or `otherwise` if none was set.
    [[nodiscard]] std::chrono::milliseconds timeout_or(std::chrono::milliseconds otherwise) const noexcept {
        return timeout_.count() > 0 ? timeout_ : otherwise;
    }

    /// Sends one request: signs it, retries it within its timeout, and passes the response to `handler`.
    ///
    /// Shape: returns true. Returns false if the response is an error that the handler accepts as a result.
    /// Errors: `dynamap::error` with operation, table, server code and message, request id, HTTP status and
    /// attempts.
    /// Lifetime: `handler` must live until the call ends.
    asio::awaitable<bool> send(operation request, response_handler& handler) const;
    /// Sends a request and ignores its response.
    asio::awaitable<bool> send(operation request) const;

    /// Opens connections, all at once, until `connections` are idle, within `max_connections`. The first
    /// calls then need not wait for DNS, TCP and TLS. Credentials and the endpoint are found first.
    ///
    /// Shape: returns how many connections are idle. Like others they are closed after `idle_timeout`, or by
    /// the service.
    /// Errors: if no connection is idle in the end, throws what a call would throw, but without retries.
    /// `std::errc::operation_canceled`.
    asio::awaitable<std::size_t> warm_up(std::size_t connections) const;

    /// Waits for `duration`. Only cancellation ends it early.
    /// Errors: `std::errc::operation_canceled`.
    asio::awaitable<void> wait(std::chrono::milliseconds duration) const;

  private:
    struct impl;
    std::shared_ptr<impl> impl_;
    std::chrono::milliseconds timeout_{0};  // set by with_timeout(); 0: the configured one
};

}  // namespace dynamap
