// Shared by the three SQS examples: the protocol's version, a client, and a queue's URL.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <dynamap/aws/client.hpp>
#include <dynamap/aws/xml_document.hpp>
#include <string>

namespace sqs {

namespace aws = dynamap::aws;

inline constexpr auto version = "2012-11-05";

inline aws::client make_client(asio::io_context& io) {
    aws::service_client_config config;
    config.service = "sqs";
    return aws::client(io, config);
}

/// The URL of the queue with this name. Every request to the queue contains it.
/// Errors: `QueueDoesNotExist`, as a `dynamap::error`.
inline asio::awaitable<std::string> queue_url(aws::client client, std::string name) {
    auto const request = aws::query_request("GetQueueUrl", version, {{"QueueName", name}});
    auto const response = co_await client.send(request);
    aws::xml_document const document(response.body);
    co_return document.root().child("GetQueueUrlResult").child("QueueUrl").text();
}

}  // namespace sqs
