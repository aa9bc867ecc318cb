// IAM Identity Center (SSO): uses the token from `aws sso login` to get a role's credentials.
// Tests: tests/conformance/credential_chain.cpp, tests/integration/credentials.cpp.
#include "aws/credentials/sso.hpp"

#include "aws/credentials/credential_parsers.hpp"
#include "aws/credentials/http_with_retries.hpp"
#include "aws/http/iso_time.hpp"
#include "aws/http/json_value.hpp"
#include "aws/http/uri_encoding.hpp"
#include "aws/sign/digest.hpp"
#include "dynamap/error.hpp"

namespace dynamap::aws {
namespace {

using time_point = std::chrono::system_clock::time_point;
constexpr auto renewed_before = std::chrono::minutes(5);

[[noreturn]] void log_in_first(std::string const& why, provider_settings const& settings) {
    throw error(errc::access_denied, why + "; run: aws sso login --profile " + settings.where.profile);
}

/// The contents of the cache file.
struct cached_token {
    sso_token token;
    std::string refresh_token, client_id, client_secret, registration_expires, start_url;

    [[nodiscard]] bool renewable(time_point now) const {
        auto const registered_until = parse_iso_time(registration_expires);
        return !refresh_token.empty() && !client_id.empty() && !client_secret.empty() &&
               registered_until > now;
    }
};

cached_token read_cache(std::string const& json, std::string const& path, provider_settings const& settings) {
    json_object const document(json);
    auto const text = [&](std::string_view name) { return document.text(name).value_or(""); };
    auto const expires = parse_iso_time(text("expiresAt"));
    if (text("accessToken").empty() || !expires) log_in_first(path + " contains no SSO token", settings);
    return {{text("accessToken"), *expires}, text("refreshToken"), text("clientId"), text("clientSecret"),
            text("registrationExpiresAt"),   text("startUrl")};
}

std::string cache_text(cached_token const& cached, std::string const& region) {
    std::string out = "{";
    auto const add = [&](std::string_view name, std::string_view value) {
        if (out.size() > 1) out += ", ";
        append_json_text(out, name);
        out += ": ";
        append_json_text(out, value);
    };
    add("accessToken", cached.token.text);
    add("expiresAt", iso_time(cached.token.expires));
    add("refreshToken", cached.refresh_token);
    add("clientId", cached.client_id);
    add("clientSecret", cached.client_secret);
    add("registrationExpiresAt", cached.registration_expires);
    add("region", region);
    add("startUrl", cached.start_url);
    return out + "}";
}

/// Requests a new token with the refresh token. Returns whether there was a refresh token.
asio::awaitable<bool> renew(platform& platform, endpoint_settings const& oidc, cached_token& cached) {
    http_call call;
    call.method = "POST";
    call.url = service_url("oidc", oidc) + "/token";
    call.headers.push_back({"Content-Type", "application/json"});
    auto const add = [&](std::string_view name, std::string_view value) {
        call.body += call.body.empty() ? "{" : ",";
        append_json_text(call.body, name);
        call.body += ':';
        append_json_text(call.body, value);
    };
    add("grantType", "refresh_token");
    add("clientId", cached.client_id);
    add("clientSecret", cached.client_secret);
    add("refreshToken", cached.refresh_token);
    call.body += '}';

    try {
        http_response const response = co_await platform.send(call);
        if (response.status != 200) co_return false;
        json_object const document(response.body);
        auto const token = document.text("accessToken");
        auto const lifetime = document.number("expiresIn");
        if (!token || token->empty() || !lifetime || *lifetime <= 0 || *lifetime > 366 * 86400)
            co_return false;
        cached.token = {*token, platform.now() + std::chrono::seconds(*lifetime)};
        if (auto const next = document.text("refreshToken")) cached.refresh_token = *next;
    } catch (error const&) {  // then the old one is used while it is valid
        co_return false;
    }
    co_return true;
}

}  // namespace

asio::awaitable<sso_token> load_sso_token(platform& platform, provider_settings const& settings,
                                          std::string const& session, std::string const& start_url,
                                          std::string const& region) {
    std::string const path = home_directory(environment_of(platform)) + "/.aws/sso/cache/" +
                             sha1_hex(session.empty() ? start_url : session) + ".json";
    std::optional<std::string> const json = platform.read_file(path);
    if (!json) log_in_first("there is no SSO token: " + path + " cannot be read", settings);
    cached_token cached = read_from("the SSO token", path, [&] { return read_cache(*json, path, settings); });
    if (cached.token.expires > platform.now() + renewed_before) co_return cached.token;

    if (cached.renewable(platform.now())) {
        endpoint_settings oidc = settings.of("SSO OIDC");
        oidc.region = region;
        bool const renewed = co_await renew(platform, oidc, cached);
        if (renewed) platform.write_file(path, cache_text(cached, region));
    }
    if (cached.token.expires <= platform.now()) log_in_first("the SSO token has expired", settings);
    co_return cached.token;
}

asio::awaitable<sso_token> load_profile_token(platform& platform, provider_settings const& settings) {
    auto const name = settings.sources.find("", "sso_session");
    if (!name)
        throw error(errc::missing_credentials,
                    "profile \"" + settings.where.profile + "\" has no sso_session");
    require_sound(settings.files, "sso-session " + *name);
    auto const session = settings.files.sso_sessions.find(*name);
    auto const region = session == settings.files.sso_sessions.end() ? profile_properties::const_iterator()
                                                                     : session->second.find("sso_region");
    if (session == settings.files.sso_sessions.end() || region == session->second.end())
        throw error(errc::invalid_configuration,
                    "there is no [sso-session " + *name + "] with an sso_region");
    co_return co_await load_sso_token(platform, settings, *name, std::string(), region->second);
}

asio::awaitable<credentials> load_sso_credentials(platform& platform, provider_settings const& settings,
                                                  int max_attempts, sso_source const& source) {
    sso_token const token =
        co_await load_sso_token(platform, settings, source.session, source.start_url, source.region);
    endpoint_settings portal = settings.of("SSO");
    portal.region = source.region;
    http_call call;
    call.url = service_url("portal.sso", portal) + "/federation/credentials?role_name=";
    append_percent_encoded(call.url, source.role_name);
    call.url += "&account_id=";
    append_percent_encoded(call.url, source.account_id);
    call.headers.push_back({"x-amz-sso_bearer_token", token.text});
    call.timeout = std::chrono::seconds(10);

    std::string const what = "SSO's credentials for role " + source.role_name;
    http_response response = co_await http_with_retries(platform, call, max_attempts, what);
    if (response.status == 401) log_in_first("the SSO portal did not accept the token", settings);
    std::string const body = success(std::move(response), call, what);
    co_return read_from(what, shown_url(call.url),
                        [&] { return read_sso_role_credentials(body, source.account_id); });
}

}  // namespace dynamap::aws
