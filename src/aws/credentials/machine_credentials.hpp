// Credentials that the machine hands out: to an EC2 instance, to a container.
#pragma once

#include <asio/awaitable.hpp>

#include "dynamap/aws/credential_chain.hpp"

namespace dynamap::aws {

/// From the EC2 instance metadata service, version 2.
///
/// Errors: `errc::missing_credentials` when it is turned off, not there, or the instance has no role; else
/// when it answers and what it answers is no use.
/// Lifetime: the arguments must outlive the call.
[[nodiscard]] asio::awaitable<credentials> load_instance_credentials(platform& world,
                                                                     provider_options const& options);

/// From the endpoint that the environment names.
/// Errors: `errc::missing_credentials` when it names none. As above.
[[nodiscard]] asio::awaitable<credentials> load_container_credentials(platform& world,
                                                                      provider_options const& options);

}  // namespace dynamap::aws
