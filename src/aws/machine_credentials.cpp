#include "aws/machine_credentials.hpp"

#include "aws/ascii.hpp"
#include "aws/container_uri.hpp"
#include "aws/credential_document.hpp"
#include "aws/imds_endpoint.hpp"
#include "aws/patient_exchange.hpp"
#include "aws/provider_settings.hpp"
#include "dynamap/error.hpp"

namespace dynamap::aws {
namespace {

// The service is beside the instance: what does not answer within a second is not there.
constexpr auto metadata_timeout = std::chrono::seconds(1);

[[noreturn]] void none(std::string const& why) { throw error(errc::missing_credentials, why); }

/// A session token of version 2: what does not give one is no metadata service, or one that is turned off.
asio::awaitable<std::string> metadata_session(surroundings& world, std::string const& base,
                                              int max_attempts) {
    http_call call;
    call.method = "PUT";
    call.url = base + "/latest/api/token";
    call.headers.push_back({"x-aws-ec2-metadata-token-ttl-seconds", "21600"});
    call.timeout = metadata_timeout;
    http_answer answer;
    std::optional<std::string> unreachable;
    try {
        answer = co_await exchange_patiently(world, call, max_attempts);
    } catch (error const& e) {
        if (e.code() == std::errc::operation_canceled) throw;
        unreachable = e.sentence();
    }
    if (unreachable) none("no EC2 instance metadata service: " + *unreachable);
    if (answer.status != 200)
        none("the EC2 instance metadata service gives no session token (HTTP " +
             std::to_string(answer.status) + "); it is turned off, or knows no version 2");
    co_return std::move(answer.body);
}

std::string trimmed(std::string text) {
    text.erase(text.find_last_not_of(" \t\r\n") + 1);
    return text;
}

}  // namespace

asio::awaitable<credentials> load_instance_credentials(surroundings& world, provider_options const& options) {
    if (same_name(world.variable("AWS_EC2_METADATA_DISABLED").value_or(""), "true"))
        none("AWS_EC2_METADATA_DISABLED is true");
    provider_settings const settings = read_settings(world, options);
    std::string const base = imds_endpoint(options.imds_endpoint, options.imds_endpoint_mode,
                                           environment_of(world), settings.sources.profile);

    http_call call;
    std::string token = co_await metadata_session(world, base, options.max_attempts);
    call.headers.push_back({"x-aws-ec2-metadata-token", std::move(token)});
    call.url = base + "/latest/meta-data/iam/security-credentials/";
    call.timeout = metadata_timeout;
    http_answer answer = co_await exchange_patiently(world, call, options.max_attempts);
    if (answer.status == 404) none("the EC2 instance has no role");
    std::string const role = trimmed(success(std::move(answer), call, "the EC2 instance's role"));
    if (role.empty() || role.find_first_of("\r\n") != std::string::npos) none("the EC2 instance has no role");

    call.url += role;
    answer = co_await exchange_patiently(world, call, options.max_attempts);
    std::string const document = success(std::move(answer), call, "the EC2 instance's credentials");
    co_return read_metadata_credentials(document);
}

asio::awaitable<credentials> load_container_credentials(surroundings& world,
                                                        provider_options const& options) {
    std::optional<std::string> uri = container_uri(environment_of(world));
    if (!uri)
        none("neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set");
    http_call call;
    call.url = *std::move(uri);
    call.timeout = std::chrono::seconds(2);

    std::string token;
    if (std::string const path = world.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE").value_or("");
        !path.empty()) {
        std::optional<std::string> const text = world.read_file(path);
        if (!text)
            throw error(errc::invalid_configuration,
                        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE, \"" + path + "\", cannot be read");
        token = trimmed(*text);
    } else {
        token = world.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN").value_or("");
    }
    if (token.find_first_of("\r\n") != std::string::npos)
        throw error(errc::invalid_configuration, "the container's authorization token holds a line break");
    if (!token.empty()) call.headers.push_back({"Authorization", std::move(token)});

    http_answer answer = co_await exchange_patiently(world, call, options.max_attempts);
    std::string const document = success(std::move(answer), call, "the container's credentials");
    co_return read_metadata_credentials(document);
}

}  // namespace dynamap::aws
