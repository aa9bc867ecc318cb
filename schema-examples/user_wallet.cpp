// The library in one file: a wallet from the creation of its table to a refused overdraft, and its history in
// a second table with a sort key. `tools/demo` builds and runs it.
//
//   tools/engine run -- build/release/schema-examples/user_wallet
#include <asio/io_context.hpp>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <dynamap/dynamap.hpp>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>

#include "example.hpp"

constexpr auto usage = R"(usage: user_wallet

Creates two tables, puts, reads and changes wallets, is refused an overdraft, and cleans up.
Endpoint, region and credentials come from the environment.
  --help    this text
)";

// a plain struct, and its table
struct user_wallet {
    dynamap::uuid user_id;
    std::int64_t balance = 0;  // cents
    std::optional<std::string> owner;
};
using wallet_table =
    dynamap::table<user_wallet, "user_wallet", dynamap::partition_key<&user_wallet::user_id>>;

// a second table, with a sort key: the history of a wallet, in order
struct wallet_event {
    dynamap::uuid user_id;
    std::int64_t number = 0;
    std::string what;
    std::int64_t cents = 0;
};
using event_table =
    dynamap::table<wallet_event, "wallet_event", dynamap::partition_key<&wallet_event::user_id>,
                   dynamap::sort_key<&wallet_event::number>>;

// an attribute, for conditions, updates and queries
constexpr auto balance = dynamap::attr<&user_wallet::balance>;

std::string money(std::int64_t cents) {
    char text[32];
    std::snprintf(text, sizeof text, "%s%lld.%02lld", cents < 0 ? "-" : "", std::llabs(cents) / 100,
                  std::llabs(cents) % 100);
    return text;
}

void step(std::string const& text) { std::cout << "\n" << text << "\n"; }
void line(std::string const& text) { std::cout << "    " << text << "\n"; }

asio::awaitable<void> demo(dynamap::client client) {
    wallet_table wallet{client};
    event_table events{client};

    step("1. Create the tables if they are missing, and wait until they are ACTIVE");
    bool const created = co_await wallet.create_if_missing();
    bool const events_created = co_await events.create_if_missing();
    auto const description = co_await wallet.describe();
    line(wallet.name() + (created ? ": created" : ": was there") + ", partition key " +
         description.partition_key.at(0).name);
    line(events.name() + (events_created ? ": created" : ": was there") + ", with a sort key");

    step("2. Put two wallets");
    user_wallet const alice{dynamap::uuid::v7(), 10'000, "Alice"};
    user_wallet const bob{dynamap::uuid::v7(), 2'500, "Bob"};
    co_await wallet.put(alice);
    co_await wallet.put(bob);
    line("Alice " + alice.user_id.to_string() + "  " + money(alice.balance));
    line("Bob   " + bob.user_id.to_string() + "  " + money(bob.balance));

    step("3. Get one back: co_await wallet.get(alice.user_id)");
    std::optional<user_wallet> const read = co_await wallet.get(alice.user_id);
    line("a " + std::string(read ? "wallet" : "surprise") + " of " + read.value().owner.value_or("nobody") +
         " with " + money(read->balance));
    auto const nobody = co_await wallet.get(dynamap::uuid::v4());
    line(std::string("an unknown id gives ") + (nobody ? "something" : "std::nullopt, and no error"));

    step("4. Add to a balance on the server: co_await wallet.update(alice.user_id, balance += 550)");
    co_await wallet.update(alice.user_id, balance += 550);
    user_wallet const richer = co_await wallet.at(alice.user_id, dynamap::consistent);
    line("Alice has " + money(richer.balance));

    step("5. Try to overdraw: balance -= 5000, when(balance >= 5000)");
    auto const outcome =
        co_await wallet.update(bob.user_id, balance -= 5'000, dynamap::when(balance >= 5'000));
    if (outcome.applied()) throw std::logic_error("Bob was allowed to overdraw");
    line("refused: Bob has only " + money(outcome.current().value().balance) +
         " (the refusal is a value, not an exception)");

    step("6. Write a history, and query a part of it");
    for (std::int64_t n = 1; n <= 5; ++n) {
        wallet_event const event{alice.user_id, n, n % 2 ? "deposit" : "withdrawal", n * 100};
        co_await events.put(event);
    }
    auto const [owner, number, what, cents] = dynamap::attributes<wallet_event>;  // all of them at once
    auto history = events.query(owner == alice.user_id && number.between(2, 4)).page_size(2);
    while (auto page = co_await history.next_page())
        for (auto const& event : *page)
            line("event " + std::to_string(event.number) + ": " + event.what + " of " + money(event.cents));

    step("7. Clean up after ourselves");
    for (auto const& event : co_await events.query(alice.user_id).all())
        co_await events.remove(event.user_id, event.number);
    co_await wallet.remove(alice.user_id);
    co_await wallet.remove(bob.user_id);
    line("two wallets and their events removed");
}

int main(int count, char** words) {
    return example::run(count, words, usage, [] {
        asio::io_context io;
        dynamap::run(io, demo(dynamap::client{io}));
        std::cout << "\nDone.\n";
    });
}
