// Every kind of result reaches a future, a callback and a deferred operation; what these hold beside an error
// is safe to look at.
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/use_future.hpp>
#if __has_include(<asio/deferred.hpp>)
#include <asio/deferred.hpp>
#elif __has_include(<asio/experimental/deferred.hpp>)
#include <asio/experimental/deferred.hpp>
#endif
#include <exception>
#include <future>
#include <optional>
#include <sstream>
#include <string>
#include <type_traits>
#include <vector>

#include "catch.hpp"
#include "dynamap/aws/client.hpp"
#include "dynamap/export.hpp"
#include "dynamap/statement.hpp"
#include "run.hpp"

namespace {

using dynamap::attr, dynamap::when;

struct counter {
    std::string name;
    std::int64_t value = 0;
};
using counter_table = dynamap::table<counter, "counter", dynamap::partition_key<&counter::name>>;
constexpr auto name = attr<&counter::name>;
constexpr auto value = attr<&counter::value>;

// An outcome may be kept, passed on and captured.
template <class Outcome>
constexpr bool copyable = std::is_copy_constructible_v<Outcome> && std::is_copy_assignable_v<Outcome> &&
                          std::is_nothrow_move_constructible_v<Outcome>;
static_assert(copyable<dynamap::write_batch_outcome> && copyable<dynamap::read_batch_outcome> &&
              copyable<dynamap::bulk_outcome<counter>> && copyable<dynamap::export_outcome>);

#if __has_include(<asio/deferred.hpp>)
constexpr auto deferred = asio::deferred;
#elif __has_include(<asio/experimental/deferred.hpp>)
constexpr auto deferred = asio::experimental::deferred;
#endif

struct counters : test::fixture {
    counter_table table{client, test::unique_name("counter")};
    /// A table that is not there.
    counter_table none{client, test::unique_name("none")};

    counters() {
        run([this]() -> asio::awaitable<void> {
            co_await table.create_if_missing();
            co_await table.update("x", value = 7);
        });
    }

    void until_done() {
        io.restart();
        io.run();
    }
    /// Awaits what `make()` makes in the three styles; `look(result)` checks it, or the future's exception
    /// passes.
    template <class Make, class Look>
    void in_each_style(Make make, Look look) {
        using result = typename decltype(make())::value_type;
        {
            std::future<result> future = asio::co_spawn(io, make(), asio::use_future);
            until_done();
            if constexpr (std::is_void_v<result>) future.get(), look();
            else look(future.get());
        }
        bool called = false;
        auto const take = [&](std::exception_ptr failure, auto&&... given) {
            called = true;
            CHECK(failure == nullptr);
            look(std::forward<decltype(given)>(given)...);
        };
        asio::co_spawn(io, make(), take);
        until_done();
        CHECK(std::exchange(called, false));
#if __has_include(<asio/deferred.hpp>) || __has_include(<asio/experimental/deferred.hpp>)
        asio::co_spawn(io, make(), deferred)(take);
        until_done();
        CHECK(called);
#endif
    }
    /// What a callback is given beside the error of a call that fails.
    template <class Make>
    auto beside_the_error(Make make) {
        using result = typename decltype(make())::value_type;
        std::optional<result> held;
        std::exception_ptr error;
        asio::co_spawn(io, make(), [&](std::exception_ptr failure, result given) {
            error = failure;
            held.emplace(std::move(given));
        });
        until_done();
        CHECK(error != nullptr);
        return std::move(held.value());
    }
};

}  // namespace

TEST_CASE_METHOD(counters, "each style: get and a projection") {
    in_each_style([&] { return table.get("x"); }, [](auto const& row) { CHECK(row.value().value == 7); });
    in_each_style([&] { return table.get("x", dynamap::project(value)); },
                  [](auto const& row) { CHECK(row.value()[value] == 7); });
    CHECK_FALSE(beside_the_error([&] { return none.get("x"); }));
}

TEST_CASE_METHOD(counters, "each style: a write without a result") {
    in_each_style([&] { return table.update("y", value += 1); }, [] {});
}

TEST_CASE_METHOD(counters, "each style: a write that returns the old item, the new one, or what it updated") {
    counter const row{"x", 7};
    in_each_style([&] { return table.put(row, dynamap::return_old); },
                  [](auto const& old) { CHECK(old.value().value == 7); });
    in_each_style([&] { return table.update("x", value = 7, dynamap::return_new); },
                  [](auto const& now) { CHECK(now.value == 7); });
    in_each_style([&] { return table.update("x", value = 7, dynamap::return_updated_new); },
                  [](auto const& now) { CHECK(now[value] == 7); });
    in_each_style([&] { return table.update("x", value = 7, dynamap::return_updated_old); },
                  [](auto const& old) { CHECK(old.value()[value] == 7); });
}

TEST_CASE_METHOD(counters, "each style: a conditional write") {
    in_each_style([&] { return table.update("x", value = 7, when(value == 7)); },
                  [](auto const& outcome) { CHECK(outcome.applied()); });
    in_each_style([&] { return table.update("x", value = 7, when(value == 7), dynamap::return_new); },
                  [](auto const& outcome) { CHECK(outcome.returned().value().value == 7); });
    in_each_style([&] { return table.update("x", value = 7, when(value == 7), dynamap::return_updated_old); },
                  [](auto const& outcome) { CHECK(outcome.returned().value()[value] == 7); });
    in_each_style([&] { return table.remove("x", when(value == 8)); },
                  [](auto const& outcome) { CHECK(outcome.current().value().value == 7); });
    auto const empty =
        beside_the_error([&] { return none.update("x", value = 7, when(value == 7), dynamap::return_new); });
    CHECK_FALSE(empty.applied());
    CHECK_FALSE(empty.current());
    CHECK_FALSE(empty.returned());
}

TEST_CASE_METHOD(counters, "each style: a page, a row, all rows, a count, and a parallel scan") {
    in_each_style([&] { return table.query("x").next_page(); },
                  [](auto const& page) { CHECK(page.value().size() == 1); });
    in_each_style([&] { return table.query("x").next(); },
                  [](auto const& row) { CHECK(row.value().value == 7); });
    in_each_style([&] { return table.query("x").all(); }, [](auto const& rows) { CHECK(rows.size() == 1); });
    in_each_style([&] { return table.scan().project(value).all(); },
                  [](auto const& rows) { CHECK(rows.size() == 1); });
    in_each_style([&] { return table.query("x").count(); }, [](auto count) { CHECK(count == 1); });
    int seen = 0;
    in_each_style([&] { return table.scan().in_parallel(2, [&](counter&&) { ++seen; }); },
                  [&] { CHECK(std::exchange(seen, 0) == 1); });
    CHECK_FALSE(beside_the_error([&] { return none.query("x").next_page(); }));
}

TEST_CASE_METHOD(counters, "each style: batches") {
    std::vector<counter> const rows{{"x", 7}, {"z", 1}};
    std::vector<std::string> const keys{"x"};
    in_each_style([&] { return table.batch_put(rows); }, [](auto const& outcome) { CHECK(outcome); });
    in_each_style([&] { return table.batch_get(keys); }, [](auto const& found) { CHECK(found); });
    in_each_style(
        [&] {
            dynamap::read_batch batch{client};
            batch.get(table, "x");
            return batch.send();
        },
        [](auto const& outcome) { CHECK(outcome); });
    auto refuse = dynamap::batch_options{};
    refuse.duplicates = dynamap::duplicate_keys::refuse;
    std::vector<counter> const twice{{"x", 1}, {"x", 2}};
    auto const empty = beside_the_error([&] { return table.batch_put(twice, refuse); });
    CHECK_FALSE(empty);
    CHECK(empty.written == 0);
    CHECK(empty.unprocessed(table).empty());
}

TEST_CASE_METHOD(counters, "each style: bulk loads and exports") {
    std::vector<counter> const rows{{"x", 7}};
    in_each_style([&] { return table.bulk_put(rows); }, [](auto const& report) { CHECK(report); });
    std::vector<std::string> const keys{"nobody"};
    in_each_style([&] { return table.bulk_remove(keys); }, [](auto const& report) { CHECK(report); });
    in_each_style([&] { return table.bulk_export([](counter&&) {}); },
                  [](auto const& report) { CHECK(report); });
    std::ostringstream out;
    in_each_style([&] { return table.bulk_export(out); }, [](auto const& report) { CHECK(report); });
}

TEST_CASE_METHOD(counters, "each style: transactions") {
    in_each_style(
        [&] {
            dynamap::transaction tx{client};
            tx.update(table, "x", value = 7);
            tx.check(table, "y", name.not_exists());
            return tx.commit();
        },
        [](auto const& outcome) { CHECK(outcome.committed()); });
    in_each_style([&] { return table.update("x", value = 7, dynamap::exactly_once); }, [] {});
    in_each_style([&] { return table.update("x", value = 7, when(value == 7), dynamap::exactly_once); },
                  [](auto const& outcome) { CHECK(outcome.applied()); });
    std::optional<dynamap::transaction_handle<counter>> x;
    in_each_style(
        [&] {
            dynamap::read_transaction rt{client};
            x = rt.get(table, "x");
            rt.get(table, "n", dynamap::project(value));
            return rt.run();
        },
        [&](auto const& rows) {
            CHECK(rows.size() == 2);
            CHECK(rows[*x].value().value == 7);
        });
    auto const empty = beside_the_error([&] {
        dynamap::transaction tx{client};
        tx.update(none, "x", value = 7);
        return tx.commit();
    });
    CHECK_FALSE(empty.committed());
    CHECK(empty.failed() == 0);
    CHECK(empty.error());
    CHECK_THROWS_AS(empty.throw_if_failed(), dynamap::error);
}

TEST_CASE_METHOD(counters, "each style: statements") {
    std::string const from = "\"" + table.name() + "\"";
    dynamap::statement const read("SELECT * FROM " + from + " WHERE name = ?", "x");
    dynamap::statement const write("UPDATE " + from + " SET value = ? WHERE name = ?", 7, "x");
    in_each_style([&] { return dynamap::execute(client, write); }, [] {});
    in_each_style([&] { return dynamap::select<counter>(client, read).all(); },
                  [](auto const& rows) { CHECK(rows.size() == 1); });
    in_each_style([&] { return dynamap::select<counter>(client, read).next_page(); },
                  [](auto const& page) { CHECK(page); });
    in_each_style([&] { return dynamap::execute_batch(client, {read}); },
                  [](auto const& outcomes) { CHECK(outcomes); });
    in_each_style([&] { return dynamap::execute_transaction(client, {write}); },
                  [](auto const& outcome) { CHECK(outcome.committed()); });
}

TEST_CASE_METHOD(counters, "each style: the management of tables, and connections") {
    in_each_style([&] { return table.create_if_missing(); }, [](bool made) { CHECK_FALSE(made); });
    in_each_style([&] { return table.drift(); }, [](auto const& report) { CHECK(report.empty()); });
    in_each_style([&] { return table.describe(); },
                  [](auto const& found) { CHECK_FALSE(found.name.empty()); });
    in_each_style([&] { return table.add_missing_indexes(); },
                  [](auto const& added) { CHECK(added.empty()); });
    in_each_style([&] { return client.warm_up(1); }, [](std::size_t open) { CHECK(open >= 1); });
    in_each_style([&] { return none.drop(); }, [](bool was) { CHECK_FALSE(was); });
    dynamap::aws::service_client_config config;
    config.service = "dynamodb";
    dynamap::aws::client const aws{io, config};
    in_each_style([&] { return aws.send(dynamap::aws::json_request("DynamoDB_20120810.ListTables", "{}")); },
                  [](auto const& response) { CHECK(response.status == 200); });
}

TEST_CASE("a result of no call is empty, not complete, and safe to look at") {
    dynamap::write_outcome<counter, counter> const write;
    CHECK_FALSE(write);
    CHECK_FALSE(write.current());
    CHECK_FALSE(write.returned());
    dynamap::transaction_outcome const transaction;
    CHECK_FALSE(transaction);
    CHECK(transaction.size() == 0);
    CHECK_FALSE(transaction.cancelled());
    CHECK_FALSE(transaction.repeated());
    CHECK(transaction.error());
    CHECK_THROWS_AS(transaction.throw_if_failed(), dynamap::error);
    dynamap::transaction_rows const rows;
    CHECK(rows.size() == 0);
    dynamap::statement_outcomes const statements;
    CHECK_FALSE(statements);
    CHECK_THROWS_AS(statements.done(0), std::out_of_range);
    dynamap::statement_transaction_outcome const statement_transaction;
    CHECK_FALSE(statement_transaction);
    CHECK(statement_transaction.why(5) == dynamap::transaction_refusal::none);
    CHECK(statement_transaction.code(5).empty());
    dynamap::write_batch_outcome const batch;
    CHECK_FALSE(batch);
    CHECK(batch.written == 0);
    dynamap::read_batch_outcome const read;
    CHECK_FALSE(read);
    CHECK_THROWS_AS(read.was_read(0), std::out_of_range);
    dynamap::batch_rows<counter_table> const batch_rows;
    CHECK_FALSE(batch_rows);
    dynamap::bulk_outcome<counter> const load;
    CHECK_FALSE(load);
    CHECK_THROWS_AS(load.throw_if_failed(), dynamap::error);
    CHECK(load.error());
    CHECK_FALSE(load.at_end());
    dynamap::export_outcome const exported;
    CHECK_FALSE(exported);
    dynamap::page<counter> const page;
    CHECK(page.empty());
}

TEST_CASE_METHOD(counters,
                 "the item that a refused operation met is found by the handle of that operation only") {
    struct wrong {
        std::string name;
    };
    using wrong_table = dynamap::table<wrong, "counter", dynamap::partition_key<&wrong::name>>;
    wrong_table const other{client, table.name()};
    run([&]() -> asio::awaitable<void> {
        dynamap::transaction all{client};
        auto const first = all.update(table, "x", value = 1, when(value == 100));
        auto const second = all.update(table, "y", value = 1);
        auto const outcome = co_await all.commit();
        CHECK_FALSE(outcome);
        CHECK(first.number() == 0);
        CHECK(outcome.why(first) == dynamap::transaction_refusal::condition_failed);
        CHECK(outcome.why(second) == dynamap::transaction_refusal::none);
        auto const met = outcome.current(first);
        STATIC_REQUIRE(std::is_same_v<decltype(met), std::optional<counter> const>);
        REQUIRE(met);
        CHECK(met->value == 7);
        CHECK_FALSE(outcome.current(second));

        dynamap::transaction another{client};
        auto const wrong_row = another.remove(other, "x");
        another.remove(table, "y");
        auto const behind = another.remove(table, "z");
        CHECK_THROWS_AS(outcome.current(wrong_row), dynamap::error);
        CHECK_THROWS_AS(outcome.current(behind), dynamap::error);
        CHECK_THROWS_AS(outcome.why(behind), dynamap::error);
        CHECK_THROWS_AS(dynamap::transaction_outcome().current(first), dynamap::error);
    });
}
