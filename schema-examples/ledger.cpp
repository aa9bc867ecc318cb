// Optimistic locking: an item is written back only if it has not changed since it was read. If a condition is
// enough, nothing has to be read first.
//
//   tools/engine run -- build/release/schema-examples/ledger
#include <asio/io_context.hpp>
#include <dynamap/dynamap.hpp>
#include <functional>
#include <iostream>
#include <string>
#include <utility>

#include "example.hpp"
#include "tables/account.hpp"

constexpr auto usage = R"(usage: ledger

An account that several tellers change at once, with a version and with conditions.
Endpoint, region and credentials come from the environment.
  --help    this text
)";

constexpr auto cents = dynamap::attr<&account::cents>;

using change = std::function<void(account&)>;

/// Reads, changes and writes an account, again if another client has written in between. Returns the account
/// as stored.
asio::awaitable<account> change_account(account_table accounts, std::string number, change apply) {
    for (;;) {
        account found = co_await accounts.at(number, dynamap::consistent);
        apply(found);
        auto const outcome = co_await accounts.put(found);  // only over the version that was read
        if (outcome) {
            found.version = outcome.version().value();
            co_return found;
        }
        std::cout << "another client was faster, trying again\n";
    }
}

asio::awaitable<void> demo(dynamap::client client) {
    account_table accounts{client};
    co_await accounts.create_if_missing();

    account const opened{"4711", 10'000, "Alice", 0, {}};
    auto const first = co_await accounts.put(opened);  // version 0: no item may exist yet
    auto const second = co_await accounts.put(opened);
    std::cout << "opened: " << std::boolalpha << first.applied() << ", and again: " << second.applied()
              << "\n";

    // Two tellers read the same version. The second write is refused, and returns the current item.
    account mine = co_await accounts.at("4711", dynamap::consistent);
    account theirs = mine;
    theirs.cents -= 2'500;
    auto const withdrawn = co_await accounts.put(theirs);
    mine.cents += 100;
    auto const refused = co_await accounts.put(mine);
    std::cout << "withdrawn: " << withdrawn.applied() << ", paid in: " << refused.applied()
              << ", as there are " << refused.current().value().cents << " cents in version "
              << refused.current()->version << "\n";

    change const interest = [](account& each) { each.cents += each.cents / 100; };
    auto const richer = co_await change_account(accounts, "4711", interest);
    std::cout << "with interest: " << richer.cents << " cents in version " << richer.version << "\n";

    // A change that the service computes needs no version. Each write increments the version anyway.
    auto const paid = co_await accounts.update("4711", cents -= 7'500, dynamap::when(cents >= 7'500));
    auto const overdrawn = co_await accounts.update("4711", cents -= 7'500, dynamap::when(cents >= 7'500));
    std::cout << "paid: " << paid.applied() << ", and again: " << overdrawn.applied() << "\n";
    account const left = co_await accounts.at("4711", dynamap::consistent);
    std::cout << left.cents << " cents in version " << left.version << "\n";

    auto const stale = co_await accounts.remove("4711", dynamap::at_version(1u));
    auto const closed = co_await accounts.remove("4711", dynamap::at_version(left.version));
    std::cout << "closed at version 1: " << stale.applied() << ", at the last one: " << closed.applied()
              << "\n";
}

int main(int count, char** words) {
    return example::run(count, words, usage, [] {
        asio::io_context io;
        dynamap::run(io, demo(dynamap::client{io}));
    });
}
