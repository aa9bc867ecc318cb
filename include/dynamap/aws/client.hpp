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

/// Which of AWS's signatures a service wants.
enum class signature_version : unsigned char {
    v4,  ///< all that are not older than 2013
    v2,  ///< SimpleDB: in the form of a POST, or the query of a GET
};

class credentials_provider;  // dynamap/aws/credential_chain.hpp

/// Which service a client is for, and how it is reached; what is left empty comes from the environment, then
/// from the profile in the shared config file.
struct client_config {
    /// The name that signatures have for it: "s3", "sqs", "ec2", "ses", "sts", "sdb".
    dynamap::detail::text_setting service = {};
    /// The profile; empty: AWS_PROFILE, then "default".
    dynamap::detail::text_setting profile = {};
    /// Empty: AWS_REGION, AWS_DEFAULT_REGION, the profile's; with a custom endpoint "us-east-1"; at last, in
    /// the first call, the EC2 instance's metadata, unless AWS_EC2_METADATA_DISABLED is true.
    dynamap::detail::text_setting region = {};
    /// "http://127.0.0.1:5000"; empty: AWS_ENDPOINT_URL_SERVICE_ID, AWS_ENDPOINT_URL, the profile's, then the
    /// region's own.
    dynamap::detail::text_setting endpoint = {};
    /// Hosts with FIPS 140 cryptography; empty: AWS_USE_FIPS_ENDPOINT, the profile's, then false.
    std::optional<bool> fips = {};
    /// Hosts with IPv6 too; empty: AWS_USE_DUALSTACK_ENDPOINT, the profile's, then false.
    std::optional<bool> dual_stack = {};
    /// The host's first label, where it is another than `service`: "email" for "ses".
    dynamap::detail::text_setting host_prefix = {};
    /// AWS's name of the service, where it is another than `service`: "SimpleDB" for "sdb".
    dynamap::detail::text_setting service_id = {};
    /// Empty: see `credentials_provider`.
    aws::credentials credentials = {};
    /// Where credentials come from when `credentials` is empty; null: default_credential_chain().
    std::shared_ptr<aws::credentials_provider> credentials_provider = nullptr;
    signature_version signature = signature_version::v4;
    /// Empty: signing_options_of(service).
    std::optional<signing_options> signing = {};
    /// A PEM file of certificate authorities to trust instead of the system's, by all connections, for
    /// credentials too; empty: AWS_CA_BUNDLE, the profile's ca_bundle, then the system's.
    dynamap::detail::text_setting ca_file = {};
    /// A proxy for all connections but those to EC2's instance metadata and the container's credentials:
    /// "http://USER:PASSWORD@HOST:PORT"; empty: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY. More:
    /// dynamap/aws/proxy_settings.hpp.
    dynamap::detail::text_setting proxy = {};
    /// Hosts that are reached without a proxy: "example.com,10.0.0.0/8", "*" for all; empty: NO_PROXY.
    dynamap::detail::text_setting no_proxy = {};
    /// The whole call: name look-up, connection, retries and the waits between them.
    std::chrono::milliseconds timeout{30'000};
    /// One connection attempt, TLS handshake included.
    std::chrono::milliseconds connect_timeout{3'000};
    /// One attempt, once it has a connection: the server must take some of the request, and when it has all
    /// of it send the whole response, within this time. Else the connection is closed, and the attempt
    /// repeated by the retry rule; so a server that falls silent does not use up the whole `timeout`. Zero:
    /// no limit but `timeout`.
    ///
    /// Source: as in AWS's SDKs for Java, Go and Rust there is none by default: a service may work on a
    /// request for as long as it likes (Lambda), and a repetition would be done a second time. Set it where
    /// requests are known to be short.
    std::chrono::milliseconds attempt_timeout{0};
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
    /// How failed attempts are repeated; what is empty: AWS_MAX_ATTEMPTS and the like, then AWS's rules for
    /// the service.
    retry_settings retry = {};
    /// Hears of every attempt and call; null: nobody does.
    std::shared_ptr<aws::observer> observer = nullptr;
};

/// An answer, whole.
struct response {
    int status = 0;
    std::vector<header> headers = {};  ///< as they came, in their order
    std::string body = {};             ///< bytes; XML or JSON for most services
    std::string request_id = {};
    int attempts = 0;  ///< how many times the request was sent

    /// A header's value, whatever the name's case; none when it is absent.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const noexcept;
};

/// What one call does differently.
struct send_options {
    /// Answers of every status are values, after the retries; else all but 2xx throw.
    bool errors_as_values = false;
    /// A timeout of its own; zero: the client's.
    std::chrono::milliseconds timeout{0};
};

/// Connections to one endpoint of one service, its credentials and its retry rule.
///
/// Shape: a cheap handle: copies share everything.
/// Errors: the constructor throws `errc::invalid_configuration` for settings that cannot be used.
/// Lifetime: calls in flight keep what they need. The execution context must outlive the client and its
/// calls.
/// Thread: calls may be made from any thread, and from a context that runs on many, with no strand.
class client {
  public:
    /// Works on `executor`: sockets and timers live there; awaiting coroutines resume on their own.
    explicit client(asio::any_io_executor executor, client_config config);
    /// Works on an `asio::io_context`, `asio::thread_pool`, or any other `asio::execution_context`.
    // A client too has a get_executor(), and is copied: this takes nothing but contexts.
    template <std::derived_from<asio::execution_context> Context>
    explicit client(Context& context, client_config config)
        : client(asio::any_io_executor(context.get_executor()), std::move(config)) {}

    /// Sends a request until it is answered for good: signed anew each time, retried, within its deadline.
    ///
    /// Shape: Host and Content-Length are added; a Host of your own is kept, and signed. What fails in
    /// passing is sent again, so a request that must not be done twice needs a token of the service's, or one
    /// attempt.
    /// Errors: `dynamap::error`, with the service's code and words, request id, HTTP status and attempts;
    /// `errc::invalid_configuration` for a request that cannot be written as HTTP.
    [[nodiscard]] asio::awaitable<response> send(http_request request, send_options options = {}) const;

    /// Opens connections ahead, so that the first calls need not wait for name look-up, TCP and TLS: as many,
    /// all at once, as are missing to `connections` unused ones, within `max_connections`. Answers how many
    /// there are now.
    /// Errors: when there is none in the end, as of a call, though nothing is repeated;
    /// `std::errc::operation_canceled`.
    [[nodiscard]] asio::awaitable<std::size_t> warm_up(std::size_t connections) const;

    /// What the client is doing.
    [[nodiscard]] client_statistics statistics() const;
    /// The region that requests are signed for; empty while it is not known, before the first call, where the
    /// machine has to be asked for it.
    [[nodiscard]] std::string region() const;
    /// Where sockets and timers live.
    [[nodiscard]] asio::any_io_executor get_executor() const;

  private:
    struct impl;
    std::shared_ptr<impl> impl_;
};

}  // namespace dynamap::aws
