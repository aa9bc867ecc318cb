// AWS's shared config and credentials files: where they are, and what is in them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "dynamap/aws/credentials.hpp"

namespace dynamap::aws {

/// The settings of one section, by their names in lower case.
///
/// Shape: a setting with nested ones ("s3 =" and indented lines) has a value that begins with a line feed;
/// see sub_properties().
using profile_properties = std::map<std::string, std::string, std::less<>>;

/// Sections of one kind, by name.
using profile_sections = std::map<std::string, profile_properties, std::less<>>;

/// What the two files say together.
struct profile_set {
    profile_sections profiles;      ///< [default], [profile NAME]; [NAME] in the credentials file
    profile_sections sso_sessions;  ///< [sso-session NAME]
    profile_sections services;      ///< [services NAME]
    /// What is wrong in a section, with file and line, by its title, "profile NAME", "sso-session NAME",
    /// "services NAME".
    std::map<std::string, std::string, std::less<>> faults = {};
};

/// One of the two files: its text, or none when there is no such file.
struct profile_file {
    std::string path;  ///< for messages
    std::optional<std::string> text = std::nullopt;
};

/// Reads both files. Where they disagree on a setting of a profile, the credentials file counts.
///
/// Shape: sections of other kinds, and names that hold other characters than letters, digits and "-_/.%@:+"
/// are passed over, unless a name is in quotes. [profile default] puts [default] out of force. Errors:
/// `errc::invalid_configuration`, with file and line, for a line that cannot be meant so; the line itself is
/// not shown, as it may be a secret.
/// Source: https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
[[nodiscard]] profile_set parse_profiles(profile_file const& config, profile_file const& credentials);

/// The same, but a line that cannot be meant so is passed over and kept in `faults`: other profiles may be
/// used.
/// Errors: of parse_profiles(), for a line before the first section.
[[nodiscard]] profile_set read_profiles(profile_file const& config, profile_file const& credentials);

/// Throws `errc::invalid_configuration`, with file and line, if something is wrong in the section of this
/// title.
void require_sound(profile_set const& files, std::string_view title);

/// The nested settings of a value; none when it has no such.
[[nodiscard]] profile_properties sub_properties(std::string_view value);

/// Where the files are, and which profile is meant.
struct profile_location {
    std::string config_file;       ///< AWS_CONFIG_FILE, else ~/.aws/config
    std::string credentials_file;  ///< AWS_SHARED_CREDENTIALS_FILE, else ~/.aws/credentials
    std::string profile;           ///< AWS_PROFILE, else "default"
};

/// Finds them by the environment. A leading "~/" stands for the home directory: HOME, on Windows else
/// USERPROFILE, else HOMEDRIVE and HOMEPATH.
///
/// Source: https://docs.aws.amazon.com/sdkref/latest/guide/file-location.html
[[nodiscard]] profile_location locate_profiles(environment const& env, bool windows = false);

/// The user's home directory by the environment, as in locate_profiles(); empty when it does not say.
[[nodiscard]] std::string home_directory(environment const& env, bool windows = false);

}  // namespace dynamap::aws
