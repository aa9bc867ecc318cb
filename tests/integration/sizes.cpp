// Items and keys are measured before they are sent.
#include <string>

#include "catch.hpp"
#include "run.hpp"

namespace {

struct page {
    std::string id;
    std::int64_t number = 0;
    std::string text;
    std::string note;
};
using page_table = dynamap::table<page, "pages", dynamap::partition_key<&page::id>,
                                  dynamap::sort_key<&page::number>, dynamap::rename<&page::text, "body">>;

}  // namespace

TEST_CASE_METHOD(
    test::fixture,
    "an item that is too large is refused before it is sent, and the error names the largest attribute") {
    page_table table{client, test::unique_name("pages")};
    run([&]() -> asio::awaitable<void> {
        page row;
        row.id = "a";
        row.text = std::string(500'000, 'x');
        auto const large = co_await test::error_of(table.put(row));
        CHECK(large.code() == dynamap::errc::item_too_large);
        CHECK(large.attempts() == 0);
        CHECK(std::string(large.what()).find("body") != std::string::npos);

        row.text = "short";
        CHECK(page_table::item_size(row) == 2 + 1 + 6 + 1 + 4 + 5 + 4);
        row.id = "";
        auto const nameless = co_await test::error_of(table.put(row));
        CHECK(nameless.code() == dynamap::errc::bad_value);
        CHECK(nameless.attribute() == "id");
        CHECK(nameless.attempts() == 0);
        auto const empty = co_await test::error_of(table.get("", 1));
        CHECK(empty.code() == dynamap::errc::bad_value);
        CHECK(empty.attempts() == 0);
        CHECK(empty.attribute() == "id");
        auto const long_key = co_await test::error_of(table.remove(std::string(2049, 'k'), 1));
        CHECK(long_key.code() == dynamap::errc::bad_value);
        CHECK(long_key.attempts() == 0);
    });
}
