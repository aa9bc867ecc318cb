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

/// How a client reaches DynamoDB; what is left empty comes from the environment, then from the profile in the
/// shared config file.
struct client_config {
    /// The profile; empty: AWS_PROFILE, then "default".
    detail::text_setting profile = {};
    /// Empty: AWS_REGION, AWS_DEFAULT_REGION, the profile's; with a custom endpoint "us-east-1"; at last, in
    /// the first call, the EC2 instance's metadata, unless AWS_EC2_METADATA_DISABLED is true. "local" is an
    /// engine on this machine's port 8000.
    detail::text_setting region = {};
    /// "http://127.0.0.1:8000"; empty: AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL, the profile's, then the
    /// region's own.
    detail::text_setting endpoint = {};
    /// Hosts with FIPS 140 cryptography; empty: AWS_USE_FIPS_ENDPOINT, the profile's, then false.
    std::optional<bool> fips = {};
    /// Hosts with IPv6 too; empty: AWS_USE_DUALSTACK_ENDPOINT, the profile's, then false.
    std::optional<bool> dual_stack = {};
    /// Whether the account's own host is used; empty: AWS_ACCOUNT_ID_ENDPOINT_MODE, the profile's, then
    /// preferred, that is, if the credentials tell the account. It follows the credentials, when these
    /// change.
    std::optional<aws::account_id_endpoint_mode> account_id_mode = {};
    /// True: an endpoint is taken from code only; empty: AWS_IGNORE_CONFIGURED_ENDPOINT_URLS, the profile's,
    /// then false.
    std::optional<bool> ignore_configured_endpoints = {};
    /// Empty: see `credentials_provider`.
    aws::credentials credentials = {};
    /// Where credentials come from when `credentials` is empty; null: aws::default_credential_chain().
    std::shared_ptr<aws::credentials_provider> credentials_provider = nullptr;
    /// Put before every table's name, e.g. "staging-".
    detail::text_setting table_prefix = {};
    /// A PEM file of certificate authorities to trust instead of the system's, by all connections, for
    /// credentials too; empty: AWS_CA_BUNDLE, the profile's ca_bundle, then the system's.
    detail::text_setting ca_file = {};
    /// A proxy for all connections but those to EC2's instance metadata and the container's credentials:
    /// "http://USER:PASSWORD@HOST:PORT"; empty: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY. More:
    /// dynamap/aws/proxy_settings.hpp.
    detail::text_setting proxy = {};
    /// Hosts that are reached without a proxy: "example.com,10.0.0.0/8", "*" for all; empty: NO_PROXY.
    detail::text_setting no_proxy = {};
    /// The whole call: name look-up, connection, retries and the waits between them.
    std::chrono::milliseconds timeout{30'000};
    /// One connection attempt, TLS handshake included.
    std::chrono::milliseconds connect_timeout{3'000};
    /// One attempt, once it has a connection: the server must take some of the request, and when it has all
    /// of it send the whole response, within this time. Else the connection is closed, and the attempt
    /// repeated by the retry rule; so a server that falls silent does not use up the whole `timeout`. Zero:
    /// no limit but `timeout`.
    ///
    /// Source: AWS's SDKs set no such limit (Java, Go, Rust), or 60 s without a byte (botocore), as a request
    /// of any service may take long. One of DynamoDB takes milliseconds, with 16 MB a second or two; a third
    /// of `timeout` leaves time for two more.
    std::chrono::milliseconds attempt_timeout{10'000};
    /// A connection unused for this long is closed, as is one that the server has closed: while the
    /// `asio::io_context` runs that the client works on, which it does not keep running; on another execution
    /// context at the client's next call.
    std::chrono::milliseconds idle_timeout{20'000};
    /// A connection older than this, or up to a tenth less, is closed after the request it serves, so that
    /// connections follow where the host's name leads by then; zero: never.
    std::chrono::milliseconds max_connection_age{600'000};
    /// Connections at most; calls beyond it wait their turn, first come, first served.
    std::size_t max_connections = 64;
    /// An answer longer than this is an error.
    std::size_t max_response_bytes = std::size_t{32} << 20;
    /// Asks the service for large responses compressed by gzip. Worth it where bandwidth is scarce or paid
    /// for: on a fast network the client spends more time on decompressing than it saves.
    bool accept_gzip = false;
    /// How failed attempts are repeated; empty: AWS_MAX_ATTEMPTS, AWS_RETRY_MODE, AWS_NEW_RETRIES_2026, the
    /// profile's, then AWS's rules of 2026 for DynamoDB.
    aws::retry_settings retry = {};
    /// Hears of every attempt and call; null: nobody does.
    std::shared_ptr<aws::observer> observer = nullptr;
};

/// One DynamoDB request, encoded and ready to send; the typed layer makes these.
///
/// Shape: movable; owns its bytes, so nothing of the caller's is referred to once it is made.
class operation {
  public:
    /// `name` is DynamoDB's operation ("GetItem") and must be a literal; `table` is for messages.
    operation(std::string_view name, std::string_view table) : name_(name) { table_.append(table); }

    /// DynamoDB's name of the operation.
    [[nodiscard]] std::string_view name() const noexcept { return name_; }
    /// The table's name, for messages.
    [[nodiscard]] std::string_view table() const noexcept { return table_.view(); }
    /// The JSON body; write it here.
    [[nodiscard]] byte_buffer& body() noexcept { return body_; }

    /// Remembers that encoding failed: sending throws `failure` and sends nothing.
    void fail(std::exception_ptr failure) noexcept { failure_ = std::move(failure); }
    /// What encoding failed with, if it did.
    [[nodiscard]] std::exception_ptr const& failure() const noexcept { return failure_; }

    /// A timeout of its own; zero: the client's.
    std::chrono::milliseconds timeout{0};
    /// Whether it changes nothing, where that does not follow from the operation: a PartiQL SELECT.
    bool only_reads = false;

  private:
    std::string_view name_;
    byte_buffer table_;  // a string would take a block from the heap for each call
    byte_buffer body_;
    std::exception_ptr failure_;
};

/// What a call took until its response came.
struct call_history {
    int attempts = 1;
    int sent = 1;           ///< requests, wholly or in part
    bool repeated = false;  ///< whether one before the last may have been carried out
};

/// One response of the service, and the request that it is to.
/// Lifetime: the texts live while the member of `response_handler` runs that got them.
struct response {
    /// DynamoDB's name of the operation.
    std::string_view operation;
    /// The request's JSON.
    std::string_view request;
    /// The response's JSON.
    std::string_view json;
};

/// Takes the response to one call. As it is, it accepts any response of the operation, and keeps nothing;
/// derive from it to read one.
///
/// Errors: what a member throws ends the call, and reaches the awaiting coroutine.
/// Thread: members are called on the awaiting coroutine's executor, before that coroutine resumes.
class response_handler {
  public:
    /// Called before each sending of the request. If it throws, nothing more is sent.
    virtual void sending() {}
    /// Called once, with a 2xx response.
    virtual void success(response const& found);
    /// Called with an error response, before it is retried or thrown, and with the service's code. True: it
    /// is the call's result, not an error, and `send` returns false.
    virtual bool refused(response const& found, std::string_view code);

    /// Whether a ConditionalCheckFailedException is a result, not an error: `send` returns false.
    [[nodiscard]] virtual bool takes_failed_condition() const noexcept { return false; }
    /// Called with the item that the condition did not hold for, if there is one.
    virtual void current_item(value_reader& item);
    /// Called after that, when the condition failed.
    virtual void condition_failed(response const& found);

    /// What the call took until its last response came.
    [[nodiscard]] call_history const& history() const noexcept { return history_; }
    /// Whether that response came after an earlier request of the call which may have been carried out.
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

/// Connections to one DynamoDB endpoint, its credentials and its retry rule; all tables share one.
///
/// Shape: a cheap handle: copies share everything.
/// Errors: the constructor throws `errc::invalid_configuration` for a region, endpoint or CA file that cannot
/// be used.
/// Lifetime: calls in flight keep what they need. The execution context, and that of an awaiting coroutine,
/// must outlive the client and its calls.
/// Thread: calls may be made from any thread, and from a context that runs on many, with no strand. To cancel
/// a call, by `||` too, on a context that several threads run, spawn the coroutine on a strand: Asio's
/// cancellation needs one.
class client {
  public:
    /// Works on `executor`: sockets and timers live there; awaiting coroutines resume on their own.
    explicit client(asio::any_io_executor executor, client_config config = {});
    /// Works on an `asio::io_context`, `asio::thread_pool`, or any other `asio::execution_context`.
    // A client too has a get_executor(), and is copied: this takes nothing but contexts.
    template <std::derived_from<asio::execution_context> Context>
    explicit client(Context& context, client_config config = {})
        : client(asio::any_io_executor(context.get_executor()), std::move(config)) {}

    /// The name a table has at this client: the configured prefix and `name`.
    [[nodiscard]] std::string table_name(detail::given_text name) const;
    /// Connections and calls at this moment.
    [[nodiscard]] client_statistics statistics() const;
    /// Where sockets and timers live.
    [[nodiscard]] asio::any_io_executor get_executor() const;
    /// How often a call is tried at most, the first attempt included: `client_config::retry`, or what it
    /// leaves to the surroundings.
    [[nodiscard]] int max_attempts() const noexcept;

    /// The same client, with everything it shares, but every call made through it has this time instead of
    /// its default: `wallet_table const quick{client.with_timeout(200ms)};`.
    ///
    /// Shape: a call that is one request, or a page, has it instead of `client_config::timeout`. A
    /// call made of many requests (a batch, bulk load, export, transaction, or waiting for a table) has it as
    /// a whole, unless its options or arguments give it a time of its own.
    /// Errors: `errc::invalid_configuration` for 0 or less.
    [[nodiscard]] client with_timeout(std::chrono::milliseconds timeout) const;
    /// The time that `with_timeout` set; `otherwise` if it did not.
    [[nodiscard]] std::chrono::milliseconds timeout_or(std::chrono::milliseconds otherwise) const noexcept {
        return timeout_.count() > 0 ? timeout_ : otherwise;
    }

    /// Sends one request: signed, retried, within its deadline. `handler` takes the response.
    ///
    /// Shape: returns true; false if the response was a refusal that the handler takes as a result.
    /// Errors: `dynamap::error`, with operation, table, server code and words, request id, HTTP status and
    /// attempts.
    /// Lifetime: `handler` must live until the call ends.
    asio::awaitable<bool> send(operation request, response_handler& handler) const;
    /// The same for a request whose response is not needed.
    asio::awaitable<bool> send(operation request) const;

    /// Opens connections ahead, so that the first calls need not wait for name look-up, TCP and TLS: as many,
    /// all at once, as are missing to `connections` unused ones, within `max_connections`. Finds credentials
    /// and endpoint first.
    ///
    /// Shape: answers how many unused connections there are now. They are closed after `idle_timeout` like
    /// others, by the service too.
    /// Errors: when there is none in the end, as of a call, though nothing is repeated;
    /// `std::errc::operation_canceled`.
    asio::awaitable<std::size_t> warm_up(std::size_t connections) const;

    /// Waits; ends early only by cancellation.
    /// Errors: `std::errc::operation_canceled`.
    asio::awaitable<void> wait(std::chrono::milliseconds duration) const;

  private:
    struct impl;
    std::shared_ptr<impl> impl_;
    std::chrono::milliseconds timeout_{0};  // of with_timeout(); 0: the configured one
};

}  // namespace dynamap
