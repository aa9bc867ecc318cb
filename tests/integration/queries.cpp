// Queries on the engine: all pages, in order, and only what was asked for.
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
    bool operator==(event const&) const = default;
};
using event_table =
    dynamap::table<event, "event", dynamap::partition_key<&event::stream>, dynamap::sort_key<&event::number>>;

constexpr auto stream = dynamap::attr<&event::stream>;
constexpr auto number = dynamap::attr<&event::number>;
constexpr auto text = dynamap::attr<&event::text>;

struct events : test::fixture {
    event_table table{client, test::unique_name("event")};

    events() {
        run([this]() -> asio::awaitable<void> {
            co_await table.create_if_missing();
            for (std::int64_t n = -5; n < 5; ++n)
                for (char const* name : {"a", "b"}) {
                    event const row{name, n, "text " + std::to_string(n)};
                    co_await table.put(row);
                }
        });
    }

    template <class Query>
    std::vector<std::int64_t> numbers(Query query) {
        std::vector<std::int64_t> found;
        run([&]() -> asio::awaitable<void> {
            for (auto const& row : co_await query.all()) {
                CHECK(row.stream == "a");
                CHECK(row.text == "text " + std::to_string(row.number));
                found.push_back(row.number);
            }
        });
        return found;
    }
};

using list = std::vector<std::int64_t>;

}  // namespace

TEST_CASE_METHOD(events, "a partition comes whole, in the order of its sort key") {
    CHECK(numbers(table.query("a")) == list{-5, -4, -3, -2, -1, 0, 1, 2, 3, 4});
    CHECK(numbers(table.query("a").descending()) == list{4, 3, 2, 1, 0, -1, -2, -3, -4, -5});
    CHECK(numbers(table.query("nobody")).empty());
}

TEST_CASE_METHOD(events, "a condition on the sort key takes a part") {
    CHECK(numbers(table.query(stream == "a" && number < -3)) == list{-5, -4});
    CHECK(numbers(table.query(stream == "a" && number <= -4)) == list{-5, -4});
    CHECK(numbers(table.query(stream == "a" && number > 3)) == list{4});
    CHECK(numbers(table.query(number >= 3 && stream == "a").consistent()) == list{3, 4});
    CHECK(numbers(table.query(stream == "a" && number == 0)) == list{0});
    CHECK(numbers(table.query(stream == "a" && number.between(-1, 1))) == list{-1, 0, 1});
}

TEST_CASE_METHOD(events, "small pages lose and repeat nothing") {
    for (std::int64_t size : {1, 3, 10, 11}) CHECK(numbers(table.query("a").page_size(size)).size() == 10);
    run([this]() -> asio::awaitable<void> {
        auto query = table.query("a").page_size(4);
        list found;
        int pages = 0;
        while (auto page = co_await query.next_page()) {
            CHECK(page->size() <= 4);
            for (auto const& row : *page) found.push_back(row.number);
            ++pages;
        }
        CHECK(found == list{-5, -4, -3, -2, -1, 0, 1, 2, 3, 4});
        CHECK(pages >= 3);
        auto const after_the_end = co_await query.next_page();
        CHECK_FALSE(after_the_end);
    });
}

TEST_CASE_METHOD(events, "a query that outlives its temporaries continues") {
    run([this]() -> asio::awaitable<void> {
        auto call = event_table(client, table.name()).query(std::string("a")).page_size(3).all();
        auto const rows = co_await std::move(call);
        CHECK(rows.size() == 10);
    });
}

TEST_CASE_METHOD(events,
                 "a resume token continues in its own partition only, with any condition on the sort key") {
    run([this]() -> asio::awaitable<void> {
        std::string const odd = R"(:0":{"S":"a"} AND \ = )";
        for (std::int64_t n = 0; n < 4; ++n) {
            event const row{odd, n, "text"};
            co_await table.put(row);
        }
        auto first = table.query("a").limit(3);
        co_await first.next_page();
        std::string const token = first.resume_token();
        for (auto const& other : {table.query("b"), table.query("nobody"), table.query(odd),
                                  table.query(stream == "b" && number < 3)}) {
            auto const refused = failure_of([&] {
                auto const q = other;
                q.resume(token);
            });
            REQUIRE(refused);
            CHECK(refused->code() == dynamap::errc::bad_token);
            CHECK(refused->sentence().find("another table, index, partition or direction") !=
                  std::string::npos);
        }
        auto const rest = co_await table.query("a").resume(token).all();
        CHECK(rest.size() == 7);
        auto const below = co_await table.query(number < 3 && stream == "a").resume(token).all();
        CHECK(below.size() == 5);
        auto const filtered = table.query("a").filter(text == "text 4");
        auto const one = co_await filtered.resume(token).all();
        CHECK(one.size() == 1);

        auto of_odd = table.query(odd).limit(3);
        co_await of_odd.next_page();
        auto const last = co_await table.query(odd).resume(of_odd.resume_token()).all();
        CHECK(last.size() == 1);
        auto const junk = failure_of([&] { table.query("a").resume("junk"); });
        REQUIRE(junk);
        CHECK(junk->sentence().find("is not valid") != std::string::npos);
    });
}
