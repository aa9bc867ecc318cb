// Many writes and reads in few requests, of several tables, on an engine with and without limits.
#include <cstdlib>
#include <set>

#include "catch.hpp"
#include "run.hpp"
#include "throttle_proxy.hpp"

using namespace std::chrono_literals;

namespace {

struct wallet {
    dynamap::uuid user_id;
    std::int64_t balance = 0;
};
using wallet_table = dynamap::table<wallet, "batch_wallet", dynamap::partition_key<&wallet::user_id>>;

struct order {
    std::string customer;
    std::int64_t number = 0;
    std::optional<std::string> memo;
};
using order_table = dynamap::table<order, "batch_order", dynamap::partition_key<&order::customer>,
                                   dynamap::sort_key<&order::number>>;

std::string engine() { return std::getenv("AWS_ENDPOINT_URL_DYNAMODB"); }

test::throttle_limits units_a_second(double units) {
    test::throttle_limits limits;
    limits.write_units = units;
    limits.burst_seconds = 0;
    return limits;
}

/// A client of a throttled engine.
struct throttled {
    explicit throttled(test::throttle_limits limits) : proxy(engine(), limits) {
        auto config = test::fixture::config();
        config.endpoint = proxy.url();
        client.emplace(on.io, config);
    }
    test::throttle_proxy proxy;
    test::fixture on;
    std::optional<dynamap::client> client;
};

std::vector<wallet> wallets(int count) {
    std::vector<wallet> rows;
    for (int i = 0; i < count; ++i) rows.push_back({dynamap::uuid::v7(), i});
    return rows;
}

}  // namespace

TEST_CASE("batch: puts and removes of two tables are written in full requests, and read back in the "
          "requested order") {
    test::fixture f;
    f.run([&]() -> asio::awaitable<void> {
        wallet_table const table(f.client, test::unique_name("wallet"));
        order_table const orders(f.client, test::unique_name("order"));
        co_await table.create_if_missing();
        co_await orders.create_if_missing();
        order const old{"ann", 1, "to be removed"};
        co_await orders.put(old);

        auto const rows = wallets(60);
        dynamap::write_batch batch{f.client};
        batch.put_all(table, rows);
        batch.remove(orders, "ann", 1);
        for (int i = 2; i < 5; ++i) batch.put(orders, {"ann", i, {}});
        auto const outcome = co_await batch.send();
        CHECK(outcome);
        CHECK(outcome.written == 64);
        CHECK(outcome.requests == 3);
        CHECK(outcome.unprocessed(table).empty());

        dynamap::read_batch reads{f.client};
        reads.consistent();
        auto const last = reads.get(table, rows[59].user_id);
        auto const nobody = reads.get(table, dynamap::uuid::v4());
        auto const removed = reads.get(orders, "ann", 1);
        auto const third = reads.get(orders, "ann", 3);
        auto const again = reads.get(table, rows[59].user_id);
        auto const found = co_await reads.send();
        CHECK(found);
        CHECK(found[last].value().balance == 59);
        CHECK_FALSE(found[nobody].has_value());
        CHECK_FALSE(found[removed].has_value());
        CHECK(found[third].value().number == 3);
        CHECK(found[again].value().balance == 59);

        std::vector<dynamap::uuid> keys;
        for (auto at = rows.rbegin(); at != rows.rend(); ++at) keys.push_back(at->user_id);
        keys.insert(keys.begin() + 7, dynamap::uuid::v4());
        auto const got = co_await table.batch_get(keys);
        CHECK(got);
        REQUIRE(got.rows.size() == 61);
        CHECK(got.rows[0].value().balance == 59);
        CHECK_FALSE(got.rows[7].has_value());
        CHECK(got.rows[60].value().balance == 0);

        auto const gone = co_await table.batch_remove(rows);
        CHECK(gone);
        auto const none = co_await table.batch_get(keys);
        CHECK(none);
        CHECK_FALSE(none.rows[0].has_value());
    });
}

TEST_CASE("batch: of two writes of a key the later one is stored, or both are refused") {
    test::fixture f;
    f.run([&]() -> asio::awaitable<void> {
        wallet_table const table(f.client, test::unique_name("wallet"));
        co_await table.create_if_missing();
        auto const id = dynamap::uuid::v7();
        std::vector<wallet> const rows{{id, 1}, {dynamap::uuid::v7(), 5}, {id, 2}};
        auto const outcome = co_await table.batch_put(rows);
        CHECK(outcome.written == 2);
        CHECK(outcome.replaced == 1);
        auto const stored = co_await table.get(id);
        CHECK(stored.value().balance == 2);

        dynamap::batch_options options;
        options.duplicates = dynamap::duplicate_keys::refuse;
        auto const refused = co_await test::error_of(table.batch_put(rows, options));
        CHECK(refused.code() == dynamap::errc::validation);
    });
}

TEST_CASE("batch: items that a throttled table returns are sent again until all are written") {
    throttled t(units_a_second(100));
    t.on.run([&]() -> asio::awaitable<void> {
        wallet_table const table(*t.client, test::unique_name("wallet"));
        co_await table.create_if_missing();
        auto const rows = wallets(150);
        auto const outcome = co_await table.batch_put(rows);
        CHECK(outcome);
        CHECK(outcome.written == 150);
        CHECK(outcome.retried_items > 0);
        auto const got = co_await table.batch_get(rows);
        for (std::size_t i = 0; i < rows.size(); ++i) CHECK(got.rows[i].value().balance == rows[i].balance);
    });
    CHECK(t.proxy.counts().returned > 0);
}

TEST_CASE("batch: unwritten items are returned as the caller's rows, and the others are written") {
    test::throttle_limits limits;
    limits.write_units = 2;
    limits.burst_seconds = limits.initial_seconds = 20;  // 40 of the rows; the others would take 80 s
    throttled t(limits);
    t.on.run([&]() -> asio::awaitable<void> {
        wallet_table const direct(t.on.client, test::unique_name("wallet"));
        co_await direct.create_if_missing();
        wallet_table const table(*t.client, direct.name());
        auto const rows = wallets(200);
        dynamap::batch_options options;
        options.max_attempts = 2;  // so that each request has its response when the batch ends
        auto const outcome = co_await table.batch_put(rows, options);
        CHECK_FALSE(outcome);
        CHECK_FALSE(outcome.cancelled());
        REQUIRE(outcome.error());
        CHECK(outcome.error()->code() == dynamap::errc::throttled);
        CHECK_THROWS_AS(outcome.throw_if_failed(), dynamap::error);
        auto const left = outcome.unprocessed(table);
        CHECK(outcome.written + left.size() == rows.size());
        CHECK(outcome.written >= 40);
        std::set<dynamap::uuid> missing;
        for (auto const& row : left) {
            CHECK(rows[static_cast<std::size_t>(row.balance)].user_id == row.user_id);
            missing.insert(row.user_id);
        }
        CHECK(missing.size() == left.size());
        auto const stored = co_await direct.batch_get(rows);
        for (std::size_t i = 0; i < rows.size(); ++i)
            CHECK(stored.rows[i].has_value() != missing.contains(rows[i].user_id));
    });
}

TEST_CASE("batch: its timeout ends it, and what was acknowledged by then is written") {
    throttled t(units_a_second(2));
    t.on.run([&]() -> asio::awaitable<void> {
        wallet_table const direct(t.on.client, test::unique_name("wallet"));
        co_await direct.create_if_missing();
        wallet_table const table(*t.client, direct.name());
        auto const rows = wallets(200);
        dynamap::batch_options options;
        options.timeout = 1s;
        auto const outcome = co_await table.batch_put(rows, options);
        CHECK_FALSE(outcome);
        CHECK(outcome.error());
        auto const left = outcome.unprocessed(table);
        CHECK(outcome.written + left.size() == rows.size());
        std::set<dynamap::uuid> open;  // of these, some may have been under way
        for (auto const& row : left) open.insert(row.user_id);
        auto const stored = co_await direct.batch_get(rows);
        for (std::size_t i = 0; i < rows.size(); ++i)
            CHECK((stored.rows[i].has_value() || open.contains(rows[i].user_id)));
    });
}

TEST_CASE("batch: a table that is not there is reported, with everything that was not written") {
    test::fixture f;
    f.run([&]() -> asio::awaitable<void> {
        wallet_table const table(f.client, test::unique_name("nowhere"));
        auto const rows = wallets(30);
        auto const outcome = co_await table.batch_put(rows);
        CHECK(outcome.unprocessed(table).size() == 30);
        REQUIRE(outcome.error());
        CHECK(outcome.error()->code() == dynamap::errc::resource_not_found);
        std::vector<dynamap::uuid> const keys(1, rows[0].user_id);
        auto const got = co_await table.batch_get(keys);
        CHECK(got.unprocessed_keys().size() == 1);
        REQUIRE(got.error());
        CHECK(got.error()->code() == dynamap::errc::resource_not_found);
    });
}
