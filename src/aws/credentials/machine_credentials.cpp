// Credentials from an EC2 instance or a container.
// Tests: tests/integration/credentials.cpp, tests/conformance/credential_chain.cpp.
#include "aws/credentials/machine_credentials.hpp"

#include "aws/credentials/container_uri.hpp"
#include "aws/credentials/credential_parsers.hpp"
#include "aws/credentials/http_with_retries.hpp"
#include "aws/credentials/imds_client.hpp"
#include "aws/credentials/provider_settings.hpp"
#include "dynamap/error.hpp"

namespace dynamap::aws {
namespace {

[[noreturn]] void none(std::string const& why) { throw error(errc::missing_credentials, why); }

std::string trimmed(std::string text) {
    text.erase(text.find_last_not_of(" \t\r\n") + 1);
    return text;
}

}  // namespace

asio::awaitable<credentials> load_instance_credentials(platform& platform, provider_options const& options) {
    imds_client const service = co_await imds_client::open(platform, options);
    std::string path = "/latest/meta-data/iam/security-credentials/";
    http_response response = co_await service.ask(path);
    if (response.status == 404) none("the EC2 instance has no role");
    std::string const role =
        trimmed(success(std::move(response), service.call_to(path), "the EC2 instance's role"));
    if (role.empty() || role.find_first_of("\r\n") != std::string::npos) none("the EC2 instance has no role");

    path += role;
    response = co_await service.ask(path);
    std::string const document =
        success(std::move(response), service.call_to(path), "the EC2 instance's credentials");
    co_return read_from("the EC2 instance's credentials", shown_url(service.call_to(path).url),
                        [&] { return read_metadata_credentials(document); });
}

asio::awaitable<credentials> load_container_credentials(platform& platform, provider_options const& options) {
    environment const env = environment_of(platform);
    std::optional<std::string> uri = container_uri(env);
    if (!uri)
        none("neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set");
    http_call call;
    call.url = *std::move(uri);
    call.timeout = std::chrono::seconds(2);
    call.direct = true;  // as in botocore: the endpoint is next to the container

    std::string token;
    if (std::string const path = set_variable(env, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE").value_or("");
        !path.empty()) {
        std::optional<std::string> const text = platform.read_file(path);
        if (!text)
            throw error(errc::invalid_configuration,
                        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE, \"" + path + "\", cannot be read");
        token = trimmed(*text);
    } else {
        token = set_variable(env, "AWS_CONTAINER_AUTHORIZATION_TOKEN").value_or("");
    }
    if (token.find_first_of("\r\n") != std::string::npos)
        throw error(errc::invalid_configuration, "the container's authorization token contains a line break");
    if (!token.empty()) call.headers.push_back({"Authorization", std::move(token)});

    std::string const what = "the container's credentials";
    http_response response = co_await http_with_retries(platform, call, options.max_attempts, what);
    std::string const document = success(std::move(response), call, what);
    co_return read_from(what, shown_url(call.url), [&] { return read_metadata_credentials(document); });
}

}  // namespace dynamap::aws
