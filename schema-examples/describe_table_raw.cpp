// A request without a schema: DynamoDB's DescribeTable as JSON, sent by the client for any AWS service. Then
// the same for a table that does not exist, which throws an error with the service's code.
//
//   tools/engine run -- build/release/schema-examples/describe_table_raw
#include <asio/io_context.hpp>
#include <dynamap/aws/client.hpp>
#include <dynamap/dynamap.hpp>
#include <iostream>
#include <string>

#include "example.hpp"

constexpr auto usage = R"(usage: describe_table_raw

Prints the service's description of the table user_wallet, which it creates if it is missing.
Endpoint, region and credentials come from the environment.
  --help    this text
)";

struct user_wallet {
    dynamap::uuid user_id;
    std::int64_t balance = 0;
};
using wallet_table =
    dynamap::table<user_wallet, "user_wallet", dynamap::partition_key<&user_wallet::user_id>>;

asio::awaitable<void> describe(dynamap::aws::client aws, dynamap::client tables) {
    wallet_table wallet{tables};
    co_await wallet.create_if_missing();

    auto const request =
        dynamap::aws::json_request("DynamoDB_20120810.DescribeTable", R"({"TableName":"user_wallet"})");
    auto const response = co_await aws.send(request);
    std::cout << "HTTP " << response.status << " " << response.find("Content-Type").value_or("") << "\n"
              << response.body << "\n";

    auto const wrong =
        dynamap::aws::json_request("DynamoDB_20120810.DescribeTable", R"({"TableName":"nowhere"})");
    try {
        co_await aws.send(wrong);
    } catch (dynamap::error const& refused) {
        std::cout << refused.what() << "\n";
    }
}

int main(int count, char** words) {
    return example::run(count, words, usage, [] {
        asio::io_context io;
        dynamap::aws::service_client_config config;
        config.service = "dynamodb";
        dynamap::run(io, describe(dynamap::aws::client(io, config), dynamap::client(io)));
    });
}
