// The metadata service of an EC2 instance.
// Tests: tests/integration/credentials.cpp, tests/integration/regions.cpp.
#include "aws/credentials/imds_client.hpp"

#include <optional>
#include <utility>

#include "aws/credentials/http_with_retries.hpp"
#include "aws/credentials/imds_endpoint.hpp"
#include "aws/credentials/provider_settings.hpp"
#include "aws/http/ascii.hpp"
#include "dynamap/aws/endpoint.hpp"
#include "dynamap/error.hpp"

namespace dynamap::aws {
namespace {

// The service is next to the instance: if it does not respond within a second, it does not exist.
constexpr auto metadata_timeout = std::chrono::seconds(1);

[[noreturn]] void none(std::string const& why) { throw error(errc::missing_credentials, why); }

}  // namespace

bool instance_metadata_disabled(environment const& env) {
    return same_name(env("AWS_EC2_METADATA_DISABLED").value_or(""), "true");
}

asio::awaitable<imds_client> imds_client::open(platform& platform, provider_options const& options) {
    if (instance_metadata_disabled(environment_of(platform))) none("AWS_EC2_METADATA_DISABLED is true");
    provider_settings const settings = read_settings(platform, options);
    std::string base = imds_endpoint(options.imds_endpoint, options.imds_endpoint_mode,
                                     environment_of(platform), settings.sources.profile);
    http_call call;
    call.method = "PUT";
    call.url = base + "/latest/api/token";
    call.headers.push_back({"x-aws-ec2-metadata-token-ttl-seconds", "21600"});
    call.timeout = metadata_timeout;
    call.direct = true;
    http_response response;
    std::optional<std::string> unreachable;
    try {
        response = co_await http_with_retries(platform, call, options.max_attempts, "its session token");
    } catch (error const& e) {
        if (e.code() == std::errc::operation_canceled) throw;
        unreachable = e.sentence();
    }
    if (unreachable) none("the EC2 instance metadata service was not reached: " + *unreachable);
    if (response.status != 200)
        none("the EC2 instance metadata service returned no session token (HTTP " +
             std::to_string(response.status) + "); it is turned off, or does not support version 2");
    co_return imds_client(platform, options.max_attempts, std::move(base), std::move(response.body));
}

http_call imds_client::call_to(std::string const& path) const {
    http_call call;
    call.url = base_ + path;
    call.headers.push_back({"x-aws-ec2-metadata-token", token_});
    call.timeout = metadata_timeout;
    call.direct = true;
    return call;
}

asio::awaitable<http_response> imds_client::ask(std::string path) const {
    http_call const call = call_to(path);
    co_return co_await http_with_retries(*platform_, call, max_attempts_, "the EC2 instance's metadata");
}

asio::awaitable<std::string> load_instance_region(platform& platform, provider_options const& options) {
    imds_client const service = co_await imds_client::open(platform, options);
    std::string const path = "/latest/meta-data/placement/region";
    http_response response = co_await service.ask(path);
    std::string region = success(std::move(response), service.call_to(path), "the EC2 instance's region");
    region.erase(region.find_last_not_of(" \t\r\n") + 1);
    read_from("the EC2 instance's region", shown_url(service.call_to(path).url),
              [&] { require_region(region); });
    co_return region;
}

}  // namespace dynamap::aws
