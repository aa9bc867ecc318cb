// A composite key: the partition key is the order, the sort key is the line in it. One query reads all lines
// of an order, or a part of them. New lines are appended without a counter.
//
//   tools/engine run -- build/release/schema-examples/order_lines
#include <asio/io_context.hpp>
#include <dynamap/dynamap.hpp>
#include <iostream>
#include <string>

#include "example.hpp"
#include "tables/order_line.hpp"

constexpr auto usage = R"(usage: order_lines

The lines of an order: appended, counted up, read in part and added together.
Endpoint, region and credentials come from the environment.
  --help    this text
)";

constexpr auto order_id = dynamap::attr<&order_line::order_id>;
constexpr auto line = dynamap::attr<&order_line::line>;
constexpr auto quantity = dynamap::attr<&order_line::quantity>;

/// Appends a line after the last one. If two callers do so at once, one of them takes the next number.
asio::awaitable<std::uint32_t> append(order_line_table lines, std::string order, std::string article,
                                      std::int64_t cents) {
    for (;;) {
        auto const last = co_await lines.query(order).descending().limit(1).next();
        order_line const added{order, last ? last->line + 1 : 1, article, 1, cents};
        auto const outcome = co_await lines.put(added, dynamap::when(order_id.not_exists()));
        if (outcome) co_return added.line;
    }
}

asio::awaitable<void> demo(dynamap::client client) {
    order_line_table lines{client};
    co_await lines.create_if_missing();

    for (std::string const article : {"lamp", "bulb", "shade", "cable"}) {
        auto const number = co_await append(lines, "A-17", article, 1250);
        std::cout << "line " << number << ": " << article << "\n";
    }

    // One line, identified by both parts of its key.
    co_await lines.update("A-17", 2u, quantity += 3);
    order_line const bulbs = co_await lines.at("A-17", 2u, dynamap::consistent);
    std::cout << bulbs.quantity << " of " << bulbs.article << "\n";

    // A part of the order: the service reads only these lines.
    auto const middle = co_await lines.query(order_id == "A-17" && line.between(2u, 3u)).all();
    std::cout << "lines 2 to 3: " << middle.at(0).article << ", " << middle.at(1).article << "\n";

    std::int64_t total = 0;
    auto all = lines.query("A-17");
    while (auto page = co_await all.next_page())
        for (order_line const& each : *page) total += each.quantity * each.cents;
    std::cout << "total: " << total << " cents\n";

    for (std::uint32_t number = 1; number <= 4; ++number) co_await lines.remove("A-17", number);
    auto const left = co_await lines.query("A-17").count();
    std::cout << "lines left: " << left << "\n";
}

int main(int count, char** words) {
    return example::run(count, words, usage, [] {
        asio::io_context io;
        dynamap::run(io, demo(dynamap::client{io}));
    });
}
