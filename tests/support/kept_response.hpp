// A response handler that keeps the response's JSON.
#pragma once

#include <string>

#include "dynamap/client.hpp"

namespace test {

struct kept_response final : dynamap::response_handler {
    void success(dynamap::response const& found) override { json = found.json; }
    std::string json;
};

}  // namespace test
