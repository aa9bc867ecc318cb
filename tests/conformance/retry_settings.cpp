// The retry rules by environment and profile.
#include "dynamap/aws/retry_settings.hpp"

#include "cases.hpp"
#include "dynamap/error.hpp"
#include "properties.hpp"
#include "setting_sources.hpp"

namespace conformance {

using namespace dynamap::aws;

decision retry_settings_of(json const& test) {
    json const expect = test["expect"];
    bool const refused = expects_error(test);
    if (text(expect, "mode") == "legacy") return skipped("the retry mode \"legacy\" is not supported");
    retry_settings settings;
    retry_policy policy;
    try {
        settings = completed({}, sources_in(test));
        policy = policy_of(settings, text(test, "service"));
    } catch (dynamap::error const& e) {
        return refused ? decision{} : failed(e.what());
    }
    comparison differences;
    if (refused) differences.equal("the outcome", "an error", "none");
    if (has(expect, "mode"))
        differences.equal("the mode", text(expect, "mode"),
                          policy.mode == retry_mode::adaptive ? "adaptive" : "standard");
    if (has(expect, "max_attempts"))
        differences.equal("max_attempts", std::to_string(number_of(expect, "max_attempts")),
                          std::to_string(policy.max_attempts));
    if (has(expect, "retry_spec"))
        differences.equal("the rules", text(expect, "retry_spec"),
                          policy.spec == retry_spec::v2_1 ? "2.1" : "2.0");
    return differences.result();
}

}  // namespace conformance
