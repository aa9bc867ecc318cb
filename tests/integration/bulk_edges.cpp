// Bulk loads and exports at their edges: callbacks that throw, settings without a limit, checkpoints of
// others.
#include <sstream>

#include "catch.hpp"
#include "run.hpp"

using namespace std::chrono_literals;

namespace {

struct entry {
    std::string owner;
    std::int64_t number = 0;
};
using entry_table = dynamap::table<entry, "edge_entry", dynamap::partition_key<&entry::owner>,
                                   dynamap::sort_key<&entry::number>>;

struct cat {
    std::string id;
};
struct dog {
    std::string id;
};
using cats =
    dynamap::table<cat, "edge_pets", dynamap::partition_key<&cat::id>, dynamap::discriminator<"type", "cat">>;
using dogs =
    dynamap::table<dog, "edge_pets", dynamap::partition_key<&dog::id>, dynamap::discriminator<"type", "dog">>;

std::vector<entry> entries(int count) {
    std::vector<entry> rows;
    for (int i = 0; i < count; ++i) rows.push_back({"ann", i});
    return rows;
}

}  // namespace

TEST_CASE("bulk: a last progress call that throws leaves the report whole") {
    test::fixture f;
    f.run([&]() -> asio::awaitable<void> {
        entry_table const table(f.client, test::unique_name("entry"));
        co_await table.create_if_missing();
        auto const rows = entries(60);
        dynamap::bulk_options options;
        options.progress_every = std::chrono::milliseconds::max();  // at the end alone
        options.on_progress = [](dynamap::bulk_progress const&) {
            throw std::runtime_error("the disk is full");
        };
        auto const report = co_await table.bulk_put(rows, options);
        CHECK(report.ended() == dynamap::bulk_end::failed);
        CHECK_THROWS_AS(report.rethrow(), std::runtime_error);
        CHECK(report.written == 60);
        CHECK(report.checkpoint().rows == 60);
    });
}

TEST_CASE("bulk: time spans without a limit, and a buffer of nothing, load everything") {
    test::fixture f;
    f.run([&]() -> asio::awaitable<void> {
        entry_table const table(f.client, test::unique_name("entry"));
        co_await table.create_if_missing();
        auto const rows = entries(40);
        dynamap::bulk_options options;
        options.deadline = options.patience = options.request_timeout = std::chrono::milliseconds::max();
        auto const unlimited = co_await table.bulk_put(rows, options);
        CHECK(unlimited.complete());
        CHECK(unlimited.written == 40);

        dynamap::bulk_options narrow;
        narrow.buffer = 0;
        narrow.deadline = 20s;
        auto const report = co_await table.bulk_put(rows, narrow);
        CHECK(report.complete());
        CHECK(report.written == 40);
    });
}

TEST_CASE("bulk: a resumed load does not report again what the earlier one gave up") {
    test::fixture f;
    f.run([&]() -> asio::awaitable<void> {
        entry_table const table(f.client, test::unique_name("entry"));
        co_await table.create_if_missing();
        auto rows = entries(30);
        rows[5].owner = "\xff";  // cannot be encoded
        rows[25].owner = "\xff";
        dynamap::bulk_options options;
        options.resume.rows = 10;
        auto const report = co_await table.bulk_put(rows, options);
        CHECK(report.read == 20);
        CHECK(report.written == 19);
        REQUIRE(report.dead_letters().size() == 1);
        CHECK(report.dead_letters()[0].item.number == 25);
        CHECK(report.checkpoint().rows == 30);
    });
}

TEST_CASE("export: of a table of several types the rows of this one are given away") {
    test::fixture f;
    f.run([&]() -> asio::awaitable<void> {
        std::string const name = test::unique_name("pets");
        cats const some(f.client, name);
        dogs const others(f.client, name);
        co_await some.create_if_missing();
        for (int i = 0; i < 5; ++i) {
            cat const c{"c" + std::to_string(i)};
            dog const d{"d" + std::to_string(i)};
            co_await some.put(c);
            co_await others.put(d);
        }
        std::size_t seen = 0;
        auto const count = [&seen](cat&& c) { seen += c.id.front() == 'c' ? 1 : 100; };
        auto const report = co_await dynamap::bulk_export(some, count);
        CHECK(report.complete());
        CHECK(seen == 5);
        CHECK(report.rows == 5);
        std::ostringstream lines;
        auto const all = co_await dynamap::export_json_lines(some, lines);
        CHECK(all.rows == 10);
    });
}

TEST_CASE("export: a checkpoint of another table, or that nobody gave out, is refused") {
    test::fixture f;
    f.run([&]() -> asio::awaitable<void> {
        entry_table const table(f.client, test::unique_name("entry"));
        co_await table.create_if_missing();
        auto const rows = entries(3);
        auto const filled = co_await table.bulk_put(rows);
        REQUIRE(filled.complete());
        auto const ignore = [](entry&&) {};
        dynamap::export_options options;
        options.resume = "export another_table -";
        auto const other = co_await test::error_of(dynamap::bulk_export(table, ignore, options));
        CHECK(other.code() == dynamap::errc::bad_value);
        // {"owner":{"S":"a"}},"Limit":1
        options.resume = "export " + table.name() + " eyJvd25lciI6eyJTIjoiYSJ9fSwiTGltaXQiOjE=";
        auto const injected = co_await test::error_of(dynamap::bulk_export(table, ignore, options));
        CHECK(injected.code() == dynamap::errc::bad_value);
        options.resume = "export " + table.name() + " -";
        auto const right = co_await dynamap::bulk_export(table, ignore, options);
        CHECK(right.complete());
        CHECK(right.rows == 3);
    });
}
