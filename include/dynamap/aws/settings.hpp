// Settings that come from the environment and the profile, not from code.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dynamap/aws/credentials.hpp"
#include "dynamap/aws/profile.hpp"

namespace dynamap::aws {

/// The sources of settings other than code: the environment first, then the profile.
struct setting_sources {
    environment env = {};              ///< empty: no variable is set
    profile_properties profile = {};   ///< the chosen profile's settings
    profile_properties services = {};  ///< of the section [services NAME] that the profile's `services` names

    /// Returns a setting by its variable, then by its name in the profile. Blank texts count as not set.
    [[nodiscard]] std::optional<std::string> find(std::string_view variable, std::string_view property) const;
    /// Returns a Boolean setting: "true" or "false", in either case.
    ///
    /// Errors: `errc::invalid_configuration` for any other text; the message names the setting.
    [[nodiscard]] std::optional<bool> find_switch(std::string_view variable, std::string_view property) const;
    /// Returns a variable, unless it is blank.
    [[nodiscard]] std::optional<std::string> variable(std::string_view name) const;
    /// Returns a service's own setting: "dynamodb", "endpoint_url".
    [[nodiscard]] std::optional<std::string> of_service(std::string_view service,
                                                        std::string_view property) const;
};

/// Returns the environment and one profile of the files. A profile that does not exist has no settings.
///
/// Errors: `errc::invalid_configuration` if the profile's `services` names a section that does not exist, or
/// if a line of either section is invalid.
[[nodiscard]] setting_sources sources_of(environment env, profile_set const& files, std::string_view profile);

/// Returns the PEM file of the certificate authorities to trust: `given`, AWS_CA_BUNDLE, or `ca_bundle` of
/// the profile. Empty: the system's.
[[nodiscard]] std::string ca_file_of(std::string given, setting_sources const& sources);

/// Returns the settings of this process: its environment, and the files on this machine.
///
/// Shape: `profile` empty: AWS_PROFILE, then "default". A file that does not exist counts as empty.
/// Errors: `errc::invalid_configuration` for a file with an invalid line.
/// Cost: reads two small files.
[[nodiscard]] setting_sources process_settings(std::string_view profile = {});

}  // namespace dynamap::aws
