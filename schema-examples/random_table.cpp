// A separate table for each run, with a random name: it is created, waited for until it is ACTIVE, used,
// dropped, and waited for until it is gone. Tests and one-off jobs work like this, so that other runs do not
// interfere.
//
//   tools/engine run -- build/release/schema-examples/random_table
#include <asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <dynamap/dynamap.hpp>
#include <iostream>
#include <string>

#include "example.hpp"

using namespace std::chrono_literals;

constexpr auto usage = R"(usage: random_table [--prefix NAME]

Creates the table NAME-UUID, waits until it is ACTIVE, uses it, and drops it.
Endpoint, region and credentials come from the environment.
  --prefix NAME    default: wallets
  --help           this text
)";

struct user_wallet {
    dynamap::uuid user_id;
    std::int64_t balance = 0;  // cents
};
// The descriptor has the usual name; each table object may use another.
using wallet_table =
    dynamap::table<user_wallet, "user_wallet", dynamap::partition_key<&user_wallet::user_id>>;

asio::awaitable<void> demo(dynamap::client client, std::string prefix) {
    auto const [user_id, balance] = dynamap::attributes<user_wallet>;
    wallet_table const wallet{client, prefix + "-" + dynamap::uuid::v4().to_string()};

    // CreateTable, then DescribeTable until the table and its indexes are ACTIVE, for at most a minute.
    bool const created = co_await wallet.create_if_missing(1min);
    std::cout << wallet.name() << (created ? ": created" : ": was there") << "\n";
    auto const description = co_await wallet.describe();
    std::cout << "partition key " << description.partition_key.at(0).name << ", " << description.item_count
              << " items\n";

    user_wallet const row{dynamap::uuid::v4(), 100};
    co_await wallet.put(row);
    co_await wallet.update(row.user_id, balance += 50);
    user_wallet const found = co_await wallet.at(row.user_id, dynamap::consistent);
    std::cout << found.balance << " cents\n";

    // DeleteTable, then DescribeTable until the table does not exist.
    bool const dropped = co_await wallet.drop(1min);
    std::cout << (dropped ? "dropped" : "was gone") << "\n";
    try {
        co_await wallet.put(row);
    } catch (dynamap::error const& failure) {
        if (failure.code() != dynamap::errc::resource_not_found) throw;
        std::cout << "and gone: " << failure.server_code() << "\n";
    }
}

int main(int count, char** words) {
    return example::run(count, words, usage, [](example::command_line& line) {
        std::string const prefix = line.option("--prefix").value_or("wallets");
        line.end();
        asio::io_context io;
        dynamap::run(io, demo(dynamap::client{io}, prefix));
    });
}
