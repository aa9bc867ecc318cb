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

/// A text that a program refuses to store by an exception of its own.
struct checked_text {
    std::string value;
};
struct note {
    std::string id;
    checked_text text;
};
using note_table = dynamap::table<note, "edge_note", dynamap::partition_key<&note::id>>;

std::vector<entry> entries(int count) {
    std::vector<entry> rows;
    for (int i = 0; i < count; ++i) rows.push_back({"ann", i});
    return rows;
}

}  // namespace

template <>
struct dynamap::codec<checked_text> {
    static constexpr value_type type = value_type::string;
    static void encode(value_writer& out, checked_text const& text) {
        if (text.value == "secret") throw std::runtime_error("this may not be stored");
        out.string(text.value);
    }
    static checked_text decode(value_reader& in) { return {std::string(in.string())}; }
};

TEST_CASE("bulk: a row whose codec throws the program's own exception is left, and the load ends with it") {
    test::fixture f;
    f.run([&]() -> asio::awaitable<void> {
        note_table const table(f.client, test::unique_name("note"));
        co_await table.create_if_missing();
        std::vector<note> const rows{{"a", {"1"}}, {"b", {"2"}}, {"c", {"secret"}}, {"d", {"4"}}};
        std::size_t given = 0;
        auto const next = [&]() -> std::optional<note> {
            if (given == rows.size()) return std::nullopt;
            return rows[given++];
        };
        auto const outcome = co_await table.bulk_put(next);
        CHECK(given == 3);
        CHECK_THROWS_AS(outcome.throw_if_failed(), std::runtime_error);
        CHECK(outcome.read == 3);
        CHECK(outcome.written + outcome.unprocessed_items == 3);
        REQUIRE(outcome.unprocessed().size() == outcome.unprocessed_items);
        bool found = false;
        for (note const& left : outcome.unprocessed()) found = found || left.text.value == "secret";
        CHECK(found);
        CHECK(outcome.settled <= 2);
    });
}

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
        CHECK_FALSE(report);
        CHECK_THROWS_AS(report.throw_if_failed(), std::runtime_error);
        CHECK(report.written == 60);
        CHECK(report.settled == 60);
    });
}

TEST_CASE("bulk: time spans without a limit, and a buffer of nothing, load everything") {
    test::fixture f;
    f.run([&]() -> asio::awaitable<void> {
        entry_table const table(f.client, test::unique_name("entry"));
        co_await table.create_if_missing();
        auto const rows = entries(40);
        dynamap::bulk_options options;
        options.timeout = options.max_outage = options.request_timeout = std::chrono::milliseconds::max();
        auto const unlimited = co_await table.bulk_put(rows, options);
        CHECK(unlimited);
        CHECK(unlimited.written == 40);

        dynamap::bulk_options narrow;
        narrow.buffer = 0;
        narrow.timeout = 20s;
        auto const report = co_await table.bulk_put(rows, narrow);
        CHECK(report);
        CHECK(report.written == 40);
    });
}

TEST_CASE("bulk: a resumed load does not report again the dead letters of the earlier one") {
    test::fixture f;
    f.run([&]() -> asio::awaitable<void> {
        entry_table const table(f.client, test::unique_name("entry"));
        co_await table.create_if_missing();
        auto rows = entries(30);
        std::vector<entry> const first(rows.begin(), rows.begin() + 10);
        auto const begun = co_await table.bulk_put(first);
        rows[5].owner = "\xff";  // cannot be encoded
        rows[25].owner = "\xff";
        dynamap::bulk_options options;
        options.resume = begun.resume_token;
        auto const report = co_await table.bulk_put(rows, options);
        CHECK(report.read == 20);
        CHECK(report.written == 19);
        REQUIRE(report.dead_letters().size() == 1);
        CHECK(report.dead_letters()[0].item.number == 25);
        CHECK(report.settled == 30);
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
        auto const report = co_await some.bulk_export(count);
        CHECK(report);
        CHECK(seen == 5);
        CHECK(report.rows == 5);
        std::ostringstream lines;
        auto const all = co_await some.bulk_export(lines);
        CHECK(all.rows == 10);
    });
}

TEST_CASE("resume tokens: one of another table or call, of an older form, or that was not given out, is "
          "refused before anything is sent") {
    test::fixture f;
    f.run([&]() -> asio::awaitable<void> {
        entry_table const table(f.client, test::unique_name("entry"));
        entry_table const another(f.client, test::unique_name("entry"));
        co_await table.create_if_missing();
        auto const rows = entries(3);
        auto const filled = co_await table.bulk_put(rows);
        REQUIRE(filled);
        auto const ends = [](entry&&) { throw std::runtime_error("enough"); };
        auto const begun = co_await table.bulk_export(ends);
        REQUIRE_FALSE(begun.resume_token.empty());
        auto const query = table.scan().page_size(1);
        (void)co_await query.next_page();

        auto const ignore = [](entry&&) {};
        dynamap::export_options options;
        auto const refusal = [&](entry_table const& of, std::string token) -> asio::awaitable<std::string> {
            options.resume = token;
            auto const failure = co_await test::error_of(of.bulk_export(ignore, options));
            CHECK(failure.code() == dynamap::errc::bad_token);
            co_return failure.sentence();
        };
        auto const begins = [](std::string const& text, std::string_view with) {
            CAPTURE(text, with);
            CHECK(text.starts_with(with));
        };
        auto const other = co_await refusal(another, begun.resume_token);
        begins(other, "the resume token belongs to another table");
        auto const of_query = co_await refusal(table, query.resume_token());
        begins(of_query,
               "the resume token belongs to another call: it continues a Scan, but this is a bulk_export");
        auto const of_load = co_await refusal(table, filled.resume_token);
        begins(of_load, "the resume token belongs to another call");
        std::string const older[] = {"export " + table.name() + " -", "rows:12",
                                     "U2Nhbgp0YWJsZQoKCnsib3duZXIiOnsiUyI6ImEifX0"};
        for (auto const& token : older) {
            auto const of_older = co_await refusal(table, token);
            begins(of_older, "the resume token has the format of an older version");
        }
        auto const made_up = co_await refusal(table, "something else");
        begins(made_up, "the resume token is not valid");
        dynamap::bulk_options load;
        load.resume = begun.resume_token;
        auto const of_export = co_await test::error_of(table.bulk_put(rows, load));
        begins(of_export.sentence(), "the resume token belongs to another call");

        options.resume = begun.resume_token;
        auto const right = co_await table.bulk_export(ignore, options);
        CHECK(right);
        CHECK(right.rows == 3);
    });
}
