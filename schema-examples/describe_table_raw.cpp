// A request without a schema: DynamoDB's DescribeTable by its name, over the client for any AWS service.
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <dynamap/aws/client.hpp>
#include <dynamap/dynamap.hpp>
#include <exception>
#include <iostream>
#include <string>

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
    auto const answer = co_await aws.send(request);
    std::cout << "HTTP " << answer.status << " " << answer.find("Content-Type").value_or("") << "\n"
              << answer.body << "\n";

    auto const wrong =
        dynamap::aws::json_request("DynamoDB_20120810.DescribeTable", R"({"TableName":"nowhere"})");
    try {
        co_await aws.send(wrong);
    } catch (dynamap::error const& refused) {
        std::cout << refused.what() << "\n";
    }
}

int main() {
    asio::io_context io;
    dynamap::aws::client_config config;
    config.service = "dynamodb";
    asio::co_spawn(io, describe(dynamap::aws::client(io, config), dynamap::client(io)),
                   [](std::exception_ptr failure) {
                       if (failure) std::rethrow_exception(failure);
                   });
    io.run();
}
