// Where a client sends its requests, by what was set in code, in the environment and in the profile.
#include "corpus.hpp"
#include "dynamap/aws/endpoint_settings.hpp"
#include "dynamap/error.hpp"
#include "setting_sources.hpp"

namespace corpora {
namespace {

using namespace dynamap::aws;

std::optional<bool> optional_flag(json const& from, std::string_view key) {
    return has(from, key) ? std::optional(flag(from, key)) : std::nullopt;
}

account_id_endpoint_mode mode(std::string const& name) {
    if (name == "required") return account_id_endpoint_mode::required;
    return name == "disabled" ? account_id_endpoint_mode::disabled : account_id_endpoint_mode::preferred;
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

verdict endpoints_client_config(json const& test) {
    json const input = test["input"], expect = test["expect"];
    std::string got;
    try {
        endpoint_settings settings;
        overlay(settings, input);
        if (has(input, "shared_config")) overlay(settings, input["shared_config"]);
        if (has(input, "client_config")) overlay(settings, input["client_config"]);
        settings = completed(std::move(settings), "DynamoDB", sources_in(input));
        auto const table = text(input, "table_name");
        auto const location = dynamodb_location(settings, text(input, "credentials_account_id"),
                                                table.starts_with("arn:") ? table : "");
        got = url_of(location.where);
    } catch (dynamap::error const& e) {
        if (has(expect, "error") || has(expect, "error_containing")) return {};
        throw;
    }
    comparison differences;
    differences.equal("the URL", without_slash(text(expect, "url")), got);
    return differences.result();
}

}  // namespace corpora
