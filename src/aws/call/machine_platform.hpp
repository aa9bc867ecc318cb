// The platform that the program runs on, with a client's own network settings.
#pragma once

#include <asio/any_io_executor.hpp>
#include <memory>

#include "aws/call/single_request.hpp"
#include "dynamap/aws/platform.hpp"

namespace dynamap::aws {

/// Like system_platform(), with `out` for the network.
[[nodiscard]] std::shared_ptr<platform> machine_platform(asio::any_io_executor executor, network out);

}  // namespace dynamap::aws
