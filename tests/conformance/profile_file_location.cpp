// Where the shared files are, by the environment.
#include "cases.hpp"
#include "dynamap/aws/profile.hpp"
#include "properties.hpp"

namespace conformance {

decision profile_file_location(json const& test) {
    auto const env = environment_of(properties(test, "environment"));
    auto const platform = text(test, "platform");
    if (platform != "linux" && platform != "windows")
        return failed("the runner does not know the platform " + platform);
    auto const got = dynamap::aws::locate_profiles(env, platform == "windows");
    json const expect = test["expect"];
    comparison differences;
    if (has(expect, "profile")) differences.equal("profile", text(expect, "profile"), got.profile);
    if (has(expect, "config_file"))
        differences.equal("config_file", text(expect, "config_file"), got.config_file);
    if (has(expect, "credentials_file"))
        differences.equal("credentials_file", text(expect, "credentials_file"), got.credentials_file);
    return differences.result();
}

}  // namespace conformance
