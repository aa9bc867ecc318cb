// The sentences of what can go wrong between a call and its answer.
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
            return "waiting for the answer of " + address;
        case phase::backoff:
            return "waiting to try again";
        case phase::waiting_for_credentials:
            return "waiting for credentials";
        case phase::finding_region:
            return "asking the EC2 instance metadata for the region; set AWS_REGION, or give it in the "
                   "configuration";
    }
    return {};
}

/// Whether a socket could not be opened for lack of descriptors, or of the kernel's memory.
bool lacks_descriptors(std::error_code why) {
    // Asio 1.22 has a category of its own for them
    static constexpr int lacking[] = {EMFILE, ENFILE, ENOBUFS, ENOMEM};
    return why.category() != error_category() && std::ranges::find(lacking, why.value()) != std::end(lacking);
}

}  // namespace

std::string address_of(endpoint const& where) {
    std::string const host = where.host.find(':') == std::string::npos ? where.host : "[" + where.host + "]";
    return host + ":" + std::to_string(where.port);
}

error cancelled() {
    return {std::make_error_code(std::errc::operation_canceled), "cancelled by the caller before its end"};
}

error given_up() {
    return {std::make_error_code(std::errc::operation_canceled),
            "what the call waited for was given up; has the client's execution context ended?"};
}

error no_credentials() {
    return {
        errc::missing_credentials,
        "no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or client_config::credentials (an "
        "engine on this machine takes any)"};
}

error deadline_passed(std::chrono::milliseconds timeout, phase during, endpoint const& where,
                      error const* last) {
    std::string text = "the timeout of " + in_ms(timeout) + " passed while " +
                       doing(during, address_of(where));
    if (last != nullptr) text += "; the attempt before failed: " + last->sentence();
    return {errc::deadline_exceeded, text};
}

error not_repeated(error const& failure) {
    return {failure.code(),
            failure.sentence() +
                "; not repeated, as so much has failed lately that the client's retry quota is used up "
                "(retry.quota of its configuration)",
            failure.details()};
}

failed_attempt cannot_resolve(endpoint const& where, std::error_code why) {
    return {error(errc::resolve_failed, "cannot find the address of " + where.host + ": " + why.message() +
                                            "; is the name in the endpoint or the region right?"),
            fault::transient};
}

failed_attempt cannot_connect(endpoint const& where, std::error_code why) {
    bool const lacks = lacks_descriptors(why);
    failed_attempt failed{
        error(errc::connect_failed,
              "cannot connect to " + address_of(where) + ": " + why.message() +
                  (lacks ? "; no connection of this client was there to wait for; allow more open "
                           "files (ulimit -n), or set max_connections lower"
                         : "; is the server running, and is the endpoint right?"))};
    failed.no_descriptors = lacks;
    return failed;
}

failed_attempt connect_timed_out(endpoint const& where, std::chrono::milliseconds timeout, phase during) {
    std::string const what = during == phase::tls_handshake
                                 ? address_of(where) + " did not finish the TLS handshake within "
                                 : "cannot connect to " + address_of(where) + ": no answer within ";
    return {error(errc::connect_failed,
                  what + in_ms(timeout) + " (connect_timeout); is it reachable, and is the endpoint right?"),
            fault::transient,
            received::nothing,
            {},
            true};
}

failed_attempt handshake_failed(endpoint const& where, std::error_code why, bool refused,
                                std::string_view why_not_trusted) {
    if (!why_not_trusted.empty())
        return {
            error(errc::tls_failed,
                  "the certificate of " + address_of(where) + " is refused: " + std::string(why_not_trusted) +
                      "; is this the right host, and does ca_file hold the authority that signed it?"),
            fault::permanent};
    return {
        error(errc::tls_failed, "the TLS handshake with " + address_of(where) + " failed: " + why.message() +
                                    "; does this port speak TLS, or is it an http:// endpoint?"),
        refused ? fault::permanent : fault::transient};
}

failed_attempt of_proxy(failed_attempt failed) {
    failed.what = error(
        failed.what.code(),
        failed.what.sentence() + " (this is the proxy of client_config::proxy, HTTPS_PROXY or HTTP_PROXY)",
        failed.what.details());
    return failed;
}

failed_attempt no_tunnel(endpoint const& proxy, endpoint const& where, std::error_code why) {
    return {error(errc::connect_failed, "the proxy " + address_of(proxy) + " made no connection to " +
                                            address_of(where) + ": " +
                                            (why ? why.message() : "its response is not one of a proxy") +
                                            "; is there an HTTP proxy at this address?"),
            fault::transient};
}

failed_attempt refused_by_proxy(endpoint const& proxy, endpoint const& where, int status) {
    std::string const who = "the proxy " + address_of(proxy);
    std::string const code = " (HTTP " + std::to_string(status) + ")";
    if (status == 407)
        return {
            error(errc::connect_failed, who + " does not accept the user and password for connections to " +
                                            address_of(where) + code +
                                            "; set them in client_config::proxy, HTTPS_PROXY or HTTP_PROXY: "
                                            "http://USER:PASSWORD@HOST:PORT"),
            fault::permanent};
    if (status / 100 == 5)
        return {error(errc::connect_failed,
                      who + " cannot connect to " + address_of(where) + code +
                          "; is the endpoint right, or is it to be reached without the proxy (NO_PROXY)?"),
                fault::transient};
    return {error(errc::connect_failed,
                  who + " refuses to connect to " + address_of(where) + code +
                      "; allow it there, or reach the endpoint without the proxy (NO_PROXY)"),
            fault::permanent};
}

error through_proxy(endpoint const& proxy, error const& e) {
    return {e.code(),
            e.sentence() + "; the response came through the proxy " + address_of(proxy) +
                ", and may be the proxy's own",
            e.details()};
}

failed_attempt connection_lost(endpoint const& where, std::error_code why, received progress) {
    std::string const what = why ? why.message() : "the server closed it";
    std::string const when = progress == received::nothing ? "before an answer came"
                                                           : "before the whole answer had come";
    return {error(errc::connection_lost,
                  "the connection to " + address_of(where) + " broke " + when + ": " + what),
            fault::transient, progress};
}

failed_attempt attempt_timed_out(endpoint const& where, std::chrono::milliseconds limit, received progress) {
    return {error(errc::deadline_exceeded, "no whole response from " + address_of(where) + " within " +
                                               in_ms(limit) + " (attempt_timeout)"),
            fault::transient,
            progress,
            {},
            true};
}

failed_attempt unasked_for(endpoint const& where) {
    return {error(errc::connection_lost,
                  address_of(where) +
                      " sent something before any request, or closed the new connection at once; "
                      "does this port speak HTTP, and does the server have room for one more client?")};
}

failed_attempt mixed_up(endpoint const& where) {
    return {error(errc::connection_lost,
                  address_of(where) +
                      " sent two responses to one request, so neither is trusted; the connection is closed"),
            fault::transient, received::partly};
}

failed_attempt answered_too_soon(endpoint const& where) {
    return {error(errc::connection_lost,
                  address_of(where) +
                      " reported success before it had the whole request, so that is no response to it"),
            fault::transient, received::partly};
}

failed_attempt wrong_checksum() {
    return {
        error(errc::checksum_mismatch,
              "the answer's bytes do not match its x-amz-crc32 header; something on the way changed them"),
        fault::transient, received::wholly};
}

}  // namespace dynamap::aws
