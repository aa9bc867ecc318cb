// The settings of environment and profile that a credential source uses.
// Tests: tests/conformance/credential_chain.cpp.
#include "aws/credentials/provider_settings.hpp"

#include "aws/endpoint/partition.hpp"
#include "dynamap/aws/endpoint.hpp"
#include "dynamap/error.hpp"

namespace dynamap::aws {

environment environment_of(platform& platform) {
    return [&platform](std::string_view name) { return platform.variable(name); };
}

endpoint_settings provider_settings::of(std::string_view service_id) const {
    endpoint_settings given;
    given.region = region;
    return completed(std::move(given), service_id, sources);
}

provider_settings read_settings(platform& platform, provider_options const& options) {
    provider_settings result;
    environment const env = environment_of(platform);
    result.where = locate_profiles(env);
    result.profile_chosen = !options.profile.empty() || set_variable(env, "AWS_PROFILE");
    if (!options.profile.empty()) result.where.profile = options.profile;
    profile_file const config{result.where.config_file, platform.read_file(result.where.config_file)};
    profile_file const keys{result.where.credentials_file, platform.read_file(result.where.credentials_file)};
    result.any_file = config.text || keys.text;
    result.files = read_profiles(config, keys);
    result.sources = sources_of(env, result.files, result.where.profile);
    result.region = options.region;
    return result;
}

std::string service_url(std::string_view prefix, endpoint_settings const& settings) {
    if (!settings.url.empty()) {
        try {
            (void)parse_endpoint(settings.url);
        } catch (error const& e) {
            throw error(e.code(), "of " + std::string(prefix) + ": " + e.sentence());
        }
        std::string url = settings.url;
        while (url.ends_with('/')) url.pop_back();
        return url;
    }
    if (settings.region.empty())
        throw error(errc::invalid_configuration,
                    "no region for " + std::string(prefix) + ": set AWS_REGION, or region in the profile");
    if (!valid_region(settings.region))
        throw error(errc::invalid_configuration,
                    "\"" + settings.region + "\" is not a region; a region looks like \"eu-central-1\"");
    partition const& cloud = partition_of(settings.region);
    bool const dual_stack = settings.dual_stack.value_or(false);
    // In GovCloud the plain hosts are FIPS hosts.
    bool const fips = settings.fips.value_or(false) && (dual_stack || cloud.name != "aws-us-gov");
    std::string host(prefix);
    if (fips) host += "-fips";
    host += '.' + settings.region + '.' +
            std::string(dual_stack ? cloud.dual_stack_suffix : cloud.dns_suffix);
    return "https://" + host;
}

}  // namespace dynamap::aws
