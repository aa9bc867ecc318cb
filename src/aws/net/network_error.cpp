// The error messages for failures between a call and its response.
// Tests: tests/integration/attempts.cpp, tests/integration/retries.cpp.
#include "aws/net/network_error.hpp"

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <string>

namespace dynamap::aws {
namespace {

std::string in_ms(std::chrono::milliseconds time) { return std::to_string(time.count()) + " ms"; }

std::string doing(phase p, std::string const& address) {
    switch (p) {
        case phase::waiting_for_connection:
            return "waiting for a free connection to " + address +
                   "; allow more (max_connections) or make fewer calls at once";
        case phase::resolving:
            return "looking up the address of " + address;
        case phase::connecting:
            return "connecting to " + address + "; is it reachable, and is the endpoint right?";
        case phase::tls_handshake:
            return "in the TLS handshake with " + address;
        case phase::sending:
            return "sending the request to " + address;
        case phase::waiting_for_response:
            return "waiting for the response of " + address;
        case phase::backoff:
            return "waiting before the next attempt";
        case phase::waiting_for_credentials:
            return "waiting for credentials";
        case phase::finding_region:
            return "asking the EC2 instance metadata for the region; set AWS_REGION, or set it in the "
                   "configuration";
    }
    return {};
}

/// Whether a socket could not be opened because file descriptors or kernel memory ran out.
bool lacks_descriptors(std::error_code why) {
    // Asio 1.22 has its own category for them
    static constexpr int lacking[] = {EMFILE, ENFILE, ENOBUFS, ENOMEM};
    return why.category() != error_category() && std::ranges::find(lacking, why.value()) != std::end(lacking);
}

}  // namespace

std::string address_of(endpoint const& where) {
    std::string const host = where.host.find(':') == std::string::npos ? where.host : "[" + where.host + "]";
    return host + ":" + std::to_string(where.port);
}

error cancelled() { return {std::make_error_code(std::errc::operation_canceled), "cancelled by the caller"}; }

error abandoned_call() {
    return {std::make_error_code(std::errc::operation_canceled),
            "the call waited for an operation that was abandoned; has the client's execution context ended?"};
}

error no_credentials() {
    return {errc::missing_credentials, "no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or "
                                       "client_config::credentials (a local engine accepts any)"};
}

error deadline_passed(std::chrono::milliseconds timeout, phase during, endpoint const& where,
                      error const* last) {
    std::string text = "the timeout of " + in_ms(timeout) + " passed while " +
                       doing(during, address_of(where));
    if (last != nullptr) text += "; the previous attempt failed: " + last->sentence();
    return {errc::deadline_exceeded, text};
}

error not_repeated(error const& failure) {
    return {failure.code(),
            failure.sentence() + "; not retried, because so many attempts failed lately that the client's "
                                 "retry quota is used up (client_config::retry.quota)",
            failure.details()};
}

failed_attempt cannot_resolve(endpoint const& where, std::error_code why) {
    return {error(errc::resolve_failed, "cannot find the address of " + where.host + ": " + why.message() +
                                            "; is the name in the endpoint or the region right?"),
            error_kind::transient};
}

failed_attempt cannot_connect(endpoint const& where, std::error_code why) {
    bool const lacks = lacks_descriptors(why);
    failed_attempt failed{
        error(errc::connect_failed, "cannot connect to " + address_of(where) + ": " + why.message() +
                                        (lacks ? "; the client had no other connection to wait for; allow "
                                                 "more open files (ulimit -n), or lower max_connections"
                                               : "; is the server running, and is the endpoint right?"))};
    failed.no_descriptors = lacks;
    return failed;
}

failed_attempt connect_timed_out(endpoint const& where, std::chrono::milliseconds timeout, phase during) {
    std::string const what = during == phase::tls_handshake
                                 ? address_of(where) + " did not finish the TLS handshake within "
                                 : "cannot connect to " + address_of(where) + ": no response within ";
    return {error(errc::connect_failed,
                  what + in_ms(timeout) + " (connect_timeout); is it reachable, and is the endpoint right?"),
            error_kind::transient,
            received::nothing,
            {},
            true};
}

failed_attempt handshake_failed(endpoint const& where, std::error_code why, bool refused,
                                std::string_view why_not_trusted) {
    if (!why_not_trusted.empty())
        return {error(errc::tls_failed,
                      "the certificate of " + address_of(where) +
                          " was refused: " + std::string(why_not_trusted) +
                          "; is this the right host, and does ca_file contain the authority that signed it?"),
                error_kind::permanent};
    return {
        error(errc::tls_failed, "the TLS handshake with " + address_of(where) + " failed: " + why.message() +
                                    "; does this port speak TLS, or is it an http:// endpoint?"),
        refused ? error_kind::permanent : error_kind::transient};
}

failed_attempt of_proxy(failed_attempt failed) {
    failed.what = error(
        failed.what.code(),
        failed.what.sentence() + " (this is the proxy from client_config::proxy, HTTPS_PROXY or HTTP_PROXY)",
        failed.what.details());
    return failed;
}

failed_attempt no_tunnel(endpoint const& proxy, endpoint const& where, std::error_code why) {
    return {error(errc::connect_failed, "the proxy " + address_of(proxy) + " did not connect to " +
                                            address_of(where) + ": " +
                                            (why ? why.message() : "its response is not a proxy's") +
                                            "; is there an HTTP proxy at this address?"),
            error_kind::transient};
}

failed_attempt refused_by_proxy(endpoint const& proxy, endpoint const& where, int status) {
    std::string const proxy_name = "the proxy " + address_of(proxy);
    std::string const code = " (HTTP " + std::to_string(status) + ")";
    if (status == 407)
        return {error(errc::access_denied,
                      proxy_name + " does not accept the user and password for connections to " +
                          address_of(where) + code +
                          "; set them in client_config::proxy, HTTPS_PROXY or HTTP_PROXY: "
                          "http://USER:PASSWORD@HOST:PORT"),
                error_kind::permanent};
    if (status / 100 == 5)
        return {error(errc::connect_failed,
                      proxy_name + " cannot connect to " + address_of(where) + code +
                          "; is the endpoint right, or should it be reached without the proxy (NO_PROXY)?"),
                error_kind::transient};
    return {error(errc::access_denied,
                  proxy_name + " refuses to connect to " + address_of(where) + code +
                      "; allow it in the proxy, or reach the endpoint without the proxy (NO_PROXY)"),
            error_kind::permanent};
}

error through_proxy(endpoint const& proxy, error const& e) {
    return {e.code(),
            e.sentence() + "; the response came through the proxy " + address_of(proxy) +
                ", and may be the proxy's own",
            e.details()};
}

failed_attempt connection_lost(endpoint const& where, std::error_code why, received progress) {
    std::string const what = why ? why.message() : "the server closed it";
    std::string const when = progress == received::nothing ? "before a response arrived"
                                                           : "before the whole response arrived";
    return {error(errc::connection_lost,
                  "the connection to " + address_of(where) + " was lost " + when + ": " + what),
            error_kind::transient, progress};
}

failed_attempt attempt_timed_out(endpoint const& where, std::chrono::milliseconds limit, received progress) {
    return {error(errc::deadline_exceeded, "no whole response from " + address_of(where) + " within " +
                                               in_ms(limit) + " (attempt_timeout)"),
            error_kind::transient,
            progress,
            {},
            true};
}

failed_attempt unasked_for(endpoint const& where) {
    return {error(errc::connection_lost,
                  address_of(where) + " sent data before any request, or closed the new connection at once; "
                                      "does this port speak HTTP, and can the server accept more clients?")};
}

failed_attempt mixed_up(endpoint const& where) {
    return {error(errc::connection_lost,
                  address_of(where) +
                      " sent two responses to one request, so neither is trusted; the connection was closed"),
            error_kind::transient, received::partly};
}

failed_attempt response_too_soon(endpoint const& where) {
    return {
        error(errc::connection_lost,
              address_of(where) +
                  " reported success before it had the whole request, so the response cannot belong to it"),
        error_kind::transient, received::partly};
}

failed_attempt wrong_checksum() {
    return {error(errc::checksum_mismatch, "the response does not match its x-amz-crc32 header; something "
                                           "between the service and this client changed it"),
            error_kind::transient, received::wholly};
}

}  // namespace dynamap::aws
