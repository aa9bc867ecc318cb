// A case's environment and profile.
#include "setting_sources.hpp"

#include <map>
#include <utility>

namespace conformance {

using namespace dynamap::aws;

setting_sources sources_in(json const& from) {
    std::map<std::string, std::string, std::less<>> variables;
    if (has(from, "env"))
        for (auto const& [name, value] : from["env"].members())
            variables.emplace(name, std::string_view(value));
    environment const env =
        [variables = std::move(variables)](std::string_view name) -> std::optional<std::string> {
        auto const found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
    profile_file config{"config"};
    auto profile = text(from, "profile");
    if (has(from, "config_file")) config.text = text(from, "config_file");
    else if (profile.find('[') != std::string::npos)  // the profile itself, not its name
        config.text = std::exchange(profile, "");
    if (profile.empty()) profile = locate_profiles(env).profile;
    return sources_of(env, parse_profiles(config, {"credentials"}), profile);
}

}  // namespace conformance
