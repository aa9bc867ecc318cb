// The machine that the program runs on, with a client's own settings for the network.
#pragma once

#include <asio/any_io_executor.hpp>
#include <memory>

#include "aws/credentials/http_exchange.hpp"
#include "dynamap/aws/surroundings.hpp"

namespace dynamap::aws {

/// As system_surroundings(), but for the network.
[[nodiscard]] std::shared_ptr<surroundings> surroundings_with(asio::any_io_executor executor, network out);

}  // namespace dynamap::aws
