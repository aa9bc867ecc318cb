// Optimistic locking: what was read is written back only if nobody has written meanwhile; and conditions, for
// what can be said without reading first.
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>

#include "run_example.hpp"
#include "tables/account.hpp"

constexpr auto cents = dynamap::attr<&account::cents>;

using change = std::function<void(account&)>;

/// Reads, changes and writes an account, until nobody has written in between.
asio::awaitable<account> change_account(account_table accounts, std::string number, change apply) {
    for (;;) {
        auto found = co_await accounts.get(number, dynamap::consistent);
        if (!found) throw std::runtime_error("there is no account " + number);
        apply(*found);
        auto const outcome = co_await accounts.put(*found);  // only over the version that was read
        if (outcome) co_return *found;
        std::cout << "somebody was faster, once more\n";
    }
}

asio::awaitable<void> demo(dynamap::client client) {
    account_table accounts{client};
    co_await accounts.create_if_missing();

    account const opened{"4711", 10'000, "Alice", 0, {}};
    auto const first = co_await accounts.put(opened);  // version 0: there must be none yet
    auto const second = co_await accounts.put(opened);
    std::cout << "opened: " << std::boolalpha << first.applied() << ", and again: " << second.applied()
              << "\n";

    // Two tellers read the same version; the second one to write is refused, and told what there is.
    auto mine = co_await accounts.get("4711", dynamap::consistent);
    auto theirs = mine;
    theirs.value().cents -= 2'500;
    auto const withdrawn = co_await accounts.put(*theirs);
    mine.value().cents += 100;
    auto const refused = co_await accounts.put(*mine);
    std::cout << "withdrawn: " << withdrawn.applied() << ", paid in: " << refused.applied()
              << ", as there are " << refused.current().value().cents << " cents in version "
              << refused.current()->version << "\n";

    change const interest = [](account& each) { each.cents += each.cents / 100; };
    auto const richer = co_await change_account(accounts, "4711", interest);
    std::cout << "with interest: " << richer.cents << " cents\n";

    // What the service can count itself needs no version; each write counts all the same.
    auto const paid = co_await accounts.update("4711", cents -= 7'500, dynamap::when(cents >= 7'500));
    auto const overdrawn = co_await accounts.update("4711", cents -= 7'500, dynamap::when(cents >= 7'500));
    std::cout << "paid: " << paid.applied() << ", and again: " << overdrawn.applied() << "\n";
    auto const left = co_await accounts.get("4711", dynamap::consistent);
    std::cout << left.value().cents << " cents in version " << left->version << "\n";

    auto const stale = co_await accounts.remove("4711", dynamap::at_version(1u));
    auto const closed = co_await accounts.remove("4711", dynamap::at_version(left->version));
    std::cout << "closed at version 1: " << stale.applied() << ", at the last one: " << closed.applied()
              << "\n";
}

int main() { return run_example(&demo); }
