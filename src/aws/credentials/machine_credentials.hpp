// Credentials from an EC2 instance or a container.
#pragma once

#include <asio/awaitable.hpp>

#include "dynamap/aws/credential_chain.hpp"

namespace dynamap::aws {

/// Loads credentials from the EC2 instance metadata service, version 2.
///
/// Errors: `errc::missing_credentials` if it is turned off, does not exist, or the instance has no role;
/// other codes if it responds, but not with credentials.
/// Lifetime: the arguments must outlive the call.
[[nodiscard]] asio::awaitable<credentials> load_instance_credentials(platform& platform,
                                                                     provider_options const& options);

/// Loads credentials from the endpoint that the environment names.
/// Errors: `errc::missing_credentials` if it names none; otherwise as above.
[[nodiscard]] asio::awaitable<credentials> load_container_credentials(platform& platform,
                                                                      provider_options const& options);

}  // namespace dynamap::aws
