// The machine that the program runs on, with a client's own settings for the network.
#pragma once

#include <asio/any_io_executor.hpp>
#include <memory>

#include "aws/call/single_request.hpp"
#include "dynamap/aws/platform.hpp"

namespace dynamap::aws {

/// As system_platform(), but for the network.
[[nodiscard]] std::shared_ptr<platform> machine_platform(asio::any_io_executor executor, network out);

}  // namespace dynamap::aws
