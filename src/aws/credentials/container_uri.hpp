// The URL of a container's credentials: ECS, EKS Pod Identity.
#pragma once

#include <optional>
#include <string>

#include "dynamap/aws/credentials.hpp"

namespace dynamap::aws {

/// The URL for a container's credentials from the environment; none if there is none.
///
/// Shape: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI takes precedence over AWS_CONTAINER_CREDENTIALS_FULL_URI.
/// Errors: `errc::invalid_configuration` if it is not a URL, or is plain http to a host other than loopback,
/// ECS (169.254.170.2) and EKS (169.254.170.23, fd00:ec2::23): credentials would be sent over the network
/// unencrypted.
/// Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
[[nodiscard]] std::optional<std::string> container_uri(environment const& env);

}  // namespace dynamap::aws
