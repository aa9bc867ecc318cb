// Where the EC2 instance metadata service is, by code, environment and profile.
#include "aws/credentials/imds_endpoint.hpp"

#include "cases.hpp"
#include "properties.hpp"

namespace conformance {

using namespace dynamap::aws;

decision imds_endpoint(json const& test) {
    auto const env = environment_of(properties(test, "env"));
    auto const files = properties(test, "files");
    auto const file = [&](std::string const& path) {
        profile_file result{path};
        if (auto const found = files.find(path); found != files.end()) result.text = found->second;
        return result;
    };
    auto const where = locate_profiles(env);
    auto const profiles = parse_profiles(file(where.config_file), file(where.credentials_file));
    auto const profile = profiles.profiles.find(where.profile);
    auto const find = [&] {
        return dynamap::aws::imds_endpoint(
            text(test, "endpoint_override"), text(test, "mode_override"), env,
            profile == profiles.profiles.end() ? profile_properties() : profile->second);
    };
    if (expects_error(test)) return must_refuse(find);
    comparison differences;
    differences.equal("token_uri", text(test["expect"], "token_uri"), find() + "/latest/api/token");
    return differences.result();
}

}  // namespace conformance
