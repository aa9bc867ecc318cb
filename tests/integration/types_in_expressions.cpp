// The types of DynamoDB's data model as keys, in conditions and in updates, on the engine.
#include <chrono>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "catch.hpp"
#include "run.hpp"

namespace {

enum class state { open, paid, closed };

struct address {
    std::string city;
    std::int64_t number = 0;
    bool operator==(address const&) const = default;
};
struct account {
    dynamap::number id;
    std::chrono::sys_seconds opened;
    dynamap::number balance;
    state status{};
    dynamap::bytes secret;
    std::set<std::string> tags;
    address home;
    std::optional<std::chrono::year_month_day> birthday;
    dynamap::nullable<std::string> note;
    dynamap::extra_attributes rest;
    bool operator==(account const&) const = default;
};
using account_table =
    dynamap::table<account, "account", dynamap::partition_key<&account::id>,
                   dynamap::sort_key<&account::opened>, dynamap::rename<&account::status, "Status">>;
struct narrow {
    dynamap::number id;
    std::chrono::sys_seconds opened;
};
using narrow_table = dynamap::table<narrow, "account", dynamap::partition_key<&narrow::id>,
                                    dynamap::sort_key<&narrow::opened>>;

constexpr auto balance = dynamap::attr<&account::balance>;
constexpr auto status = dynamap::attr<&account::status>;
constexpr auto home = dynamap::attr<&account::home>;
constexpr auto birthday = dynamap::attr<&account::birthday>;
constexpr auto note = dynamap::attr<&account::note>;

using namespace std::chrono_literals;
constexpr auto day_one = std::chrono::sys_seconds(std::chrono::sys_days(2026y / 11 / 21));

struct accounts : test::fixture {
    account_table table{client, test::unique_name("account")};
    dynamap::number const id{"12345678901234567890123456789.5"};

    accounts() {
        run([this]() -> asio::awaitable<void> { co_await table.create_if_missing(); });
    }
    ~accounts() {
        run([this]() -> asio::awaitable<void> { co_await table.drop(); });
    }
    account sample() const {
        account row;
        row.id = id;
        row.opened = day_one;
        row.balance = dynamap::number("0.10");
        row.status = state::paid;
        row.tags = {"a"};
        row.home = {"Berlin", 5};
        row.rest["other"] = 7;
        return row;
    }
};

}  // namespace

TEST_CASE_METHOD(accounts, "exact numbers and times are keys, and add up on the server to the last digit") {
    run([this]() -> asio::awaitable<void> {
        account const row = sample();
        co_await table.put(row);
        dynamap::number const cent("0.01");
        for (int i = 0; i != 10; ++i) co_await table.update(id, day_one, balance += cent);
        co_await table.update(id, day_one, balance -= 5);
        auto const found = co_await table.get(id, day_one);
        REQUIRE(found);
        CHECK(found->balance == dynamap::number("-4.8"));
        CHECK(found->rest == row.rest);
    });
}

TEST_CASE_METHOD(accounts, "enums, structs, dates and NULL are values of conditions and updates") {
    run([this]() -> asio::awaitable<void> {
        account const row = sample();
        co_await table.put(row);
        auto const refused =
            co_await table.update(id, day_one, status = state::closed, dynamap::when(status == state::open));
        CHECK_FALSE(refused.applied());
        address const moved{"Köln", 7};
        address const here = row.home;
        auto const done = co_await table.update(
            id, day_one, status = state::closed, home = moved, birthday = 2000y / 2 / 29,
            dynamap::when(status.in(state::open, state::paid) && home == here && balance < 1));
        CHECK(done.applied());
        auto const found = co_await table.get(id, day_one);
        REQUIRE(found);
        CHECK(found->status == state::closed);
        CHECK(found->home == moved);
        CHECK(found->birthday == 2000y / 2 / 29);
        CHECK_FALSE(found->note.has_value());
        std::string const text = "text";
        co_await table.update(id, day_one, note = text);
        auto const again = co_await table.get(id, day_one);
        CHECK(again.value().note.value_or("") == text);
    });
}

TEST_CASE_METHOD(accounts, "what a program does not know of an item survives its reading and writing") {
    run([this]() -> asio::awaitable<void> {
        account const row = sample();
        co_await table.put(row);
        auto found = co_await table.get(id, day_one);
        REQUIRE(found);
        found->tags.clear();
        account const changed = *found;
        co_await table.put(changed);
        auto const again = co_await table.get(id, day_one);
        CHECK(again == changed);
        CHECK(again.value().rest.at("other") == dynamap::attribute_value(7));
        // A program that knows less reads the same item.
        narrow_table const other(client, table.name());
        auto const part = co_await other.get(id, day_one);
        CHECK(part.value().id == id);
    });
}
