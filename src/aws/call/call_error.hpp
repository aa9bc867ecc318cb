// The text of a call's error, and what a service's error means for the call.
#pragma once

#include <string>

#include "aws/net/network_error.hpp"
#include "dynamap/error.hpp"

namespace dynamap::aws {

/// The entry for a failed attempt in the error of the call.
[[nodiscard]] attempt_record record_of(int number, error const& what);

/// Whether the service considers the credentials expired, regardless of their expiry time.
[[nodiscard]] bool says_expired(error const& e);

/// Whether a response with this status says that nothing was done.
[[nodiscard]] bool is_refusal(int http_status) noexcept;
/// Whether the service has refused the attempt, so that nothing was done.
[[nodiscard]] bool is_refusal(failed_attempt const& failed);

/// Returns the error with a note that a write may have been done. Returns it unchanged if that is settled:
/// the write was applied, or a successful response was read (`of_success`) whose item does not fit.
[[nodiscard]] error with_unknown_outcome(error const& e, bool of_success);

/// Returns the error without the session token. Some services quote the token with the request that they
/// refuse.
[[nodiscard]] error without_token(error what, std::string const& token);

}  // namespace dynamap::aws
