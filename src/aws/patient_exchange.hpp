// A request of a credential source, repeated when it fails in passing. Room: aws.
#pragma once

#include <asio/awaitable.hpp>
#include <string>

#include "dynamap/aws/surroundings.hpp"

namespace dynamap::aws {

/// Sends `call` until it is answered for good, `max_attempts` times at most.
///
/// Shape: `error_code` reads the service's code from an answer that is no success; null: the status alone decides.
/// Errors: the last attempt's, when it had no answer; an answer of any status is none.
/// Lifetime: the arguments must outlive the call.
[[nodiscard]] asio::awaitable<http_answer> exchange_patiently(
    surroundings& world, http_call const& call, int max_attempts,
    std::string (*error_code)(std::string const& body) = nullptr);

/// Gives the answer's body, when its status is 200.
///
/// Errors: `errc::service_error`, else, with `what` ("the container's credentials"), the URL's host and the status.
[[nodiscard]] std::string success(http_answer answer, http_call const& call, std::string const& what);

}  // namespace dynamap::aws
