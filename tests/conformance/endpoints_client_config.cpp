// Where a client sends its requests, by what was set in code, in the environment and in the profile.
#include <algorithm>

#include "cases.hpp"
#include "dynamap/aws/endpoint_settings.hpp"
#include "dynamap/error.hpp"
#include "setting_sources.hpp"

namespace conformance {
namespace {

using namespace dynamap::aws;

std::optional<bool> optional_flag(json const& from, std::string_view key) {
    return has(from, key) ? std::optional(flag(from, key)) : std::nullopt;
}

account_id_endpoint_mode mode(std::string const& name) {
    if (name == "required") return account_id_endpoint_mode::required;
    if (name == "disabled") return account_id_endpoint_mode::disabled;
    if (name != "preferred") throw malformed_case("there is no mode of account endpoints \"" + name + "\"");
    return account_id_endpoint_mode::preferred;
}

/// The ids by which AWS counts in User-Agent how accounts' endpoints are used. dynamap sends none; what they
/// stand for is what it decides.
std::string user_agent_features(endpoint_settings const& settings, bool account_known) {
    std::string out;
    switch (settings.account_id_mode.value_or(account_id_endpoint_mode::preferred)) {
        case account_id_endpoint_mode::preferred:
            out = "P";
            break;
        case account_id_endpoint_mode::disabled:
            out = "Q";
            break;
        case account_id_endpoint_mode::required:
            out = "R";
            break;
    }
    return account_known ? out + " T" : out;
}

std::string joined(std::vector<std::string> words) {
    std::ranges::sort(words);
    std::string out;
    for (auto const& word : words) out += (out.empty() ? "" : " ") + word;
    return out;
}

/// Settings made in code at one level take the place of those of the level below.
void overlay(endpoint_settings& on, json const& from) {
    if (has(from, "region")) on.region = text(from, "region");
    if (has(from, "endpoint_url")) on.url = text(from, "endpoint_url");
    if (has(from, "use_fips")) on.fips = optional_flag(from, "use_fips");
    if (has(from, "use_dual_stack")) on.dual_stack = optional_flag(from, "use_dual_stack");
    if (has(from, "ignore_configured_endpoint_urls"))
        on.ignore_configured_urls = optional_flag(from, "ignore_configured_endpoint_urls");
    if (has(from, "account_id_endpoint_mode"))
        on.account_id_mode = mode(text(from, "account_id_endpoint_mode"));
}

std::string url_of(endpoint const& where) { return (where.tls ? "https://" : "http://") + where.host_header; }

std::string without_slash(std::string url) {
    if (url.ends_with('/')) url.pop_back();
    return url;
}

}  // namespace

decision endpoints_client_config(json const& test) {
    json const input = test["input"], expect = test["expect"];
    excuse(input, "operation", "all operations go to one endpoint");
    bool refused = false;
    for (char const* member : {"error", "error_containing"}) {
        refused = refused || has(expect, member);
        excuse(expect, member, "the text of an error is the reference's: that there is one is asserted");
    }
    std::string got;
    endpoint_settings settings;
    auto const account = text(input, "credentials_account_id");
    try {
        overlay(settings, input);
        if (has(input, "shared_config")) overlay(settings, input["shared_config"]);
        if (has(input, "client_config")) overlay(settings, input["client_config"]);
        settings = completed(std::move(settings), "DynamoDB", sources_in(input));
        auto const table = text(input, "table_name");
        auto const location = dynamodb_location(settings, account, table.starts_with("arn:") ? table : "");
        got = url_of(location.where);
    } catch (dynamap::error const& e) {
        if (refused) return {};
        throw;
    }
    if (refused) return failed("no error, and there should be one; it is at " + got);
    comparison differences;
    if (has(expect, "user_agent_features"))
        differences.equal("user_agent_features", joined(texts(expect, "user_agent_features")),
                          user_agent_features(settings, !account.empty()));
    differences.equal("the URL", without_slash(text(expect, "url")), got);
    return differences.result();
}

}  // namespace conformance
