// What the error of a call says, and what an error of the service means for the call.
#pragma once

#include <string>

#include "aws/net/network_error.hpp"
#include "dynamap/error.hpp"

namespace dynamap::aws {

/// What the error of a call reports about an attempt that failed.
[[nodiscard]] attempt_record record_of(int number, error const& what);

/// Whether the service takes the credentials for expired, whatever their expiry says.
[[nodiscard]] bool says_expired(error const& e);

/// Whether the service has refused the attempt, so that nothing was done.
[[nodiscard]] bool is_refusal(failed_attempt const& failed);

/// The same error, which says that a write may have been done; as it is if its own sentence settles that.
[[nodiscard]] error with_unknown_outcome(error const& e);

/// The same error without the session token, which some services quote with the request they refuse.
[[nodiscard]] error without_token(error what, std::string const& token);

}  // namespace dynamap::aws
