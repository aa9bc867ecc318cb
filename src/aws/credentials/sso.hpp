// IAM Identity Center (SSO): uses the token from `aws sso login` to get a role's credentials.
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

/// Loads the token of a session, or of a start URL if `session` is empty, from the cache in ~/.aws/sso/cache.
///
/// Shape: a token that expires within 5 minutes is renewed if the cache has what that needs, and the cache is
/// updated. If the renewal fails, the old token is used while it is valid.
/// Errors: `errc::access_denied`, with the command to run, if there is no valid token.
/// Lifetime: the arguments must outlive the call.
[[nodiscard]] asio::awaitable<sso_token> load_sso_token(platform& platform, provider_settings const& settings,
                                                        std::string const& session,
                                                        std::string const& start_url,
                                                        std::string const& region);

/// Loads the token of the profile's sso-session.
/// Errors: those of load_sso_token(); `errc::missing_credentials` if the profile has no sso-session.
[[nodiscard]] asio::awaitable<sso_token> load_profile_token(platform& platform,
                                                            provider_settings const& settings);

/// Loads the credentials of a role, with the token.
///
/// Errors: those of load_sso_token(); `errc::access_denied` if the portal refuses; those of the network.
[[nodiscard]] asio::awaitable<credentials> load_sso_credentials(platform& platform,
                                                                provider_settings const& settings,
                                                                int max_attempts, sso_source const& source);

}  // namespace dynamap::aws
