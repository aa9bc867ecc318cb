// The metadata service of an EC2 instance.
#pragma once

#include <asio/awaitable.hpp>
#include <string>

#include "dynamap/aws/credential_chain.hpp"

namespace dynamap::aws {

/// A session with the EC2 metadata service, version 2.
class imds_client {
  public:
    /// Begins a session.
    ///
    /// Errors: `errc::missing_credentials` if the service is turned off (AWS_EC2_METADATA_DISABLED) or does
    /// not exist.
    /// Lifetime: the arguments must outlive the session.
    [[nodiscard]] static asio::awaitable<imds_client> open(platform& platform,
                                                           provider_options const& options);

    /// Requests `path` ("/latest/meta-data/..."). The response may have any status.
    [[nodiscard]] asio::awaitable<http_response> ask(std::string path) const;
    /// The request that ask() sends, for error messages about its response.
    [[nodiscard]] http_call call_to(std::string const& path) const;

  private:
    imds_client(platform& platform, int max_attempts, std::string base, std::string token)
        : platform_(&platform),
          max_attempts_(max_attempts),
          base_(std::move(base)),
          token_(std::move(token)) {}

    platform* platform_;
    int max_attempts_;
    std::string base_, token_;
};

/// Whether the user has turned the service off.
[[nodiscard]] bool instance_metadata_disabled(environment const& env);

/// Loads the region of the instance.
///
/// Errors: those of imds_client::open(); also if the service responds without a region.
/// Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-categories.html
/// (placement/region)
[[nodiscard]] asio::awaitable<std::string> load_instance_region(platform& platform,
                                                                provider_options const& options);

}  // namespace dynamap::aws
