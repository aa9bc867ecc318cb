// The URL of EC2's instance metadata service.
// Tests: tests/conformance/imds_endpoint.cpp.
#include "aws/credentials/imds_endpoint.hpp"

#include "aws/http/ascii.hpp"
#include "aws/http/url.hpp"
#include "dynamap/error.hpp"

namespace dynamap::aws {
namespace {

/// The first of the three that is set.
std::string first(std::string_view said, environment const& env, std::string_view variable,
                  profile_properties const& profile, std::string_view setting) {
    if (!said.empty()) return std::string(said);
    if (auto const value = env(variable); value && !value->empty()) return *value;
    auto const found = profile.find(setting);
    return found == profile.end() ? std::string() : found->second;
}

}  // namespace

std::string imds_endpoint(std::string_view endpoint, std::string_view mode, environment const& env,
                          profile_properties const& profile) {
    std::string url =
        first(endpoint, env, "AWS_EC2_METADATA_SERVICE_ENDPOINT", profile, "ec2_metadata_service_endpoint");
    if (!url.empty()) {
        auto const parsed = parse_url(url);
        if (!parsed || parsed->has_query)
            throw error(errc::invalid_configuration, "the endpoint of the instance metadata service is \"" +
                                                         url +
                                                         "\"; it looks like \"http://169.254.169.254\"");
        while (url.ends_with('/')) url.pop_back();
        return url;
    }
    std::string const kind = first(mode, env, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", profile,
                                   "ec2_metadata_service_endpoint_mode");
    if (kind.empty() || same_name(kind, "IPv4")) return "http://169.254.169.254";
    if (same_name(kind, "IPv6")) return "http://[fd00:ec2::254]";
    throw error(errc::invalid_configuration, "the endpoint mode of the instance metadata service is \"" +
                                                 kind + "\"; use \"IPv4\" or \"IPv6\"");
}

}  // namespace dynamap::aws
