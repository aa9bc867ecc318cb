// Batch insertion under throttling: hundreds of rows in BatchWriteItem requests of 25. Rows that a throttled
// table returns are sent again, with longer waits, until all are written or the time is over. For more rows
// than fit in memory, use `bulk_load`, which finds the table's rate.
//
//   tools/engine run -- build/release/schema-examples/batch_insert
//   tools/throttle --write-units 100        in front of an engine: a table that takes a hundred rows a second
#include <asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <dynamap/dynamap.hpp>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "example.hpp"

constexpr auto usage = R"(usage: batch_insert [--count N] [--timeout SECONDS]

Puts wallets into the table batch_wallet, counts them, and drops the table.
Endpoint, region and credentials come from the environment.
  --count N            number of wallets; default: 300
  --timeout SECONDS    time limit, including waits; default: 60
  --help               this text
)";

struct user_wallet {
    dynamap::uuid user_id;
    std::int64_t balance = 0;  // cents
};
using wallet_table =
    dynamap::table<user_wallet, "batch_wallet", dynamap::partition_key<&user_wallet::user_id>>;

struct settings {
    std::int64_t count = 300;
    std::chrono::seconds timeout{60};
};

asio::awaitable<void> demo(dynamap::client client, settings given) {
    wallet_table const wallet{client};
    co_await wallet.create_if_missing();

    std::vector<user_wallet> rows;
    for (std::int64_t i = 0; i < given.count; ++i) rows.push_back({dynamap::uuid::v4(), i * 100});

    dynamap::batch_options options;
    options.timeout = given.timeout;
    auto const before = client.statistics().attempts;
    auto const done = co_await wallet.batch_put(rows, options);  // true if every row was written
    auto const requests = client.statistics().attempts - before;
    if (!done)
        throw std::runtime_error("not all wallets were written in time; the outcome has those that were not");

    std::cout << given.count << " wallets written\n";
    auto const needed = static_cast<std::uint64_t>(given.count + 24) / 25;
    std::cout << (requests > needed ? "the table was full for a while: some were sent again\n"
                                    : "no request had to be sent again\n");
    auto const stored = co_await wallet.scan().consistent().count();
    std::cout << stored << " wallets in the table\n";
    co_await wallet.drop();
}

int main(int count, char** words) {
    return example::run(count, words, usage, [](example::command_line& line) {
        settings given;
        if (auto const number = line.option("--count"))
            given.count = example::whole_number<std::int64_t>(*number, 1, 1'000'000);
        if (auto const time = line.option("--timeout"))
            given.timeout = std::chrono::seconds(example::whole_number<int>(*time, 1, 3600));
        line.end();
        asio::io_context io;
        dynamap::run(io, demo(dynamap::client{io}, given));
    });
}
