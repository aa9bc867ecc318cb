// AWS's shared config and credentials files: their location and their content.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "dynamap/aws/credentials.hpp"

namespace dynamap::aws {

/// The settings of one section, by their names in lower case.
///
/// Shape: the value of a setting with nested ones ("s3 =" and indented lines) begins with a line feed. See
/// sub_properties().
using profile_properties = std::map<std::string, std::string, std::less<>>;

/// Sections of one kind, by name.
using profile_sections = std::map<std::string, profile_properties, std::less<>>;

/// The combined content of the two files.
struct profile_set {
    profile_sections profiles;      ///< [default], [profile NAME]; [NAME] in the credentials file
    profile_sections sso_sessions;  ///< [sso-session NAME]
    profile_sections services;      ///< [services NAME]
    /// The error in a section, with file and line. The key is the section's title: "profile NAME",
    /// "sso-session NAME", "services NAME".
    std::map<std::string, std::string, std::less<>> faults = {};
};

/// One of the two files: its text, or empty if the file does not exist.
struct profile_file {
    std::string path;  ///< for messages
    std::optional<std::string> text = std::nullopt;
};

/// Parses both files. If both have a setting of a profile, that of the credentials file is used.
///
/// Shape: sections of other kinds are skipped. So are names with characters other than letters, digits and
/// "-_/.%@:+", unless the name is in quotes. [profile default] overrides [default].
/// Errors: `errc::invalid_configuration`, with file and line, for an invalid line. The line itself is not
/// shown, because it may be a secret.
/// Source: https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
[[nodiscard]] profile_set parse_profiles(profile_file const& config, profile_file const& credentials);

/// Parses both files, but skips an invalid line and records it in `faults`: other profiles remain usable.
/// Errors: those of parse_profiles(), for a line before the first section.
[[nodiscard]] profile_set read_profiles(profile_file const& config, profile_file const& credentials);

/// Throws `errc::invalid_configuration`, with file and line, if the section of this title has an error.
void require_sound(profile_set const& files, std::string_view title);

/// Returns the nested settings of a value; none if it has none.
[[nodiscard]] profile_properties sub_properties(std::string_view value);

/// The paths of the files, and the name of the profile.
struct profile_location {
    std::string config_file;       ///< AWS_CONFIG_FILE, else ~/.aws/config
    std::string credentials_file;  ///< AWS_SHARED_CREDENTIALS_FILE, else ~/.aws/credentials
    std::string profile;           ///< AWS_PROFILE, else "default"
};

/// Finds them in the environment. A leading "~/" means the home directory: HOME; on Windows also USERPROFILE,
/// then HOMEDRIVE and HOMEPATH.
///
/// Source: https://docs.aws.amazon.com/sdkref/latest/guide/file-location.html
[[nodiscard]] profile_location locate_profiles(environment const& env, bool windows = false);

/// Returns the user's home directory, as in locate_profiles(); empty if the environment does not have it.
[[nodiscard]] std::string home_directory(environment const& env, bool windows = false);

}  // namespace dynamap::aws
