// Several types in one table: a customer and the orders that belong to it share a partition, and one query
// returns both. The rows of that query are `std::variant`s.
//
//   tools/engine run -- build/release/schema-examples/single_table
#include <asio/io_context.hpp>
#include <dynamap/dynamap.hpp>
#include <iostream>
#include <stdexcept>
#include <string>
#include <variant>

#include "example.hpp"
#include "tables/shop.hpp"

constexpr auto usage = R"(usage: single_table

A customer and its orders in one partition of one table.
Endpoint, region and credentials come from the environment.
  --help    this text
)";

auto const [pk, sk, cents, status] = dynamap::attributes<purchase>;

void print(customer const& each) { std::cout << "  " << each.name << " of " << each.city << "\n"; }
void print(purchase const& each) {
    std::cout << "  order " << each.sk.get() << ": " << each.cents << " cents, " << each.status << "\n";
}

asio::awaitable<void> demo(dynamap::client client) {
    customer_table customers{client};
    purchase_table purchases{client};
    shop_table shop{client};
    co_await customers.create_if_missing();  // one table, created by either type

    customer const alice{"alice", {}, "Alice", "Bonn"};
    co_await customers.put(alice);
    for (std::uint32_t number : {9u, 10u, 100u}) {
        purchase const order{"alice", number, std::int64_t{100} * number, "open"};
        co_await purchases.put(order);
    }
    customer_key const key{"alice"};

    std::cout << "all of the partition:\n";
    auto const all = co_await shop.query(key).all();
    for (auto const& each : all) std::visit([](auto const& row) { print(row); }, each);

    std::cout << "orders from number 10 on, newest first:\n";
    decltype(purchase::sk) const ten{10u};
    auto const some = co_await purchases.query(pk == key && sk >= ten).descending().all();
    for (purchase const& each : some) print(each);

    std::cout << "one of each:\n";
    decltype(purchase::sk) const nine{9u};
    auto const sent =
        co_await purchases.update(key, nine, status = "sent", dynamap::when(status == "open" && cents > 0));
    if (!sent) throw std::logic_error("the order was not open any more");
    purchase const order = co_await purchases.at(key, nine, dynamap::consistent);
    print(order);
    customer const profile = co_await customers.at(key, alice.sk, dynamap::consistent);
    print(profile);

    for (std::uint32_t number : {9u, 10u, 100u}) co_await purchases.remove(key, number);
    co_await customers.remove(key, alice.sk);
    auto const left = co_await shop.query(key).all();
    std::cout << left.size() << " left\n";
}

int main(int count, char** words) {
    return example::run(count, words, usage, [] {
        asio::io_context io;
        dynamap::run(io, demo(dynamap::client{io}));
    });
}
