// A request of a credential source, repeated when it fails in passing.
#pragma once

#include <asio/awaitable.hpp>
#include <string>

#include "dynamap/aws/platform.hpp"
#include "dynamap/error.hpp"

namespace dynamap::aws {

/// Sends `call`, which is for `what` ("the container's credentials"), until it is answered for good,
/// `max_attempts` times at most.
///
/// Shape: `error_code` reads the service's code from an answer that is no success; null: the status alone
/// decides.
/// Errors: of_source() of the last attempt's, when it had no answer; an answer of any status is none.
/// Lifetime: the arguments must outlive the call.
[[nodiscard]] asio::awaitable<http_response> http_with_retries(
    platform& world, http_call const& call, int max_attempts, std::string const& what,
    std::string (*error_code)(std::string const& body) = nullptr);

/// Gives the answer's body, when its status is 200.
///
/// Errors: `errc::service_error`, else, with `what`, the URL and the status.
[[nodiscard]] std::string success(http_response answer, http_call const& call, std::string const& what);

/// A URL fit for a sentence: without user, password and query, which may be secret.
[[nodiscard]] std::string shown_url(std::string const& url);

/// The same error, with `what` could not be had, and `from` where, before its sentence.
[[nodiscard]] error of_source(std::string const& what, std::string const& from, error const& e);

/// What `read` returns.
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
