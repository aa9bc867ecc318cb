// The URL of EC2's instance metadata service.
#pragma once

#include <string>
#include <string_view>

#include "dynamap/aws/credentials.hpp"
#include "dynamap/aws/profile.hpp"

namespace dynamap::aws {

/// The service's URL, without a slash at its end.
///
/// Shape: the first of these that is set: `endpoint`, AWS_EC2_METADATA_SERVICE_ENDPOINT, the profile's
/// ec2_metadata_service_endpoint. Otherwise the mode, "IPv4" or "IPv6", decides: `mode`,
/// AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE, the profile's ec2_metadata_service_endpoint_mode. An empty
/// argument counts as not set.
/// Errors: `errc::invalid_configuration` for another mode, or if it is not an http or https URL.
/// Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-imds-credentials.html
[[nodiscard]] std::string imds_endpoint(std::string_view endpoint, std::string_view mode,
                                        environment const& env, profile_properties const& profile);

}  // namespace dynamap::aws
