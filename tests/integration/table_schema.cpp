// All that a descriptor says about its table, on the engine: created, told back, compared, added to.
#include <string>

#include "catch.hpp"
#include "run.hpp"

namespace {

using namespace dynamap;

struct order {
    std::string customer;
    std::int64_t placed_at = 0;
    std::optional<std::string> country, city;
    std::int64_t total = 0;
    std::string note;
    std::optional<std::chrono::sys_seconds> expires;
};
using by_region = global_index<"by_region", partition_key<&order::country, &order::city>,
                               sort_key<&order::placed_at, &order::total>, include<&order::note>>;
using by_country = global_index<"by_country", partition_key<&order::country>, keys_only>;
using by_total = local_index<"by_total", sort_key<&order::total>>;

using full_table =
    table<order, "orders", partition_key<&order::customer>, sort_key<&order::placed_at>, by_region,
          by_country, by_total, time_to_live<&order::expires>, stream<stream_view::new_and_old_images>,
          infrequent_access, table_tag<"team", "payments">, table_tag<"stage", "test">>;
using bare_table = table<order, "orders", partition_key<&order::customer>, sort_key<&order::placed_at>>;
using provisioned_table = table<order, "orders", partition_key<&order::customer>, sort_key<&order::placed_at>,
                                by_country, provisioned<4, 3>>;
// The engine's UpdateTable and Query know no index of several attributes, though its CreateTable does.
using growing_table =
    table<order, "orders", partition_key<&order::customer>, sort_key<&order::placed_at>, by_country, by_total,
          global_index<"by_city", partition_key<&order::city>, sort_key<&order::total>>>;
using protected_table = table<order, "orders", partition_key<&order::customer>, deletion_protection>;

std::vector<drift_kind> kinds(drift_report const& report) {
    std::vector<drift_kind> all;
    for (auto const& difference : report) all.push_back(difference.kind);
    return all;
}

}  // namespace

TEST_CASE_METHOD(
    test::fixture,
    "a table is created with indexes, stream, class, tags and time to live, and has no drift then") {
    run([this]() -> asio::awaitable<void> {
        full_table orders{client, test::unique_name("orders")};
        auto const created = co_await orders.create_if_missing();
        CHECK(created);
        auto const found = co_await orders.describe();
        REQUIRE(found.indexes.size() == 3);
        CHECK(found.indexes[0].name == "by_region");
        CHECK(found.indexes[0].partition_key.size() == 2);
        CHECK(found.indexes[0].sort_key.at(1).name == "total");
        CHECK(found.indexes[0].included == std::vector<std::string>{"note"});
        CHECK(found.indexes[0].status == index_status::active);
        CHECK_FALSE(found.indexes[2].global);
        CHECK(found.stream == "NEW_AND_OLD_IMAGES");
        CHECK_FALSE(found.stream_arn.empty());
        CHECK(found.infrequent_access);
        CHECK_FALSE(found.time_to_live);
        auto const all = co_await orders.describe_all();
        REQUIRE(all.time_to_live);
        CHECK(all.time_to_live->attribute == "expires");
        REQUIRE(all.tags);
        CHECK(all.tags->size() == 2);
        CHECK(all.indexes.size() == 3);
        auto const drift = co_await orders.drift();
        CHECK(drift.text() == "");
        auto const again = co_await orders.create_if_missing();
        CHECK_FALSE(again);
    });
}

TEST_CASE_METHOD(
    test::fixture,
    "a table that says less than its descriptor differs in all that is missing; asking changes nothing") {
    run([this]() -> asio::awaitable<void> {
        bare_table bare{client, test::unique_name("orders")};
        full_table full{client, bare.name()};
        auto const none = co_await full.drift();
        CHECK(none.text() == bare.name() + ": there is no such table; create it with create_if_missing()\n");
        co_await bare.create_if_missing();
        std::vector const missing{drift_kind::missing_index, drift_kind::missing_index,
                                  drift_kind::missing_index, drift_kind::time_to_live,
                                  drift_kind::stream,        drift_kind::table_class,
                                  drift_kind::tag,           drift_kind::tag};
        auto const first = co_await full.drift();
        CHECK(kinds(first) == missing);
        auto const second = co_await full.drift();
        CHECK(second.text() == first.text());
        auto const untouched = co_await bare.drift();
        CHECK(untouched.text() == "");
    });
}

TEST_CASE_METHOD(test::fixture,
                 "missing global indexes are added to a table with items, and return rows then") {
    run([this]() -> asio::awaitable<void> {
        bare_table bare{client, test::unique_name("orders")};
        growing_table grown{client, bare.name()};
        co_await bare.create_if_missing();
        order row;
        row.customer = "alice";
        row.placed_at = 7;
        row.country = "DE";
        row.city = "Berlin";
        row.total = 20;
        co_await bare.put(row);
        auto const added = co_await grown.add_missing_indexes();
        CHECK(added == std::vector<std::string>{"by_country", "by_city"});
        auto const again = co_await grown.add_missing_indexes();
        CHECK(again.empty());
        auto const drift = co_await grown.drift();
        CHECK(kinds(drift) ==
              std::vector{drift_kind::missing_index});  // the local one, which is made with its table only
        CHECK(drift.differences.at(0).subject == "by_total");
        constexpr auto city = attr<&order::city>;
        constexpr auto total = attr<&order::total>;
        auto const followed = [&]() -> asio::awaitable<bool> {
            auto const shown = co_await grown.index<"by_city">().query(city == "Berlin").count();
            co_return shown == 1;
        };
        co_await test::until(client, followed);
        auto const there = co_await grown.index<"by_city">().query(city == "Berlin" && total > 10).all();
        CHECK(there.size() == 1);
        auto const nowhere = co_await grown.index<"by_city">().query(city == "Bonn").all();
        CHECK(nowhere.empty());
    });
}

TEST_CASE_METHOD(test::fixture, "indexes cannot be added to a table that does not exist, or has other keys") {
    run([this]() -> asio::awaitable<void> {
        full_table full{client, test::unique_name("orders")};
        auto const missing = co_await test::error_of(full.add_missing_indexes());
        CHECK(missing.code() == errc::resource_not_found);
        table<order, "orders", partition_key<&order::note>> other{client, full.name()};
        co_await other.create_if_missing();
        auto const mismatch = co_await test::error_of(full.add_missing_indexes());
        CHECK(mismatch.code() == errc::schema_mismatch);
    });
}

TEST_CASE_METHOD(test::fixture,
                 "a provisioned table's index has the table's capacity, and its drift is reported") {
    run([this]() -> asio::awaitable<void> {
        provisioned_table orders{client, test::unique_name("orders")};
        co_await orders.create_if_missing();
        auto const found = co_await orders.describe();
        CHECK(found.indexes.at(0).read_units == 4);
        CHECK(found.indexes.at(0).write_units == 3);
        auto const drift = co_await orders.drift();
        CHECK(drift.text() == "");
        bare_table bare{client, orders.name()};
        auto const other = co_await bare.drift();
        CHECK(kinds(other) == std::vector{drift_kind::unknown_index, drift_kind::billing});
    });
}

TEST_CASE_METHOD(test::fixture, "a protected table refuses to be dropped") {
    run([this]() -> asio::awaitable<void> {
        protected_table orders{client, test::unique_name("orders")};
        co_await orders.create_if_missing();
        auto const failure = co_await test::error_of(orders.drop());
        CHECK(failure.code() == errc::validation);
        auto const drift = co_await orders.drift();
        CHECK(drift.text() == "");
    });
}

TEST_CASE_METHOD(test::fixture, "many that create the same table with a time to live at once all find it") {
    full_table table{client, test::unique_name("race")};
    int created = 0, ended = 0;
    auto one = [&]() -> asio::awaitable<void> {
        if (co_await table.create_if_missing()) ++created;
        ++ended;
    };
    for (int i = 0; i < 16; ++i)
        asio::co_spawn(io, one(), [](std::exception_ptr e) {
            if (e) std::rethrow_exception(e);
        });
    io.run();
    CHECK(ended == 16);
    CHECK(created == 1);
}
