// An item that does not fit its struct: whatever call meets it names operation, table, attribute and the
// item's key.
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "catch.hpp"
#include "failure_of.hpp"
#include "run.hpp"

namespace {

struct event {
    std::string stream;
    std::int64_t number = 0;
    std::string text;
};
using event_table = dynamap::table<event, "misfits", dynamap::partition_key<&event::stream>,
                                   dynamap::sort_key<&event::number>>;
constexpr auto text = dynamap::attr<&event::text>;
constexpr auto stream = dynamap::attr<&event::stream>;

struct event_key {
    std::string stream;
    std::int64_t number = 0;
};
using key_table = dynamap::table<event_key, "misfits", dynamap::partition_key<&event_key::stream>,
                                 dynamap::sort_key<&event_key::number>>;

/// A table of events, and by the same name one whose rows are keys: what that puts does not fit an event.
struct events : test::fixture {
    event_table table{client, test::unique_name("misfits")};
    key_table keys{client, table.name()};

    events() {
        run([this]() -> asio::awaitable<void> {
            co_await table.create_if_missing();
            event_key const mismatch{"a", 2};
            co_await keys.put(mismatch);
            for (std::int64_t const number : {1, 3, 4}) {
                event const whole{"a", number, "whole"};
                co_await table.put(whole);
            }
        });
    }

    void check(dynamap::error const& failure, std::string_view operation) const {
        INFO(failure.what());
        CHECK(failure.code() == dynamap::errc::missing_attribute);
        CHECK(failure.details().operation == operation);
        CHECK(failure.details().table == table.name());
        CHECK(contains(failure.what(), std::string(operation) + " on table " + table.name() + ": "));
        CHECK(contains(failure.sentence(), "lacks the required attribute text"));
        CHECK(failure.sentence().ends_with(R"(; the item's key is {"stream":{"S":"a"},"number":{"N":"2"}})"));
    }
    template <class F>
    void check_thrown(F&& f, std::string_view operation) const {
        auto const failure = failure_of(f);
        REQUIRE(failure.has_value());
        check(*failure, operation);
    }
};

}  // namespace

TEST_CASE_METHOD(events, "misfits: every read names the item") {
    run([this]() -> asio::awaitable<void> {
        auto const got = co_await test::error_of(table.get("a", 2));
        check(got, "GetItem");
        auto const queried = co_await test::error_of(table.query("a").all());
        check(queried, "Query");
        auto const scanned = co_await test::error_of(table.scan().all());
        check(scanned, "Scan");
        auto const ignore = [](event&&) {};
        auto const in_parallel = co_await test::error_of(table.scan().in_parallel(3, ignore));
        check(in_parallel, "Scan");
        dynamap::read_transaction rt{client};
        auto const fits = rt.get(table, "a", 1), does_not = rt.get(table, "a", 2);
        auto const read = co_await rt.run();
        CHECK(read[fits]);
        check_thrown([&] { (void)read[does_not]; }, "TransactGetItems");
        std::vector<std::pair<std::string, std::int64_t>> const wanted{{"a", 1}, {"a", 2}};
        auto const of_many = co_await test::error_of(table.batch_get(wanted));
        check(of_many, "BatchGetItem");
    });
}

TEST_CASE_METHOD(events, "item mismatch: a batch of reads returns the items that fit") {
    run([this]() -> asio::awaitable<void> {
        dynamap::read_batch batch{client};
        auto const first = batch.get(table, "a", 1), second = batch.get(table, "a", 2);
        auto const as_key = batch.get(keys, "a", 2);  // the same item as another type
        auto const outcome = co_await batch.send();
        CHECK(outcome);
        CHECK(outcome[first].value().text == "whole");
        CHECK(outcome[as_key].value().number == 2);
        check_thrown([&] { (void)outcome[second]; }, "BatchGetItem");
    });
}

TEST_CASE_METHOD(events, "item mismatch: the current item of a refused write is named when it is read") {
    run([this]() -> asio::awaitable<void> {
        auto const refused = co_await table.update("a", 2, text = "mended", dynamap::when(text.exists()));
        REQUIRE_FALSE(refused.applied());
        check_thrown([&] { (void)refused.current(); }, "UpdateItem");
        auto const kept = co_await table.remove("a", 2, dynamap::when(text.exists()));
        REQUIRE_FALSE(kept.applied());
        check_thrown([&] { (void)kept.current(); }, "DeleteItem");
        auto const once = co_await table.remove("a", 2, dynamap::when(text.exists()), dynamap::exactly_once);
        REQUIRE_FALSE(once.applied());
        check_thrown([&] { (void)once.current(); }, "TransactWriteItems");
    });
}

TEST_CASE_METHOD(events, "misfits: a refused transaction names the operation's own table and item") {
    struct note {
        std::string id;
    };
    using note_table = dynamap::table<note, "misfit_notes", dynamap::partition_key<&note::id>>;
    run([this]() -> asio::awaitable<void> {
        note_table const notes(client, test::unique_name("misfit_notes"));
        co_await notes.create_if_missing();
        note const one{R"("TableName":"no table")"};
        dynamap::transaction tx{client};
        auto const noted = tx.put(notes, one);
        auto const checked = tx.check(table, "a", 2, text.exists());
        tx.update(table, "a", 1, text = "never");
        auto const refused = co_await tx.commit();
        REQUIRE_FALSE(refused.committed());
        CHECK(refused.failed() == 1);
        check_thrown([&] { (void)refused.current(checked); }, "TransactWriteItems");
        CHECK_FALSE(refused.current(noted));
        auto const required = failure_of([&] { refused.throw_if_failed(); });
        REQUIRE(required.has_value());
        CHECK(required->details().table == table.name());
    });
}

TEST_CASE_METHOD(events, "misfits: PartiQL names the item, where the rows are a table's") {
    run([this]() -> asio::awaitable<void> {
        dynamap::statement const all("SELECT * FROM \"" + table.name() + "\"");
        auto const failure = co_await test::error_of(dynamap::select<event_table>(client, all).all());
        CHECK(failure.details().operation == "ExecuteStatement");
        CHECK(contains(failure.sentence(), R"(the item's key is {"stream":{"S":"a"},"number":{"N":"2"}})"));
    });
}

TEST_CASE_METHOD(events, "misfits: a part of an item that has no key in it names none") {
    run([this]() -> asio::awaitable<void> {
        auto const part = co_await test::error_of(table.query("a").project(text).all());
        CHECK(part.code() == dynamap::errc::missing_attribute);
        CHECK_FALSE(contains(part.what(), "the item's key"));
        auto const with_key = co_await test::error_of(table.query("a").project(stream, text).all());
        CHECK(with_key.sentence().ends_with(R"(; the item's key is {"stream":{"S":"a"}})"));
    });
}

TEST_CASE_METHOD(events, "item mismatch: an export ends at the item and names it; when it is corrected, the "
                         "export continues, and rows come again") {
    run([this]() -> asio::awaitable<void> {
        std::map<std::int64_t, int> given;
        auto const count = [&given](event&& row) { ++given[row.number]; };
        dynamap::export_options options;
        options.segments = 1;
        for (int times = 1; times <= 2; ++times) {  // a resumed one meets it again
            auto const report = co_await table.bulk_export(count, options);
            CHECK_FALSE(report);
            CHECK(report.rows == 0);  // no page was finished
            CHECK(given == std::map<std::int64_t, int>{{1, times}});
            check_thrown([&] { report.throw_if_failed(); }, "Scan");
            options.resume = report.resume_token;
        }
        std::vector<event_key> found;  // as the key alone, every item fits
        auto const collect = [&found](event_key&& key) { found.push_back(key); };
        auto const looked = co_await keys.bulk_export(collect);
        CHECK(looked);
        CHECK(found.size() == 4);
        co_await table.update("a", 2, text = "mended");
        auto const report = co_await table.bulk_export(count, options);
        CHECK(report);
        CHECK(report.rows == 4);
        CHECK(given == std::map<std::int64_t, int>{{1, 3}, {2, 1}, {3, 1}, {4, 1}});
    });
}

TEST_CASE_METHOD(events, "misfits: what a program's own function throws is left as it is") {
    run([this]() -> asio::awaitable<void> {
        co_await table.remove("a", 2);
        std::function<void(event&&)> const refuse = [](event&&) {
            throw dynamap::error(dynamap::errc::bad_value, "not this one");
        };
        auto const scanned = co_await test::error_of(table.scan().in_parallel(1, refuse));
        CHECK(scanned.sentence() == "not this one");
        auto const report = co_await table.bulk_export(refuse);
        auto const exported = failure_of([&] { report.throw_if_failed(); });
        REQUIRE(exported.has_value());
        CHECK(exported->sentence() == "not this one");
    });
}
