// STS: credentials for a role.
// Tests: tests/conformance/assume_role_chain.cpp.
#include "aws/credentials/sts.hpp"

#include <utility>

#include "aws/credentials/credential_parsers.hpp"
#include "aws/credentials/http_with_retries.hpp"
#include "aws/http/uri_encoding.hpp"
#include "aws/http/url.hpp"
#include "dynamap/aws/sign.hpp"
#include "dynamap/error.hpp"

namespace dynamap::aws {
namespace {

constexpr char const* form_type = "application/x-www-form-urlencoded";

void add(std::string& form, std::string_view name, std::string_view value) {
    if (value.empty()) return;
    form.append("&").append(name).append("=");
    append_percent_encoded(form, value);
}

/// The session name. If none is set, it contains the time at which the session began.
std::string session_name(std::string const& given, platform& platform) {
    using namespace std::chrono;
    if (!given.empty()) return given;
    return "dynamap-" +
           std::to_string(duration_cast<milliseconds>(platform.now().time_since_epoch()).count());
}

http_call post(endpoint_settings const& settings, std::string form) {
    http_call call;
    call.method = "POST";
    call.url = service_url("sts", settings) + "/";
    call.headers.push_back({"Content-Type", form_type});
    call.body = std::move(form);
    call.timeout = std::chrono::seconds(10);
    return call;
}

void sign_call(http_call& call, credentials const& identity, std::string const& region, platform& platform) {
    auto const where = parse_url(call.url);
    http_request request;
    request.method = call.method;
    request.path = where->path;
    request.headers = call.headers;
    request.headers.push_back({"Host", where->host_header()});
    request.body = call.body;
    sign(request, identity, {region, "sts"}, platform.now());
    std::erase_if(request.headers, [](header const& h) { return h.name == "Host"; });
    call.headers = std::move(request.headers);
}

std::string code_of(std::string const& body) { return read_sts_failure(body).code; }

asio::awaitable<credentials> ask(platform& platform, http_call const& call, int max_attempts,
                                 std::string const& role_arn) {
    std::string const what = "STS's credentials for role " + role_arn;
    http_response response = co_await http_with_retries(platform, call, max_attempts, what, code_of);
    if (response.status != 200) {
        auto [code, message] = read_sts_failure(response.body);
        error_details known;
        known.server_code = std::move(code);
        known.server_message = std::move(message);
        known.http_status = response.status;
        throw error(response.status / 100 == 5 ? errc::service_unavailable : errc::access_denied,
                    "STS refused to let " + role_arn + " be assumed (" + shown_url(call.url) + ")", known);
    }
    co_return read_from(what, shown_url(call.url), [&] { return read_sts_credentials(response.body); });
}

}  // namespace

asio::awaitable<credentials> assume_role(platform& platform, provider_settings const& settings,
                                         int max_attempts, credentials const& identity,
                                         assumed_role const& role) {
    std::string form = "Action=AssumeRole&Version=2011-06-15";
    add(form, "RoleArn", role.role_arn);
    add(form, "RoleSessionName", session_name(role.session_name, platform));
    add(form, "ExternalId", role.external_id);
    if (role.duration) add(form, "DurationSeconds", std::to_string(role.duration->count()));
    endpoint_settings const sts = settings.of("STS");
    http_call call = post(sts, std::move(form));
    sign_call(call, identity, sts.region.empty() ? "us-east-1" : sts.region, platform);
    co_return co_await ask(platform, call, max_attempts, role.role_arn);
}

asio::awaitable<credentials> assume_role(platform& platform, provider_settings const& settings,
                                         int max_attempts, web_identity_source const& source) {
    std::optional<std::string> token = platform.read_file(source.token_file);
    if (!token)
        throw error(errc::invalid_configuration,
                    "the web identity token file \"" + source.token_file + "\" cannot be read");
    token->erase(token->find_last_not_of(" \t\r\n") + 1);
    std::string form = "Action=AssumeRoleWithWebIdentity&Version=2011-06-15";
    add(form, "RoleArn", source.role_arn);
    add(form, "RoleSessionName", session_name(source.session_name, platform));
    add(form, "WebIdentityToken", *token);
    http_call const call = post(settings.of("STS"), std::move(form));
    co_return co_await ask(platform, call, max_attempts, source.role_arn);
}

}  // namespace dynamap::aws
