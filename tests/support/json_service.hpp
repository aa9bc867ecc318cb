// The inside of clients, with what tests need in their hands.
#pragma once

#include <asio/io_context.hpp>
#include <chrono>
#include <string>

#include "aws/call/orchestrator.hpp"
#include "dynamap/detail/base/byte_buffer.hpp"

namespace test {

/// Settings of a service at `url`; its credentials do not matter.
inline dynamap::aws::orchestrator_config service_at(std::string const& url) {
    namespace aws = dynamap::aws;
    aws::orchestrator_config config{};
    config.location = aws::fixed_location({aws::parse_endpoint(url), "eu-central-1"});
    config.service = "dynamodb";
    config.credentials = aws::credential_cache::fixed(aws::credentials("AKIDEXAMPLE", "not-to-be-seen"));
    config.content_type = "application/x-amz-json-1.0";
    config.connect_timeout = std::chrono::seconds(3);
    config.idle_timeout = std::chrono::seconds(20);
    config.max_connections = 8;
    config.max_response_bytes = 10'000;
    config.retry.max_attempts = 1;
    return config;
}

/// Keeps an answer's body; any refusal is an error with the service's code.
class kept_body final : public dynamap::aws::http_response_handler {
  public:
    void success(dynamap::aws::received_response const& a) override { text = a.body; }
    std::optional<dynamap::error> failure(dynamap::aws::received_response const& a) override {
        dynamap::error_details known;
        known.http_status = a.head.status;
        known.server_code = a.head.error_type;
        return dynamap::error(dynamap::errc::service_error, "refused", known);
    }
    std::string text;
};

/// Sends one request with the body {}; gives the answer's body.
inline asio::awaitable<std::string> ask(dynamap::aws::orchestrator& service,
                                        std::chrono::milliseconds timeout) {
    dynamap::byte_buffer body;
    body.append("{}");
    dynamap::aws::json_request_writer request("Service.Ask", body);
    kept_body reader;
    co_await service.send(request, timeout, reader);
    co_return reader.text;
}

}  // namespace test
