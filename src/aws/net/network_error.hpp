// The error messages for failures between a call and its response.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "dynamap/aws/endpoint.hpp"
#include "dynamap/aws/observer.hpp"
#include "dynamap/aws/retry.hpp"
#include "dynamap/error.hpp"

namespace dynamap::aws {

/// How much of a response had arrived when an attempt failed.
enum class received : unsigned char { nothing, partly, wholly };

/// A failed attempt, for the retry rule and, if it was the last one, for the caller.
struct failed_attempt {
    error what;
    error_kind kind = error_kind::transient;
    received progress = received::nothing;
    std::optional<std::chrono::milliseconds> retry_after = {};
    bool timed_out = false;
    bool no_descriptors = false;  ///< this process, or the machine, could not open one more socket
};

/// "127.0.0.1:8000", "[::1]:8000".
[[nodiscard]] std::string address_of(endpoint const& where);

[[nodiscard]] error cancelled();
/// The operation that the call waited for was abandoned, so the wait cannot end.
[[nodiscard]] error abandoned_call();
[[nodiscard]] error no_credentials();
[[nodiscard]] error deadline_passed(std::chrono::milliseconds timeout, phase during, endpoint const& where,
                                    error const* last = nullptr);
/// The failure of an attempt that is not retried because the retry quota is used up.
[[nodiscard]] error not_repeated(error const& failure);
[[nodiscard]] failed_attempt cannot_resolve(endpoint const& where, std::error_code why);
[[nodiscard]] failed_attempt cannot_connect(endpoint const& where, std::error_code why);
[[nodiscard]] failed_attempt connect_timed_out(endpoint const& where, std::chrono::milliseconds timeout,
                                               phase during);
/// `refused`: one side rejected the other; it is not a network failure. `why_not_trusted` is OpenSSL's reason
/// to refuse the certificate, or empty.
[[nodiscard]] failed_attempt handshake_failed(endpoint const& where, std::error_code why, bool refused,
                                              std::string_view why_not_trusted);
/// The same failure, of a proxy instead of the endpoint.
[[nodiscard]] failed_attempt of_proxy(failed_attempt failed);
/// The proxy did not open a tunnel. `why` without a value: its response was not understood.
[[nodiscard]] failed_attempt no_tunnel(endpoint const& proxy, endpoint const& where, std::error_code why);
/// The proxy's own response refuses to forward requests for `where`.
[[nodiscard]] failed_attempt refused_by_proxy(endpoint const& proxy, endpoint const& where, int status);
/// An error response to a request that a proxy forwarded. Nothing in it shows that it comes from the service.
[[nodiscard]] error through_proxy(endpoint const& proxy, error const& e);
/// `why` without a value: the server closed the connection.
[[nodiscard]] failed_attempt connection_lost(endpoint const& where, std::error_code why, received progress);
/// The attempt's own time limit passed before the whole response had arrived.
[[nodiscard]] failed_attempt attempt_timed_out(endpoint const& where, std::chrono::milliseconds limit,
                                               received progress);
/// The server sent data on a new connection before any request, or closed the connection.
[[nodiscard]] failed_attempt unasked_for(endpoint const& where);
/// A second response followed the expected one. It is not known which of them belongs to the request.
[[nodiscard]] failed_attempt mixed_up(endpoint const& where);
/// A successful response arrived before the request was sent completely, so it cannot belong to this request.
[[nodiscard]] failed_attempt response_too_soon(endpoint const& where);
[[nodiscard]] failed_attempt wrong_checksum();

}  // namespace dynamap::aws
