// IAM Identity Center (SSO): the token that `aws sso login` left, and a role's credentials for it.
#pragma once

#include <asio/awaitable.hpp>
#include <chrono>
#include <string>

#include "aws/credentials/profile_chain.hpp"
#include "aws/credentials/provider_settings.hpp"

namespace dynamap::aws {

/// A bearer token.
struct sso_token {
    std::string text;
    std::chrono::system_clock::time_point expires;
};

/// The token of a session, or of a start URL when `session` is empty, from the cache in ~/.aws/sso/cache.
///
/// Shape: one that expires within 5 minutes is renewed, if the cache holds what that takes, and written back;
/// a renewal that fails does no harm while the token is valid.
/// Errors: `errc::access_denied`, with the command to run, when there is no valid token.
/// Lifetime: the arguments must outlive the call.
[[nodiscard]] asio::awaitable<sso_token> load_sso_token(platform& world, provider_settings const& settings,
                                                        std::string const& session,
                                                        std::string const& start_url,
                                                        std::string const& region);

/// The token of the profile's sso-session.
/// Errors: of load_sso_token(); `errc::missing_credentials` when the profile has none.
[[nodiscard]] asio::awaitable<sso_token> load_profile_token(platform& world,
                                                            provider_settings const& settings);

/// The credentials of a role, for the token.
///
/// Errors: of load_sso_token(); `errc::access_denied` when the portal refuses; those of the network.
[[nodiscard]] asio::awaitable<credentials> load_sso_credentials(platform& world,
                                                                provider_settings const& settings,
                                                                int max_attempts, sso_source const& source);

}  // namespace dynamap::aws
