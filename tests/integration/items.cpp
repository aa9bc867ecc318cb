// Typed items on the engine: put, get, update, remove, with and without conditions.
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "catch.hpp"
#include "run.hpp"

namespace {

struct wallet {
    dynamap::uuid user_id;
    std::int64_t balance = 0;
    std::uint8_t level = 0;
    double rate = 0;
    bool active = false;
    std::string owner;
    std::optional<std::string> memo;
    bool operator==(wallet const&) const = default;
};
using wallet_table = dynamap::table<wallet, "wallet", dynamap::partition_key<&wallet::user_id>,
                                    dynamap::rename<&wallet::owner, "Owner \"name\"">>;

constexpr auto balance = dynamap::attr<&wallet::balance>;
constexpr auto active = dynamap::attr<&wallet::active>;
constexpr auto owner = dynamap::attr<&wallet::owner>;
constexpr auto memo = dynamap::attr<&wallet::memo>;
constexpr auto user_id = dynamap::attr<&wallet::user_id>;

wallet sample() {
    wallet row;
    row.user_id = dynamap::uuid::v7();
    row.balance = std::numeric_limits<std::int64_t>::min();
    row.level = 255;
    row.rate = 0.1;
    row.active = true;
    row.owner = "\xc3\x84nne \"the\" \\ \n\t\x01 \xf0\x9f\x92\xb6";
    return row;
}

struct tables : test::fixture {
    wallet_table wallets{client, test::unique_name("wallet")};

    tables() {
        run([this]() -> asio::awaitable<void> { co_await wallets.create_if_missing(); });
    }
};

}  // namespace

TEST_CASE_METHOD(tables, "what was put is got back equal") {
    run([this]() -> asio::awaitable<void> {
        auto row = sample();
        co_await wallets.put(row);
        auto const read_back = co_await wallets.get(row.user_id);
        CHECK(read_back == row);
        row.memo = "";
        co_await wallets.put(row);
        auto const read_with_memo = co_await wallets.get(row.user_id, dynamap::consistent);
        CHECK(read_with_memo == row);
    });
}

TEST_CASE_METHOD(tables, "an item that is not there is std::nullopt") {
    run([this]() -> asio::awaitable<void> {
        auto const nobody = co_await wallets.get(dynamap::uuid::v4());
        CHECK(nobody == std::nullopt);
    });
}

TEST_CASE_METHOD(tables, "update sets, adds, subtracts and removes in one step") {
    run([this]() -> asio::awaitable<void> {
        auto row = sample();
        row.balance = 100;
        row.memo = "note";
        co_await wallets.put(row);
        co_await wallets.update(row.user_id, balance -= 30, owner = "Bob", memo.remove(), active = false);
        row.balance = 70;
        row.owner = "Bob";
        row.memo.reset();
        row.active = false;
        auto const after_subtracting = co_await wallets.get(row.user_id);
        CHECK(after_subtracting == row);
        co_await wallets.update(row.user_id, balance += 5, memo = std::string("again"));
        row.balance = 75;
        row.memo = "again";
        auto const after_adding = co_await wallets.get(row.user_id);
        CHECK(after_adding == row);
    });
}

TEST_CASE_METHOD(tables, "adding to a missing attribute counts from zero") {
    struct counter {
        std::string name;
        std::int64_t value = 0;
    };
    using counters = dynamap::table<counter, "counter", dynamap::partition_key<&counter::name>>;
    run([this]() -> asio::awaitable<void> {
        counters table{client, test::unique_name("counter")};
        co_await table.create_if_missing();
        constexpr auto value = dynamap::attr<&counter::value>;
        co_await table.update("visits", value += 100);
        co_await table.update("visits", value -= 1);
        auto const found = co_await table.get("visits");
        REQUIRE(found.has_value());
        CHECK(found->value == 99);
        CHECK(found->name == "visits");
    });
}

TEST_CASE_METHOD(tables, "a refused condition is a value that holds the current item") {
    run([this]() -> asio::awaitable<void> {
        auto row = sample();
        row.balance = 10;
        auto const first = co_await wallets.put(row, dynamap::when(user_id.not_exists()));
        CHECK(first.applied());
        CHECK(first.current() == std::nullopt);

        auto other = row;
        other.balance = 99;
        auto const second = co_await wallets.put(other, dynamap::when(user_id.not_exists()));
        CHECK_FALSE(second.applied());
        CHECK(second.current() == row);

        auto const overdraft =
            co_await wallets.update(row.user_id, balance -= 50, dynamap::when(balance >= 50));
        CHECK_FALSE(overdraft);
        CHECK(overdraft.current() == row);

        auto const kept =
            co_await wallets.remove(row.user_id, dynamap::when(balance > 10 || !(active == true)));
        CHECK_FALSE(kept);
        CHECK(kept.current() == row);
        auto const unchanged = co_await wallets.get(row.user_id);
        CHECK(unchanged == row);

        auto const withdrawn = co_await wallets.update(
            row.user_id, balance -= 10,
            dynamap::when(balance.between(10, 20) && owner.begins_with("\xc3\x84") && memo.not_exists()));
        CHECK(withdrawn);
        auto const removed = co_await wallets.remove(row.user_id, dynamap::when(balance == 0));
        CHECK(removed);
        auto const gone = co_await wallets.get(row.user_id);
        CHECK(gone == std::nullopt);
    });
}

TEST_CASE_METHOD(tables, "a refused condition on an item that is not there has no current item") {
    run([this]() -> asio::awaitable<void> {
        auto const outcome =
            co_await wallets.update(dynamap::uuid::v4(), balance += 1, dynamap::when(balance >= 0));
        CHECK_FALSE(outcome);
        CHECK(outcome.current() == std::nullopt);
    });
}

TEST_CASE_METHOD(tables, "at returns the row, and throws with table and key when there is no item") {
    run([this]() -> asio::awaitable<void> {
        wallet row;
        row.user_id = dynamap::uuid::v4();
        row.balance = 10;
        co_await wallets.put(row);
        wallet const found = co_await wallets.at(row.user_id, dynamap::consistent);
        CHECK(found == row);
        auto const part = co_await wallets.at(row.user_id, dynamap::project(balance));
        CHECK(part[balance] == 10);

        auto const nobody = dynamap::uuid::v4();
        auto const missing = co_await test::error_of(wallets.at(nobody));
        CHECK(missing.code() == dynamap::errc::item_not_found);
        CHECK(missing.details().table == wallets.name());
        CHECK(std::string(missing.what())
                  .starts_with("GetItem on table " + wallets.name() +
                               ": there is no item with the key {\"user_id\":{\"S\":\"" + nobody.to_string() +
                               "\"}}"));
    });
}

TEST_CASE_METHOD(tables, "removing an item that does not exist is not an error") {
    run([this]() -> asio::awaitable<void> { co_await wallets.remove(dynamap::uuid::v4()); });
    SUCCEED();
}

TEST_CASE_METHOD(
    tables, "an item that does not fit the struct is an error that names operation, table and attribute") {
    struct grown {
        dynamap::uuid user_id;
        std::string balance;
    };
    struct richer {
        dynamap::uuid user_id;
        std::int64_t salary = 0;
    };
    struct small {
        dynamap::uuid user_id;
        std::int8_t balance = 0;
    };
    run([this]() -> asio::awaitable<void> {
        auto row = sample();
        co_await wallets.put(row);
        dynamap::table<grown, "x", dynamap::partition_key<&grown::user_id>> as_grown{client, wallets.name()};
        auto const type = co_await test::error_of(as_grown.get(row.user_id));
        CHECK(type.code() == dynamap::errc::wrong_type);
        CHECK(type.attribute() == "balance");
        CHECK(type.details().operation == "GetItem");
        CHECK(type.details().table == wallets.name());
        dynamap::table<richer, "x", dynamap::partition_key<&richer::user_id>> as_richer{client,
                                                                                        wallets.name()};
        auto const failure8 = co_await test::error_of(as_richer.get(row.user_id));
        CHECK(failure8.code() == dynamap::errc::missing_attribute);
        dynamap::table<small, "x", dynamap::partition_key<&small::user_id>> as_small{client, wallets.name()};
        auto const failure9 = co_await test::error_of(as_small.get(row.user_id));
        CHECK(failure9.code() == dynamap::errc::out_of_range);
        // The connection is as good as before.
        auto const as_before = co_await wallets.get(row.user_id);
        CHECK(as_before == row);
        CHECK(client.statistics().connections_opened == 1);
    });
}

TEST_CASE_METHOD(tables, "a value that cannot be encoded is an error of the awaited call") {
    run([this]() -> asio::awaitable<void> {
        auto row = sample();
        row.rate = std::numeric_limits<double>::quiet_NaN();
        auto call = wallets.put(row);  // no exception here
        auto const failure = co_await test::error_of(std::move(call));
        CHECK(failure.code() == dynamap::errc::bad_value);
        CHECK(failure.attribute() == "rate");
        CHECK(failure.details().operation == "PutItem");
        CHECK(failure.attempts() == 0);
    });
}

TEST_CASE_METHOD(tables, "arguments need not outlive the call that made the awaitable") {
    run([this]() -> asio::awaitable<void> {
        auto const id = dynamap::uuid::v7();
        auto call = [&] {
            wallet row = sample();
            row.user_id = id;
            row.owner = std::string(1000, 'o');
            return wallet_table(client, wallets.name()).put(row);
        }();
        co_await std::move(call);
        auto const found = co_await wallets.get(id);
        REQUIRE(found.has_value());
        CHECK(found->owner == std::string(1000, 'o'));
    });
}

TEST_CASE_METHOD(tables, "a refusal by an item that does not fit the struct is a refusal all the same") {
    run([this]() -> asio::awaitable<void> {
        auto const id = dynamap::uuid::v7();
        co_await wallets.update(id, balance = 1);  // makes an item without the other members
        auto const outcome = co_await wallets.update(id, balance -= 5, dynamap::when(balance >= 5));
        CHECK_FALSE(outcome.applied());
        try {
            (void)outcome.current();
            FAIL("it was read as a whole wallet");
        } catch (dynamap::error const& failure) {
            CHECK(failure.code() == dynamap::errc::missing_attribute);
        }
    });
}
