// Settings that a program does not make itself: of the environment, and of the profile.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dynamap/aws/credentials.hpp"
#include "dynamap/aws/profile.hpp"

namespace dynamap::aws {

/// Where settings come from that code does not make: the environment first, then the profile.
struct setting_sources {
    environment env = {};              ///< empty: as if no variable were set
    profile_properties profile = {};   ///< the chosen profile's settings
    profile_properties services = {};  ///< of the section [services NAME] that the profile's `services` names

    /// A setting by its variable's name, then by its name in the profile; blank texts count as not set.
    [[nodiscard]] std::optional<std::string> find(std::string_view variable, std::string_view property) const;
    /// The same for a switch: "true" or "false", in either case.
    ///
    /// Errors: `errc::invalid_configuration`, naming the setting, for anything else.
    [[nodiscard]] std::optional<bool> find_switch(std::string_view variable, std::string_view property) const;
    /// A variable that is set to something.
    [[nodiscard]] std::optional<std::string> variable(std::string_view name) const;
    /// A service's own setting: "dynamodb", "endpoint_url".
    [[nodiscard]] std::optional<std::string> of_service(std::string_view service,
                                                        std::string_view property) const;
};

/// The environment and one profile of the files; a profile that is not there has no settings.
///
/// Errors: `errc::invalid_configuration` when the profile's `services` names a section that is not there, and
/// when a line of either cannot be read.
[[nodiscard]] setting_sources sources_of(environment env, profile_set const& files, std::string_view profile);

/// The PEM file of the certificate authorities to trust: `given`, AWS_CA_BUNDLE, `ca_bundle` of the profile;
/// empty: the system's.
[[nodiscard]] std::string ca_file_of(std::string given, setting_sources const& sources);

/// Those of this process: its environment, and the files on this machine.
///
/// Shape: `profile` empty: AWS_PROFILE, then "default". Files that are not there are empty.
/// Errors: `errc::invalid_configuration` for a file that cannot be read as such.
/// Cost: reads two small files.
[[nodiscard]] setting_sources process_settings(std::string_view profile = {});

}  // namespace dynamap::aws
