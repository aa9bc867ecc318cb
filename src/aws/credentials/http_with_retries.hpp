// A request of a credential source, retried after transient failures.
#pragma once

#include <asio/awaitable.hpp>
#include <string>

#include "dynamap/aws/platform.hpp"
#include "dynamap/error.hpp"

namespace dynamap::aws {

/// Sends `call`, which is for `what` ("the container's credentials"), until there is a final response, at
/// most `max_attempts` times.
///
/// Shape: `error_code` reads the service's code from an unsuccessful response. If it is null, only the status
/// decides.
/// Errors: of_source() of the last attempt's error if that had no response. A response with any status is not
/// an error.
/// Lifetime: the arguments must outlive the call.
[[nodiscard]] asio::awaitable<http_response> http_with_retries(
    platform& platform, http_call const& call, int max_attempts, std::string const& what,
    std::string (*error_code)(std::string const& body) = nullptr);

/// Returns the response's body if its status is 200.
///
/// Errors: otherwise `errc::service_error`, with `what`, the URL and the status.
[[nodiscard]] std::string success(http_response response, http_call const& call, std::string const& what);

/// A URL for an error message: without user, password and query, which may be secret.
[[nodiscard]] std::string shown_url(std::string const& url);

/// Adds to the error, before its text, `what` could not be loaded and `from` where.
[[nodiscard]] error of_source(std::string const& what, std::string const& from, error const& e);

/// Returns the result of `read`.
/// Errors: of_source() of what `read` throws.
template <class Read>
auto read_from(std::string const& what, std::string const& from, Read read) {
    try {
        return read();
    } catch (error const& e) {
        throw of_source(what, from, e);
    }
}

}  // namespace dynamap::aws
