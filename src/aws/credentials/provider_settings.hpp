// What a credential source knows of environment and profile.
#pragma once

#include <string>

#include "dynamap/aws/credential_chain.hpp"
#include "dynamap/aws/endpoint_settings.hpp"
#include "dynamap/aws/platform.hpp"
#include "dynamap/aws/profile.hpp"
#include "dynamap/aws/settings.hpp"

namespace dynamap::aws {

/// The variables of `world`, which must outlive what is returned.
[[nodiscard]] environment environment_of(platform& world);

/// The files, as they are now, and the chosen profile.
struct provider_settings {
    profile_location where;       ///< the chosen profile's name is in it
    bool profile_chosen = false;  ///< by code or AWS_PROFILE: it must be there
    bool any_file = false;        ///< whether one of the two files is there
    profile_set files;
    setting_sources sources;
    std::string region;  ///< said by code

    /// The settings of a service that credentials come from: "STS", "SSO", "SSO OIDC".
    [[nodiscard]] endpoint_settings of(std::string_view service_id) const;
};

/// Reads the files.
/// Errors: of parse_profiles().
/// Lifetime: refers to `world`.
[[nodiscard]] provider_settings read_settings(platform& world, provider_options const& options);

/// The URL of a service that credentials come from, without a slash at its end: what `settings` say, else the
/// regional host.
///
/// Shape: `prefix` is the host's first part, "sts", "portal.sso" or "oidc".
/// Errors: `errc::invalid_configuration` without a region, or for one that cannot be.
[[nodiscard]] std::string service_url(std::string_view prefix, endpoint_settings const& settings);

}  // namespace dynamap::aws
