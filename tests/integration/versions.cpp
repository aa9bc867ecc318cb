// Versions, times of writing and several types in one table, on the engine.
#include <chrono>
#include <limits>
#include <string>
#include <variant>

#include "catch.hpp"
#include "run.hpp"

namespace {

using std::chrono::sys_seconds;

struct document {
    std::string id;
    std::string text;
    std::uint32_t version = 0;
    sys_seconds created;
    std::optional<dynamap::epoch_milliseconds> updated;
};
using documents =
    dynamap::table<document, "documents", dynamap::partition_key<&document::id>,
                   dynamap::version<&document::version>, dynamap::created_at<&document::created>,
                   dynamap::updated_at<&document::updated>>;
constexpr auto text = dynamap::attr<&document::text>;

struct versioned : test::fixture {
    documents table{client, test::unique_name("documents")};
    versioned() {
        run([this]() -> asio::awaitable<void> { co_await table.create_if_missing(); });
    }
};

struct customer {
    dynamap::composed_key<dynamap::literal<"CUSTOMER#">, std::string> pk;
    dynamap::composed_key<dynamap::literal<"PROFILE">> sk;
    std::string name;
};
struct order {
    dynamap::composed_key<dynamap::literal<"CUSTOMER#">, std::string> pk;
    dynamap::composed_key<dynamap::literal<"ORDER#">, std::uint32_t> sk;
    std::int64_t total = 0;
};
using customers =
    dynamap::table<customer, "shop", dynamap::partition_key<&customer::pk>, dynamap::sort_key<&customer::sk>,
                   dynamap::discriminator<"type", "customer">>;
using orders = dynamap::table<order, "shop", dynamap::partition_key<&order::pk>,
                              dynamap::sort_key<&order::sk>, dynamap::discriminator<"type", "order">>;

}  // namespace

TEST_CASE_METHOD(versioned, "a write returns the version that it stored") {
    run([this]() -> asio::awaitable<void> {
        document row{"a", "first", 0, {}, {}};
        auto const made = co_await table.put(row);
        CHECK(made.version() == 1u);
        auto const refused = co_await table.put(row);  // still with version 0
        CHECK_FALSE(refused);
        CHECK_FALSE(refused.version().has_value());
        row.version = made.version().value();
        auto const again = co_await table.put(row, dynamap::return_old);
        CHECK(again.version() == 2u);
        CHECK(again.returned().value().version == 1);
        auto const changed = co_await table.update("a", text = "second", dynamap::at_version(2));
        CHECK(changed.version() == 3u);
        row.version = 6;
        std::uint32_t const stored = co_await table.put(row, dynamap::any_version);
        CHECK(stored == 7);
        auto const found = co_await table.at("a", dynamap::consistent);
        CHECK(found.version == 7);
        auto const created = co_await table.update("b", text = "new", dynamap::at_version(0));
        CHECK(created.version() == 1u);
    });
}

TEST_CASE_METHOD(versioned, "no write undoes another that was not seen") {
    run([this]() -> asio::awaitable<void> {
        document row;
        row.id = "a";
        row.text = "first";
        auto const made = co_await table.put(row);
        CHECK(made);
        auto const again = co_await table.put(row);  // version 0: there must be none yet
        CHECK_FALSE(again);
        REQUIRE(again.current());
        CHECK(again.current()->version == 1);

        auto mine = co_await table.get("a", dynamap::consistent);
        REQUIRE(mine);
        auto theirs = mine;
        theirs->text = "theirs";
        auto const second = co_await table.put(*theirs);
        CHECK(second);
        mine->text = "mine";
        auto const late = co_await table.put(*mine);
        CHECK_FALSE(late);
        CHECK(late.current()->text == "theirs");
        CHECK(late.current()->version == 2);

        auto const updated = co_await table.update("a", text = "third", dynamap::at_version(2u));
        CHECK(updated);
        auto const stale =
            co_await table.update("a", text = "never", dynamap::at_version(2u), dynamap::return_old);
        CHECK_FALSE(stale);
        co_await table.update("a", text = "fourth");  // asks for no version, and counts all the same
        auto const removed_late = co_await table.remove("a", dynamap::at_version(3u));
        CHECK_FALSE(removed_late);
        auto const removed =
            co_await table.remove("a", dynamap::at_version(4u), dynamap::when(text == "fourth"));
        CHECK(removed);
        co_await table.put(row, dynamap::any_version);
        row.version = std::numeric_limits<std::uint32_t>::max();
        auto const last = co_await test::error_of(table.put(row, dynamap::any_version));
        CHECK(last.code() == dynamap::errc::out_of_range);
    });
}

TEST_CASE_METHOD(versioned, "version 0 means no item, also if another program wrote one without a version") {
    struct bare {
        std::string id;
        std::string text;
    };
    dynamap::table<bare, "documents", dynamap::partition_key<&bare::id>> const others{client, table.name()};
    run([&]() -> asio::awaitable<void> {
        bare const theirs{"a", "theirs"};
        co_await others.put(theirs);
        document row;
        row.id = "a";
        row.text = "mine";
        auto const refused = co_await table.put(row);
        CHECK_FALSE(refused);
        auto const updated = co_await table.update("a", text = "mine", dynamap::at_version(0u));
        CHECK_FALSE(updated);
        auto const removed = co_await table.remove("a", dynamap::at_version(0u));
        CHECK_FALSE(removed);
        dynamap::transaction tx{client};
        tx.put(table, row);
        auto const together = co_await tx.commit();
        CHECK_FALSE(together);
        auto const kept = co_await others.get("a", dynamap::consistent);
        CHECK(kept->text == "theirs");

        co_await table.update("a", text = "counted");  // an item without a version gets its first one
        auto const counted = co_await table.get("a", dynamap::consistent);
        REQUIRE(counted);
        CHECK(counted->version == 1);
        co_await table.remove("a");
        auto const made = co_await table.put(row);
        CHECK(made);
        row.id = "b";
        tx.put(table, row);
        auto const both = co_await tx.commit();
        CHECK(both);
        auto const fresh = co_await table.update("c", text = "made", dynamap::at_version(0u));
        CHECK(fresh);
    });
}

TEMPLATE_TEST_CASE("a version is never counted past the end of its member's type", "", std::uint8_t,
                   std::int8_t, std::uint16_t, std::int64_t, std::uint64_t) {
    struct narrow {
        std::string id;
        std::string text;
        TestType version = 0;
    };
    using narrow_table = dynamap::table<narrow, "documents", dynamap::partition_key<&narrow::id>,
                                        dynamap::version<&narrow::version>>;
    constexpr auto note = dynamap::attr<&narrow::text>;
    constexpr bool wide = sizeof(TestType) == 8;
    constexpr auto most = wide ? static_cast<TestType>(std::numeric_limits<std::int64_t>::max())
                               : std::numeric_limits<TestType>::max();
    test::fixture f;
    f.run([&]() -> asio::awaitable<void> {
        narrow_table const table{f.client, test::unique_name("documents")};
        co_await table.create_if_missing();
        narrow row;
        row.id = "a";
        row.text = "last";
        row.version = most - 1;
        co_await table.put(row, dynamap::any_version);  // stores the last version there is
        auto const is_refused = [&](auto call) -> asio::awaitable<void> {
            auto const refused = co_await test::error_of(std::move(call));
            CHECK(refused.code() == dynamap::errc::out_of_range);
        };
        co_await is_refused(table.update("a", note = "past"));
        co_await is_refused(table.update("a", note = "past", dynamap::return_new));
        co_await is_refused(table.update("a", note = "past", dynamap::return_old));
        co_await is_refused(table.update("a", note = "past", dynamap::when(note == "last")));
        co_await is_refused(table.update("a", note = "past", dynamap::when(note == "last" || note == "x"),
                                         dynamap::return_new));
        co_await is_refused(table.update("a", note = "past", dynamap::at_version(most)));
        co_await is_refused(table.update("a", note = "past", dynamap::exactly_once));
        co_await is_refused(
            table.update("a", note = "past", dynamap::when(note == "last"), dynamap::exactly_once));
        row.version = most;
        co_await is_refused(table.put(row));
        co_await is_refused(table.put(row, dynamap::any_version));
        dynamap::transaction tx{f.client};
        auto const past = tx.update(table, "a", note = "past");
        auto const together = co_await tx.commit();
        CHECK(together.why(past) == dynamap::transaction_refusal::condition_failed);
        auto const kept = co_await table.get("a", dynamap::consistent);
        REQUIRE(kept);
        CHECK(kept->text == "last");
        CHECK(kept->version == most);
        auto const removed = co_await table.remove("a", dynamap::at_version(most));
        CHECK(removed);

        row.version = most - 2;
        co_await table.put(row, dynamap::any_version);
        co_await table.update("a", note = "one more");
        auto const counted = co_await table.get("a", dynamap::consistent);
        CHECK(counted->version == most);
    });
}

TEST_CASE_METHOD(versioned, "times of writing are kept by the writes") {
    run([this]() -> asio::awaitable<void> {
        auto const begin = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
        document row;
        row.id = "a";
        (void)co_await table.put(row);
        auto const first = co_await table.get("a");
        REQUIRE(first);
        CHECK(first->created >= begin);
        REQUIRE(first->updated);
        CHECK(first->updated->time() >= begin);
        co_await table.update("a", text = "x");
        co_await table.update("b", text = "x");
        auto const second = co_await table.get("a");
        CHECK(second->created == first->created);
        CHECK(second->updated->time() >= first->updated->time());
        auto const other = co_await table.get("b");
        CHECK(other->created >= begin);
        auto const kept = co_await table.put(*second);
        CHECK(kept);
        auto const third = co_await table.get("a");
        CHECK(third->created == first->created);
    });
}

TEST_CASE_METHOD(test::fixture, "several types in one table are written apart and read together") {
    auto const name = test::unique_name("shop");
    customers people{client, name};
    orders sales{client, name};
    dynamap::shared_table<customers, orders> shop{client, name};
    run([&]() -> asio::awaitable<void> {
        co_await people.create_if_missing();
        customer const alice{"7", {}, "Alice"};
        co_await people.put(alice);
        for (std::uint32_t n : {2u, 10u, 9u}) {
            order const sale{"7", n, 100 * n};
            co_await sales.put(sale);
        }
        std::string seen;
        for (auto const& one : co_await shop.query("7").all()) {
            if (auto const* sale = std::get_if<order>(&one)) seen += std::to_string(sale->sk.get()) + " ";
            else seen += std::get<customer>(one).name;
        }
        CHECK(seen == "2 9 10 Alice");
        auto const only = co_await sales.query("7").all();
        CHECK(only.size() == 3);
        auto const few =
            co_await sales.query(dynamap::attr<&order::pk> == "7" && dynamap::attr<&order::sk> > 2u)
                .limit(1)
                .all();
        REQUIRE(few.size() == 1);
        CHECK(few[0].sk.get() == 9);
        auto const prefix =
            co_await shop
                .query(dynamap::attr<&customer::pk> == "7" && dynamap::attr<&customer::sk>.begins_with("PRO"))
                .all();
        CHECK(prefix.size() == 1);
        auto const everything = co_await shop.scan().all();
        CHECK(everything.size() == 4);

        // What no member stands for is kept, and the type is not written twice.
        struct open_customer {
            decltype(customer::pk) pk;
            decltype(customer::sk) sk;
            dynamap::extra_attributes rest;
        };
        dynamap::table<open_customer, "shop", dynamap::partition_key<&open_customer::pk>,
                       dynamap::sort_key<&open_customer::sk>, dynamap::discriminator<"type", "customer">>
            open_people{client, name};
        auto const open = co_await open_people.get("7", decltype(customer::sk){});
        REQUIRE(open);
        CHECK(open->rest.size() == 1);
        co_await open_people.put(*open);
        auto const again = co_await people.get("7", decltype(customer::sk){});
        CHECK(again->name == "Alice");

        // A type's own table does not take another's item for its own.
        struct raw {
            std::string pk, sk;
        };
        dynamap::table<raw, "shop", dynamap::partition_key<&raw::pk>, dynamap::sort_key<&raw::sk>> anything{
            client, name};
        raw const strange{"CUSTOMER#7", "ORDER#0000000099"};
        co_await anything.put(strange);
        auto const failure = co_await test::error_of(sales.get("7", 99u));
        CHECK(failure.code() == dynamap::errc::wrong_type);
    });
}

TEST_CASE("a composed key is taken apart as it was put together, and nothing else is") {
    using key = dynamap::composed_key<dynamap::literal<"C#">, std::string, dynamap::literal<"#ORDER#">,
                                      std::uint16_t>;
    key const made("al#ice", std::uint16_t{42});
    CHECK(made.text() == "C#al#ice#ORDER#00042");
    CHECK(key::parse(made.text()) == made);
    CHECK_THROWS_AS(key::parse("C#alice"), dynamap::error);
    CHECK_THROWS_AS(key::parse("X#alice#ORDER#00042"), dynamap::error);
    CHECK_THROWS_AS(key::parse("C#alice#ORDER#x"), dynamap::error);
    CHECK_THROWS_AS(key::parse("C#alice#ORDER#99999"), dynamap::error);
    CHECK_THROWS_AS(key("a#ORDER#b", std::uint16_t{1}).text(), dynamap::error);
    using sharp = dynamap::composed_key<std::string, dynamap::literal<"##">, std::string>;
    CHECK(sharp("a", "#b").text() == "a###b");
    CHECK_THROWS_AS(sharp("a#", "b").text(), dynamap::error);  // it would be taken for the other
    using constant = dynamap::composed_key<dynamap::literal<"PROFILE">>;
    CHECK(constant().text() == "PROFILE");
    CHECK_THROWS_AS(constant::parse("PROFILES"), dynamap::error);
}
