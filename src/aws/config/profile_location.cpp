// Where the shared config and credentials files are.
// Tests: tests/conformance/profile_file_location.cpp.
#include "dynamap/aws/profile.hpp"

namespace dynamap::aws {
namespace {

/// A variable's value; empty if it is not set.
std::string value_of(environment const& env, std::string_view name) {
    return set_variable(env, name).value_or(std::string());
}

}  // namespace

std::string home_directory(environment const& env, bool windows) {
    std::string home = value_of(env, "HOME");
    if (home.empty() && windows) home = value_of(env, "USERPROFILE");
    if (home.empty() && windows) home = value_of(env, "HOMEDRIVE") + value_of(env, "HOMEPATH");
    return home;
}

profile_location locate_profiles(environment const& env, bool windows) {
    char const slash = windows ? '\\' : '/';
    std::string const home = home_directory(env, windows);
    auto const place = [&](std::string_view variable, std::string_view name) {
        std::string path = value_of(env, variable);
        if (path.empty()) return home + slash + ".aws" + slash + std::string(name);
        bool const at_home = path.starts_with("~/") || (windows && path.starts_with("~\\"));
        return at_home ? home + path.substr(1) : path;
    };
    std::string profile = value_of(env, "AWS_PROFILE");
    if (profile.empty()) profile = "default";
    return {place("AWS_CONFIG_FILE", "config"), place("AWS_SHARED_CREDENTIALS_FILE", "credentials"),
            std::move(profile)};
}

}  // namespace dynamap::aws
