// Chooses the endpoint of a service from the settings.
#include "dynamap/aws/endpoint_settings.hpp"

#include <algorithm>
#include <utility>

#include "aws/endpoint/dynamodb_endpoints.hpp"
#include "aws/endpoint/endpoint_functions.hpp"
#include "aws/endpoint/partition.hpp"
#include "dynamap/error.hpp"

namespace dynamap::aws {
namespace {

struct named_mode {
    account_id_endpoint_mode mode;
    std::string_view name;
};
constexpr named_mode modes[] = {{account_id_endpoint_mode::preferred, "preferred"},
                                {account_id_endpoint_mode::disabled, "disabled"},
                                {account_id_endpoint_mode::required, "required"}};

account_id_endpoint_mode mode_of(std::string_view name) {
    auto const* const found = std::ranges::find(modes, name, &named_mode::name);
    if (found == std::end(modes))
        throw error(
            errc::invalid_configuration,
            "AWS_ACCOUNT_ID_ENDPOINT_MODE (account_id_endpoint_mode of the profile) must be \"preferred\", "
            "\"disabled\" or \"required\"");
    return found->mode;
}

/// "DynamoDB Streams" as DYNAMODB_STREAMS or dynamodb_streams.
std::string identifier(std::string_view service_id, bool upper) {
    std::string out(service_id);
    for (char& c : out) {
        if (c == ' ' || c == '-') c = '_';
        if (upper && c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        if (!upper && c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

/// The service's own setting takes precedence over the general one, and the environment over the profile.
std::optional<std::string> configured_url(std::string_view service_id, setting_sources const& sources) {
    if (auto found = sources.variable("AWS_ENDPOINT_URL_" + identifier(service_id, true))) return found;
    if (auto found = sources.variable("AWS_ENDPOINT_URL")) return found;
    if (auto found = sources.of_service(identifier(service_id, false), "endpoint_url")) return found;
    return sources.find("", "endpoint_url");
}

rules::record parameters_of(endpoint_settings const& settings) {
    rules::record out{{"UseFIPS", settings.fips.value_or(false)},
                      {"UseDualStack", settings.dual_stack.value_or(false)}};
    if (!settings.region.empty()) out.push_back({"Region", settings.region});
    if (!settings.url.empty()) out.push_back({"Endpoint", settings.url});
    return out;
}

/// Throws a rule's error message. Where AWS's message is about SDKs, it is replaced by one about our
/// settings.
[[noreturn]] void refuse(std::string const& sentence) {
    if (sentence.find("Missing Region") != std::string::npos)
        throw error(errc::invalid_configuration, "no AWS region is set; set AWS_REGION, or set the region in "
                                                 "the configuration (\"eu-central-1\")");
    throw error(errc::invalid_configuration, "the endpoint's settings contradict each other: " + sentence);
}

/// The signing region of the first authentication scheme in the properties.
std::string signing_region(rules::evaluation const& found) {
    auto const region = rules::attribute(found.properties, "authSchemes[0].signingRegion");
    return region.text() ? *region.text() : "";
}

service_location located(rules::rule_set const& set, endpoint_settings const& settings,
                         rules::record const& parameters) {
    if (!settings.region.empty()) require_region(settings.region);
    auto const found = rules::evaluate(set, parameters, partition_of);
    if (found.error) refuse(*found.error);
    service_location out{parse_endpoint(found.url), signing_region(found),
                         rules::attribute(found.properties, "metricValues").is_set()};
    if (out.signing_region.empty())
        out.signing_region = settings.region.empty() ? "us-east-1" : settings.region;
    return out;
}

}  // namespace

endpoint_settings completed(endpoint_settings given, std::string_view service_id,
                            setting_sources const& sources) {
    if (given.region.empty()) {
        auto found = sources.variable("AWS_REGION");
        if (!found) found = sources.find("AWS_DEFAULT_REGION", "region");
        given.region = std::move(found).value_or("");
    }
    if (!given.ignore_configured_urls)
        given.ignore_configured_urls =
            sources.find_switch("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls")
                .value_or(false);
    if (given.url.empty() && !*given.ignore_configured_urls)
        given.url = configured_url(service_id, sources).value_or("");
    if (!given.fips) given.fips = sources.find_switch("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint");
    if (!given.dual_stack)
        given.dual_stack = sources.find_switch("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint");
    if (!given.account_id_mode)
        if (auto const found = sources.find("AWS_ACCOUNT_ID_ENDPOINT_MODE", "account_id_endpoint_mode"))
            given.account_id_mode = mode_of(*found);
    return given;
}

service_location dynamodb_location(endpoint_settings const& settings, std::string_view account_id,
                                   std::string_view table_arn) {
    auto parameters = parameters_of(settings);
    auto const mode = settings.account_id_mode.value_or(account_id_endpoint_mode::preferred);
    parameters.push_back(
        {"AccountIdEndpointMode", std::string(std::ranges::find(modes, mode, &named_mode::mode)->name)});
    if (!account_id.empty()) parameters.push_back({"AccountId", std::string(account_id)});
    if (!table_arn.empty()) parameters.push_back({"ResourceArn", std::string(table_arn)});
    return located(dynamodb_endpoint_rules(), settings, parameters);
}

service_location regional_location(endpoint_settings const& settings, std::string_view prefix) {
    bool const fips = settings.fips.value_or(false), dual_stack = settings.dual_stack.value_or(false);
    if (!settings.url.empty()) {
        if (fips || dual_stack)
            refuse("FIPS and dual stack select AWS's own hosts; do not use them with a custom endpoint");
        return {parse_endpoint(settings.url), settings.region.empty() ? "us-east-1" : settings.region};
    }
    endpoint const plain = regional_endpoint(prefix, settings.region);
    if (!fips && !dual_stack) return {plain, settings.region};
    partition const& home = partition_of(settings.region);
    if (fips && !home.fips) refuse("the partition " + std::string(home.name) + " has no hosts with FIPS");
    if (dual_stack && !home.dual_stack)
        refuse("the partition " + std::string(home.name) + " has no hosts with dual stack");
    bool const s3 = prefix == "s3";  // it is older than the scheme of the others
    std::string host(prefix);
    if (fips) host += "-fips";
    if (s3 && dual_stack) host += ".dualstack";
    host.append(1, '.')
        .append(settings.region)
        .append(1, '.')
        .append(dual_stack && !s3 ? home.dual_stack_suffix : home.dns_suffix);
    return {{true, host, 443, host}, settings.region};
}

bool depends_on_account(endpoint_settings const& settings) noexcept {
    return settings.url.empty() && settings.account_id_mode != account_id_endpoint_mode::disabled;
}

service_location dynamodb_streams_location(endpoint_settings const& settings) {
    return located(dynamodb_streams_endpoint_rules(), settings, parameters_of(settings));
}

}  // namespace dynamap::aws
