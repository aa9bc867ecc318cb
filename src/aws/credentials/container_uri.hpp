// Where a container's credentials come from: ECS, EKS Pod Identity.
#pragma once

#include <optional>
#include <string>

#include "dynamap/aws/credentials.hpp"

namespace dynamap::aws {

/// The URL that the environment names for a container's credentials; none when it names none.
///
/// Shape: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI counts before AWS_CONTAINER_CREDENTIALS_FULL_URI.
/// Errors: `errc::invalid_configuration` for what is no URL, and for plain http to another host than the
/// loopback and those of ECS (169.254.170.2) and EKS (169.254.170.23, fd00:ec2::23): credentials would go
/// over the network in the clear. Source:
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
[[nodiscard]] std::optional<std::string> container_uri(environment const& env);

}  // namespace dynamap::aws
