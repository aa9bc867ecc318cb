// dynamap::aws::client: signed requests to any AWS service.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dynamap/aws/client_statistics.hpp"
#include "dynamap/aws/credentials.hpp"
#include "dynamap/aws/observer.hpp"
#include "dynamap/aws/request.hpp"
#include "dynamap/aws/retry_settings.hpp"
#include "dynamap/aws/sign.hpp"
#include "dynamap/detail/aws/net/asio_check.hpp"
#include "dynamap/detail/base/given_text.hpp"

namespace dynamap::aws {

/// The version of AWS's signature that a service requires.
enum class signature_version : unsigned char {
    v4,  ///< every service since 2013
    v2,  ///< SimpleDB: in the form of a POST, or the query of a GET
};

class credentials_provider;  // dynamap/aws/credential_chain.hpp

/// The service that a client is for, and how to reach it. An empty setting is read from the environment, then
/// from the profile in the shared config file.
struct service_client_config {
    /// The service's name in signatures: "s3", "sqs", "ec2", "ses", "sts", "sdb".
    dynamap::detail::text_setting service = {};
    /// The profile. Empty: AWS_PROFILE, then "default".
    dynamap::detail::text_setting profile = {};
    /// The region. Empty: AWS_REGION, AWS_DEFAULT_REGION, then the profile's region, then "us-east-1" if a
    /// custom endpoint is set. Otherwise the first call asks the EC2 instance metadata, unless
    /// AWS_EC2_METADATA_DISABLED is true.
    dynamap::detail::text_setting region = {};
    /// The endpoint, e.g. "http://127.0.0.1:5000". Empty: AWS_ENDPOINT_URL_SERVICE_ID, AWS_ENDPOINT_URL, the
    /// profile's, then the endpoint of the region.
    dynamap::detail::text_setting endpoint = {};
    /// Uses hosts with FIPS 140 cryptography. Empty: AWS_USE_FIPS_ENDPOINT, the profile's, then false.
    std::optional<bool> fips = {};
    /// Uses hosts that also have IPv6. Empty: AWS_USE_DUALSTACK_ENDPOINT, the profile's, then false.
    std::optional<bool> dual_stack = {};
    /// The host's first label, if it differs from `service`: "email" for "ses".
    dynamap::detail::text_setting host_prefix = {};
    /// AWS's name of the service, if it differs from `service`: "SimpleDB" for "sdb".
    dynamap::detail::text_setting service_id = {};
    /// The credentials. Empty: `credentials_provider` is used.
    aws::credentials credentials = {};
    /// The source of credentials if `credentials` is empty. Null: default_credential_chain().
    std::shared_ptr<aws::credentials_provider> credentials_provider = nullptr;
    /// The version of the signature: Signature Version 4, or 2 for old services.
    signature_version signature = signature_version::v4;
    /// How requests are signed. Empty: signing_options_of(service).
    std::optional<signing_options> signing = {};
    /// A PEM file of certificate authorities to trust instead of the system's. It applies to all connections,
    /// those for credentials included. Empty: AWS_CA_BUNDLE, the profile's ca_bundle, then the system's.
    dynamap::detail::text_setting ca_file = {};
    /// A proxy, "http://USER:PASSWORD@HOST:PORT", for all connections except those to the EC2 instance
    /// metadata and to the container's credentials. Empty: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY. See
    /// dynamap/aws/proxy_settings.hpp.
    dynamap::detail::text_setting proxy = {};
    /// Hosts that are reached without a proxy: "example.com,10.0.0.0/8", "*" for all. Empty: NO_PROXY.
    dynamap::detail::text_setting no_proxy = {};
    /// Timeout of the whole call: DNS lookup, connection, retries and the backoff between them.
    std::chrono::milliseconds timeout{30'000};
    /// Timeout of one connection attempt, TLS handshake included.
    std::chrono::milliseconds connect_timeout{3'000};
    /// Timeout of one attempt once it has a connection. The server must accept some of the request within
    /// this time. When it has the whole request, it must send the whole response within this time. Else the
    /// connection is closed and the retry rule decides about another attempt, so a silent server does not use
    /// up the whole `timeout`. Zero: no limit but `timeout`.
    ///
    /// Source: as in AWS's SDKs for Java, Go and Rust there is no limit by default. A service may work on a
    /// request for any time (Lambda), and a retry would be a second request. Set it if requests are known to
    /// be short.
    std::chrono::milliseconds attempt_timeout{0};
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
    /// How failed attempts are retried. Empty: AWS_MAX_ATTEMPTS and the like, then AWS's rules for the
    /// service.
    retry_settings retry = {};
    /// Is notified of every attempt and call. Null: no observer.
    std::shared_ptr<aws::observer> observer = nullptr;
};

/// A whole response.
struct response {
    int status = 0;                    ///< the HTTP status
    std::vector<header> headers = {};  ///< as the service sent them, in their order
    std::string body = {};             ///< bytes; XML or JSON for most services
    std::string request_id = {};       ///< the service's id of the request
    int attempts = 0;                  ///< how many times the request was sent

    /// Returns a header's value, for its name in any case; empty if there is no such header.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const noexcept;
};

/// Options of one call.
struct send_options {
    /// Returns responses of every status, after the retries. Otherwise all statuses but 2xx throw.
    bool errors_as_values = false;
    /// A timeout of its own. Zero: the client's.
    std::chrono::milliseconds timeout{0};
};

/// Connections to one endpoint of one service, with credentials and a retry rule.
///
/// Shape: a cheap handle. Copies share everything.
/// Errors: the constructor throws `errc::invalid_configuration` for settings that cannot be used.
/// Lifetime: calls in flight keep what they need. The execution context must outlive the client and its
/// calls.
/// Thread: calls may be made from any thread, and without a strand on a context that several threads run.
class client {
  public:
    /// Uses `executor` for sockets and timers. Awaiting coroutines resume on their own executor.
    explicit client(asio::any_io_executor executor, service_client_config config);
    /// Uses an `asio::io_context`, `asio::thread_pool`, or any other `asio::execution_context`.
    // A client also has a get_executor() and is copyable, so the constraint admits execution contexts only.
    template <std::derived_from<asio::execution_context> Context>
    explicit client(Context& context, service_client_config config)
        : client(asio::any_io_executor(context.get_executor()), std::move(config)) {}

    /// Sends a request and returns its response. It is signed for each attempt and retried within its
    /// timeout.
    ///
    /// Shape: Host and Content-Length are added. Your own Host is kept and signed. Transient failures are
    /// retried, so a request that must not be applied twice needs a token of the service, or only one
    /// attempt.
    /// Errors: `dynamap::error`, with the service's code and message, request id, HTTP status and attempts;
    /// `errc::invalid_configuration` for a request that cannot be written as HTTP.
    [[nodiscard]] asio::awaitable<response> send(http_request request, send_options options = {}) const;

    /// Opens connections, all at once, until `connections` are idle, within `max_connections`. The first
    /// calls then need not wait for DNS, TCP and TLS. Returns how many connections are idle.
    /// Errors: if no connection is idle in the end, throws what a call would throw, but without retries.
    /// `std::errc::operation_canceled`.
    [[nodiscard]] asio::awaitable<std::size_t> warm_up(std::size_t connections) const;

    /// Returns the number of connections and calls at this moment.
    [[nodiscard]] client_statistics statistics() const;
    /// Returns the region that requests are signed for. Empty before the first call, if the EC2 instance
    /// metadata must be asked for it.
    [[nodiscard]] std::string region() const;
    /// Returns the executor of the sockets and timers.
    [[nodiscard]] asio::any_io_executor get_executor() const;

  private:
    struct impl;
    std::shared_ptr<impl> impl_;
};

}  // namespace dynamap::aws
