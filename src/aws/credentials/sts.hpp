// STS: credentials for a role.
#pragma once

#include <asio/awaitable.hpp>

#include "aws/credentials/profile_chain.hpp"
#include "aws/credentials/provider_settings.hpp"

namespace dynamap::aws {

/// Calls AssumeRole, signed by `identity`.
///
/// Errors: `errc::access_denied` with STS's code and message; those of the network.
/// Lifetime: the arguments must outlive the call.
[[nodiscard]] asio::awaitable<credentials> assume_role(platform& platform, provider_settings const& settings,
                                                       int max_attempts, credentials const& identity,
                                                       assumed_role const& role);

/// Calls AssumeRoleWithWebIdentity, with the token in the source's file. Otherwise like the one above.
[[nodiscard]] asio::awaitable<credentials> assume_role(platform& platform, provider_settings const& settings,
                                                       int max_attempts, web_identity_source const& source);

}  // namespace dynamap::aws
