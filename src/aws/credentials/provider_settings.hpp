// The settings of environment and profile that a credential source uses.
#pragma once

#include <string>

#include "dynamap/aws/credential_chain.hpp"
#include "dynamap/aws/endpoint_settings.hpp"
#include "dynamap/aws/platform.hpp"
#include "dynamap/aws/profile.hpp"
#include "dynamap/aws/settings.hpp"

namespace dynamap::aws {

/// The environment variables of `platform`, which must outlive the result.
[[nodiscard]] environment environment_of(platform& platform);

/// The current contents of the files, and the chosen profile.
struct provider_settings {
    profile_location where;       ///< contains the chosen profile's name
    bool profile_chosen = false;  ///< by code or AWS_PROFILE: then the profile must exist
    bool any_file = false;        ///< whether one of the two files exists
    profile_set files;
    setting_sources sources;
    std::string region;  ///< set in code

    /// The endpoint settings of a service that issues credentials: "STS", "SSO", "SSO OIDC".
    [[nodiscard]] endpoint_settings of(std::string_view service_id) const;
};

/// Reads the files.
/// Errors: those of parse_profiles().
/// Lifetime: refers to `platform`.
[[nodiscard]] provider_settings read_settings(platform& platform, provider_options const& options);

/// The URL of a service that issues credentials, without a slash at its end: from `settings`, otherwise the
/// regional host.
///
/// Shape: `prefix` is the first part of the host, "sts", "portal.sso" or "oidc".
/// Errors: `errc::invalid_configuration` without a region, or if the region is not valid.
[[nodiscard]] std::string service_url(std::string_view prefix, endpoint_settings const& settings);

}  // namespace dynamap::aws
