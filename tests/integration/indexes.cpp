// Indexes, filters, limits, resume tokens, scans and counts, on the engine.
#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "catch.hpp"
#include "dynamap/statement.hpp"
#include "run.hpp"

namespace {

struct sale {
    std::string shop;
    std::int64_t number = 0;
    std::optional<std::string> status;
    std::int64_t total = 0;
    std::string note;
};
using sales = dynamap::table<
    sale, "sales", dynamap::partition_key<&sale::shop>, dynamap::sort_key<&sale::number>,
    dynamap::global_index<"by_status", dynamap::partition_key<&sale::status>,
                          dynamap::sort_key<&sale::total>>,
    dynamap::global_index<"keys", dynamap::partition_key<&sale::status>, dynamap::keys_only>,
    dynamap::local_index<"by_total", dynamap::sort_key<&sale::total>, dynamap::include<&sale::status>>>;
constexpr auto shop = dynamap::attr<&sale::shop>;
constexpr auto number = dynamap::attr<&sale::number>;
constexpr auto status = dynamap::attr<&sale::status>;
constexpr auto total = dynamap::attr<&sale::total>;

using list = std::vector<std::int64_t>;

struct shops : test::fixture {
    sales table{client, test::unique_name("sales")};

    // 20 sales in each of two shops; every third is open; the totals fall.
    shops() {
        run([this]() -> asio::awaitable<void> {
            co_await table.create_if_missing();
            for (std::int64_t n = 0; n < 20; ++n)
                for (char const* where : {"a", "b"}) {
                    sale row{where, n, {}, 1000 - n, "note"};
                    if (n % 3 == 0) row.status = "open";
                    co_await table.put(row);
                }
            auto const followed = [this]() -> asio::awaitable<bool> {
                auto const shown = co_await table.index<"by_status">().query(status == "open").count();
                auto const keys = co_await table.index<"keys">().query(status == "open").count();
                co_return shown == 14 && keys == 14;
            };
            co_await test::until(client, followed);
        });
    }

    template <class Query>
    list numbers(Query query) {
        list found;
        run([&]() -> asio::awaitable<void> {
            for (auto& row : co_await query.all()) {
                if constexpr (requires { row.number; }) found.push_back(row.number);
                else found.push_back(row[number]);
            }
        });
        return found;
    }
};

}  // namespace

TEST_CASE_METHOD(shops, "a global index returns its items in the order of its own key") {
    auto open = table.index<"by_status">();
    CHECK(numbers(open.query(status == "open" && total > 990)) == list{9, 9, 6, 6, 3, 3, 0, 0});
    CHECK(numbers(open.query(status == "open").filter(shop == "a").descending()) ==
          list{0, 3, 6, 9, 12, 15, 18});
    CHECK(numbers(open.scan()).size() == 14);
}

TEST_CASE_METHOD(shops, "an index that projects parts of items returns parts of rows") {
    run([this]() -> asio::awaitable<void> {
        auto const some = co_await table.index<"keys">().query(status == "open").all();
        REQUIRE(some.size() == 14);
        CHECK(some[0][status] == "open");
        auto const cheap =
            co_await table.index<"by_total">().query(shop == "a" && total.between(981, 983)).all();
        REQUIRE(cheap.size() == 3);
        CHECK(cheap[0][number] == 19);
        CHECK(cheap[1][status] == "open");
        auto const part = co_await table.index<"by_total">()
                              .query(shop == "a" && total == 982)
                              .project(status, number)
                              .all();
        REQUIRE(part.size() == 1);
        CHECK(part[0][status] == "open");
        CHECK(part[0][number] == 18);
    });
}

TEST_CASE_METHOD(shops, "limit counts rows, page_size what is looked at") {
    CHECK(numbers(table.query("a").limit(5)) == list{0, 1, 2, 3, 4});
    CHECK(numbers(table.query("a").filter(status == "open").limit(3)) == list{0, 3, 6});
    CHECK(numbers(table.query("a").filter(status == "open").limit(3).page_size(2)) == list{0, 3, 6});
    CHECK(numbers(table.query("a").filter(status == "open").project(number).limit(3)) == list{0, 3, 6});
    CHECK(numbers(table.query("a").limit(100)).size() == 20);
    CHECK(numbers(table.query("a").limit(3'000'000'000)).size() == 20);
    CHECK(numbers(table.query("a")
                      .limit(std::numeric_limits<std::int64_t>::max())
                      .page_size(std::numeric_limits<std::int64_t>::max()))
              .size() == 20);
}

TEST_CASE_METHOD(shops, "a query with a limit of zero rows is refused") {
    run([this]() -> asio::awaitable<void> {
        for (std::int64_t rows :
             {std::int64_t{0}, std::int64_t{-1}, std::numeric_limits<std::int64_t>::min()}) {
            auto const query = table.query("a").limit(rows);
            auto const none = co_await test::error_of(query.all());
            CHECK(none.code() == dynamap::errc::bad_value);
            CHECK(none.sentence().find("limit(" + std::to_string(rows) + ")") != std::string::npos);
            CHECK(none.details().operation == "Query");
            CHECK(none.details().table == table.name());
            auto const page = co_await test::error_of(query.next_page());
            CHECK(page.code() == dynamap::errc::bad_value);
            auto const row = co_await test::error_of(table.scan().limit(rows).next());
            CHECK(row.code() == dynamap::errc::bad_value);
            auto const count = co_await test::error_of(table.query("a").limit(rows).count());
            CHECK(count.code() == dynamap::errc::bad_value);
            auto const index =
                co_await test::error_of(table.index<"by_total">().scan().project(number).limit(rows).all());
            CHECK(index.code() == dynamap::errc::bad_value);
        }
        // A limit that leads on keeps its token.
        auto const first = table.query("a").limit(1);
        auto const one = co_await first.all();
        CHECK(one.size() == 1);
        CHECK_FALSE(first.resume_token().empty());
        auto const negative = co_await test::error_of(table.query("a").page_size(-1).all());
        CHECK(negative.code() == dynamap::errc::bad_value);
        for (std::int64_t segments : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{3'000'000'000}}) {
            auto const scan = co_await test::error_of(table.scan().in_parallel(segments, [](auto&&) {}));
            CHECK(scan.code() == dynamap::errc::bad_value);
        }
        dynamap::statement const all("SELECT * FROM \"" + table.name() + "\"");
        using rows = std::remove_cvref_t<decltype(table)>;
        auto const statement =
            co_await test::error_of(dynamap::select<rows>(client, all).page_size(-1).all());
        CHECK(statement.code() == dynamap::errc::bad_value);
        auto const large = co_await dynamap::select<rows>(client, all).page_size(3'000'000'000).all();
        CHECK(large.size() >= 20);
    });
}

TEST_CASE_METHOD(shops, "a query continues where another stopped") {
    run([this]() -> asio::awaitable<void> {
        for (bool filtered : {false, true})
            for (std::int64_t size : {0, 1, 3, 7}) {
                list found;
                std::string token;
                do {
                    auto query = table.query("a").page_size(size).limit(4).resume(token);
                    if (filtered) query = query.filter(status == "open");
                    for (auto const& row : co_await query.all()) found.push_back(row.number);
                    token = query.resume_token();
                } while (!token.empty());
                CHECK(found == (filtered ? list{0, 3, 6, 9, 12, 15, 18}
                                         : list{0,  1,  2,  3,  4,  5,  6,  7,  8,  9,
                                                10, 11, 12, 13, 14, 15, 16, 17, 18, 19}));
            }
        auto query = table.query("a").page_size(7);
        for (int i = 0; i < 3; ++i) {
            auto const row = co_await query.next();
            REQUIRE(row);
        }
        auto const rest = co_await table.query("a").resume(query.resume_token()).all();
        CHECK(rest.size() == 17);
        auto index = table.index<"by_status">().query(status == "open").limit(3);
        auto const first = co_await index.all();
        auto const others =
            co_await table.index<"by_status">().query(status == "open").resume(index.resume_token()).all();
        CHECK(first.size() + others.size() == 14);
    });
}

TEST_CASE_METHOD(shops, "a token of elsewhere, and one that was tampered with, is refused") {
    run([this]() -> asio::awaitable<void> {
        auto query = table.query("a").limit(4);
        (void)co_await query.all();
        auto const token = query.resume_token();
        CHECK(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.") ==
              std::string::npos);
        CHECK_THROWS_AS(table.scan().resume(token), dynamap::error);
        CHECK_THROWS_AS(table.index<"by_status">().query(status == "open").resume(token), dynamap::error);
        CHECK_THROWS_AS(table.query("a").resume("nonsense!"), dynamap::error);
        CHECK_THROWS_AS(table.query("a").resume(token.substr(0, token.size() - 4)), dynamap::error);
    });
}

TEST_CASE_METHOD(shops, "rows one by one, and the rest as a page") {
    run([this]() -> asio::awaitable<void> {
        auto query = table.query("a").page_size(6);
        auto const first = co_await query.next();
        REQUIRE(first);
        CHECK(first->number == 0);
        auto const rest = co_await query.next_page();
        REQUIRE(rest);
        CHECK(rest->size() == 5);
        list found;
        while (auto row = co_await query.next()) found.push_back(row->number);
        CHECK(found.size() == 14);
        auto const none = co_await query.next();
        CHECK_FALSE(none);
    });
}

TEST_CASE_METHOD(shops, "a token taken between parts of rows loses none of them") {
    run([this]() -> asio::awaitable<void> {
        auto query = table.query("a").project(number).page_size(8);
        for (int i = 0; i < 10; ++i) {
            auto const row = co_await query.next();
            REQUIRE(row);
        }
        auto const rest = co_await table.query("a").project(number).resume(query.resume_token()).all();
        CHECK(rest.size() == 12);  // from the begin of the second page
        auto rows = table.query("a").page_size(8);
        for (int i = 0; i < 10; ++i) {
            auto const row = co_await rows.next();
            REQUIRE(row);
        }
        auto const behind = co_await table.query("a").resume(rows.resume_token()).all();
        CHECK(behind.size() == 10);
    });
}

TEST_CASE_METHOD(shops, "a scan in parallel parts meets every row once, one after the other") {
    for (std::int64_t segments : {1, 4, 50}) {
        list found;
        run([&]() -> asio::awaitable<void> {
            co_await table.scan().filter(shop == "a").in_parallel(segments, [&](sale&& row) {
                found.push_back(row.number);
            });
        });
        std::sort(found.begin(), found.end());
        CHECK(found == list{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19});
    }
    run([this]() -> asio::awaitable<void> {
        auto const failure = co_await test::error_of(table.scan().in_parallel(0, [](sale&&) {}));
        CHECK(failure.code() == dynamap::errc::bad_value);
        bool stopped = false;
        try {
            co_await table.scan().in_parallel(8, [](sale&&) { throw std::runtime_error("enough"); });
        } catch (std::runtime_error const&) {
            stopped = true;
        }
        CHECK(stopped);
    });
}

TEST_CASE_METHOD(shops, "counting reads no rows, and every page says what it cost") {
    run([this]() -> asio::awaitable<void> {
        auto const all = co_await table.scan().count();
        CHECK(all == 40);
        auto const open = co_await table.query("a").filter(status == "open").page_size(3).count();
        CHECK(open == 7);
        auto const part = co_await table.query("a").project(number).count();
        CHECK(part == 20);
        auto const twice =
            co_await test::error_of(table.query("a").filter(status == "open").filter(total > 5).all());
        CHECK(twice.code() == dynamap::errc::bad_value);
        auto const page = co_await table.query("a").filter(status == "open").next_page();
        REQUIRE(page);
        CHECK(page->size() == 7);
        CHECK(page->scanned() == 20);
        CHECK(page->capacity_units() > 0);
    });
}
