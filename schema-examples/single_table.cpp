// Several types in one table: a customer and the orders that belong to it lie in one partition, and come in
// one query.
#include <stdexcept>
#include <string>
#include <variant>

#include "run_example.hpp"
#include "tables/shop.hpp"

constexpr auto pk = dynamap::attr<&purchase::pk>;
constexpr auto sk = dynamap::attr<&purchase::sk>;
constexpr auto cents = dynamap::attr<&purchase::cents>;
constexpr auto status = dynamap::attr<&purchase::status>;

void print(customer const& each) { std::cout << "  " << each.name << " of " << each.city << "\n"; }
void print(purchase const& each) {
    std::cout << "  order " << each.sk.get() << ": " << each.cents << " cents, " << each.status << "\n";
}

asio::awaitable<void> demo(dynamap::client client) {
    customer_table customers{client};
    purchase_table purchases{client};
    shop_table shop{client};
    co_await customers.create_if_missing();  // one table, whichever type creates it

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
    auto const order = co_await purchases.get(key, nine);
    print(order.value());
    auto const profile = co_await customers.get(key, alice.sk);
    print(profile.value());

    for (std::uint32_t number : {9u, 10u, 100u}) co_await purchases.remove(key, number);
    co_await customers.remove(key, alice.sk);
    auto const left = co_await shop.query(key).all();
    std::cout << left.size() << " left\n";
}

int main() { return run_example(&demo); }
