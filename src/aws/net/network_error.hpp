// The sentences of what can go wrong between a call and its answer.
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

/// How much of an answer had come when an attempt failed.
enum class received : unsigned char { nothing, partly, wholly };

/// A failed attempt, for the retry rule and, if it was the last, for the caller.
struct failed_attempt {
    error what;
    fault kind = fault::transient;
    received progress = received::nothing;
    std::optional<std::chrono::milliseconds> retry_after = {};
    bool timed_out = false;
    bool no_descriptors = false;  ///< this process, or the machine, could not open one more socket
};

/// "127.0.0.1:8000", "[::1]:8000".
[[nodiscard]] std::string address_of(endpoint const& where);

[[nodiscard]] error cancelled();
/// What a call waited for, and others with it, will not come.
[[nodiscard]] error given_up();
[[nodiscard]] error no_credentials();
[[nodiscard]] error deadline_passed(std::chrono::milliseconds timeout, phase during, endpoint const& where,
                                    error const* last = nullptr);
/// The failure of an attempt that is not repeated, for want of quota.
[[nodiscard]] error not_repeated(error const& failure);
[[nodiscard]] failed_attempt cannot_resolve(endpoint const& where, std::error_code why);
[[nodiscard]] failed_attempt cannot_connect(endpoint const& where, std::error_code why);
[[nodiscard]] failed_attempt connect_timed_out(endpoint const& where, std::chrono::milliseconds timeout,
                                               phase during);
/// `refused`: it was for what one of the two said, not for the network. `why_not_trusted` is OpenSSL's reason
/// to refuse the certificate, or empty.
[[nodiscard]] failed_attempt handshake_failed(endpoint const& where, std::error_code why, bool refused,
                                              std::string_view why_not_trusted);
/// The same failure of a proxy instead of the endpoint.
[[nodiscard]] failed_attempt of_proxy(failed_attempt failed);
/// The proxy did not make a tunnel. `why` without a value: its response cannot be understood.
[[nodiscard]] failed_attempt no_tunnel(endpoint const& proxy, endpoint const& where, std::error_code why);
/// The proxy's own response says that it does not pass on what is for `where`.
[[nodiscard]] failed_attempt refused_by_proxy(endpoint const& proxy, endpoint const& where, int status);
/// An error response to a request that a proxy passed on, in which nothing says that it is the service's.
[[nodiscard]] error through_proxy(endpoint const& proxy, error const& e);
/// `why` without a value: the server closed the connection.
[[nodiscard]] failed_attempt connection_lost(endpoint const& where, std::error_code why, received progress);
/// The attempt's own limit passed before the whole response had come.
[[nodiscard]] failed_attempt attempt_timed_out(endpoint const& where, std::chrono::milliseconds limit,
                                               received progress);
/// The server sent something on a new connection, or closed it, before any request.
[[nodiscard]] failed_attempt unasked_for(endpoint const& where);
/// Another response came behind the one that was waited for: nobody knows which of them belongs to the
/// request.
[[nodiscard]] failed_attempt mixed_up(endpoint const& where);
/// A response of success came before the request was wholly sent: it belongs to none, or to another.
[[nodiscard]] failed_attempt answered_too_soon(endpoint const& where);
[[nodiscard]] failed_attempt wrong_checksum();

}  // namespace dynamap::aws
