// Settings from the environment and the profile.
// Tests: tests/conformance/setting_sources.cpp.
#include "dynamap/aws/settings.hpp"

#include <algorithm>
#include <utility>

#include "dynamap/error.hpp"

namespace dynamap::aws {
namespace {

std::optional<std::string> of(profile_properties const& properties, std::string_view name) {
    auto const found = properties.find(name);
    if (found == properties.end() || found->second.empty()) return std::nullopt;
    return found->second;
}

/// Without surrounding white space, which scripts and unit files easily leave behind.
std::string without_space(std::string const& value) {
    constexpr std::string_view space = " \t\r\n\v\f";
    auto const first = value.find_first_not_of(space);
    return value.substr(first, value.find_last_not_of(space) + 1 - first);
}

bool same(std::string_view text, std::string_view lower) {
    return std::ranges::equal(text, lower, [](char a, char b) {
        return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
    });
}

}  // namespace

std::optional<std::string> setting_sources::variable(std::string_view name) const {
    if (name.empty()) return std::nullopt;
    auto found = set_variable(env, name);
    if (found) *found = without_space(*found);
    return found;
}

std::optional<std::string> setting_sources::find(std::string_view variable_name,
                                                 std::string_view property) const {
    auto found = variable(variable_name);
    return found ? found : of(profile, property);
}

std::optional<bool> setting_sources::find_switch(std::string_view variable_name,
                                                 std::string_view property) const {
    auto const found = find(variable_name, property);
    if (!found) return std::nullopt;
    if (same(*found, "true")) return true;
    if (same(*found, "false")) return false;
    throw error(
        errc::invalid_configuration,
        (variable(variable_name) ? std::string(variable_name) : std::string(property) + " of the profile") +
            " must be \"true\" or \"false\"");
}

std::optional<std::string> setting_sources::of_service(std::string_view service,
                                                       std::string_view property) const {
    auto const nested = of(services, service);
    return nested ? of(sub_properties(*nested), property) : std::nullopt;
}

std::string ca_file_of(std::string given, setting_sources const& sources) {
    return given.empty() ? sources.find("AWS_CA_BUNDLE", "ca_bundle").value_or("") : given;
}

setting_sources sources_of(environment env, profile_set const& files, std::string_view profile) {
    setting_sources out{std::move(env)};
    require_sound(files, "profile " + std::string(profile));
    auto const chosen = files.profiles.find(profile);
    if (chosen == files.profiles.end()) return out;
    out.profile = chosen->second;
    auto const services = of(out.profile, "services");
    if (!services) return out;
    auto const section = files.services.find(*services);
    if (section == files.services.end())
        throw error(errc::invalid_configuration, "the profile \"" + std::string(profile) +
                                                     "\" names the section [services " + *services +
                                                     "], which the config file does not have");
    require_sound(files, "services " + *services);
    out.services = section->second;
    return out;
}

}  // namespace dynamap::aws
