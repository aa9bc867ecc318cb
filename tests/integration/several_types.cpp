// Several types of items in one table: what each call does through the table of a type, to items of its own
// and of others.
#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "catch.hpp"
#include "dynamap/export.hpp"
#include "dynamap/statement.hpp"
#include "dynamap/transaction.hpp"
#include "failure_of.hpp"
#include "run.hpp"

namespace {

using dynamap::attr, dynamap::when, dynamap::errc;

struct counter {
    std::string id;
    std::int64_t n = 0;
    std::optional<std::string> group;
};
struct product {
    std::string id;
    std::string name;
    std::optional<std::string> group;
};
/// Any item, as it is.
struct anything {
    std::string id;
    dynamap::extra_attributes rest;
};

template <class Row, dynamap::fixed_string Type>
using typed =
    dynamap::table<Row, "several", dynamap::partition_key<&Row::id>, dynamap::discriminator<"type", Type>,
                   dynamap::global_index<"keys", dynamap::partition_key<&Row::group>, dynamap::keys_only>,
                   dynamap::global_index<"whole", dynamap::partition_key<&Row::group>>>;
using counters = typed<counter, "counter">;
using products =
    dynamap::table<product, "several", dynamap::partition_key<&product::id>,
                   dynamap::discriminator<"type", "product">,
                   dynamap::global_index<"keys", dynamap::partition_key<&product::group>, dynamap::keys_only>,
                   dynamap::global_index<"whole", dynamap::partition_key<&product::group>>,
                   dynamap::global_index<"names", dynamap::partition_key<&product::group>,
                                         dynamap::include<&product::name>>>;
using raw_table = dynamap::table<anything, "several", dynamap::partition_key<&anything::id>>;

constexpr auto n = attr<&counter::n>;
constexpr auto id = attr<&counter::id>;
constexpr auto group = attr<&counter::group>;
constexpr auto name = attr<&product::name>;
constexpr auto product_group = attr<&product::group>;

struct several : test::fixture {
    std::string const called = test::unique_name("several");
    counters count{client, called};
    products sold{client, called};
    raw_table raw{client, called};

    several() {
        run([this]() -> asio::awaitable<void> { co_await sold.create_if_missing(); });
    }
    asio::awaitable<std::string> type_of(std::string key) {
        auto const found = co_await raw.get(key, dynamap::consistent);
        if (!found) co_return "none";
        auto const type = found->rest.find("type");
        co_return type == found->rest.end() ? "untyped" : type->second.as_string();
    }
};

}  // namespace

TEST_CASE_METHOD(several, "every update sets the type of the item, which it may create") {
    run([this]() -> asio::awaitable<void> {
        co_await count.update("a", n += 1);
        auto const found = co_await count.get("a");
        REQUIRE(found);
        CHECK(found->n == 1);
        auto const all = co_await count.scan().all();
        CHECK(all.size() == 1);

        auto const fresh = co_await count.update("b", n = 5, dynamap::return_new);
        CHECK(fresh.n == 5);
        auto const parts = co_await count.update("b", n += 1, dynamap::return_updated_new);
        CHECK(parts[n] == 6);
        auto const before = co_await count.update("b", n += 1, dynamap::return_updated_old);
        REQUIRE(before);
        CHECK((*before)[n] == 6);
        auto const made = co_await count.update("c", n += 1, when(id.not_exists()));
        CHECK(made);
        auto const kept = co_await count.update("c", n += 1, when(n == 1 && id.exists()));
        CHECK(kept);
        counters::condition const only = n > 0;
        auto const by_run_time = co_await count.update("c", n += 1, when(only));
        CHECK(by_run_time);
        co_await count.update("d", dynamap::optionally(false, n += 1));
        co_await count.update("e", n = 1, group.remove());
        co_await count.update("d", dynamap::optionally(true, n = 4));
        dynamap::transaction tx{client};
        tx.update(count, "f", n += 1);
        tx.update(count, "g", n = 1, when(id.not_exists()));
        auto const sent = co_await tx.commit();
        CHECK(sent);
        co_await count.update("h", n += 1, dynamap::exactly_once);
        for (auto const* key : {"b", "c", "d", "e", "f", "g", "h"}) {
            INFO(key);
            auto const type = co_await type_of(key);
            CHECK(type == "counter");
            auto const row = co_await count.get(key);
            CHECK(row);
        }
    });
}

TEST_CASE_METHOD(several,
                 "an index of some attributes holds the type, and returns the items of its own type only") {
    run([this]() -> asio::awaitable<void> {
        product const tea{"tea", "Tea", "g"};
        co_await sold.put(tea);
        counter const visits{"visits", 7, "g"};
        co_await count.put(visits);
        anything untyped{"untyped", {}};
        untyped.rest["group"] = "g";
        co_await raw.put(untyped);

        auto const followed = [this]() -> asio::awaitable<bool> {
            auto const names = co_await sold.index<"names">().scan().all();
            auto const keys = co_await sold.index<"keys">().scan().all();
            auto const others = co_await count.index<"keys">().scan().all();
            auto const whole = co_await count.index<"whole">().scan().all();
            co_return !names.empty() && !keys.empty() && !others.empty() && !whole.empty();
        };
        co_await test::until(client, followed);
        auto const named = co_await sold.index<"names">().query("g").all();
        REQUIRE(named.size() == 1);
        CHECK(named[0][name] == "Tea");
        auto const keys = co_await sold.index<"keys">().query("g").all();
        REQUIRE(keys.size() == 1);
        CHECK(keys[0][attr<&product::id>] == "tea");
        auto const scanned = co_await count.index<"keys">().scan().all();
        REQUIRE(scanned.size() == 1);
        CHECK(scanned[0][id] == "visits");
        auto const whole = co_await count.index<"whole">().query("g").all();
        CHECK(whole.size() == 1);
        auto const part = co_await count.index<"whole">().query("g").project(n).all();
        REQUIRE(part.size() == 1);
        CHECK(part[0][n] == 7);
        auto const limited = co_await sold.index<"keys">().query("g").limit(1).all();
        CHECK(limited.size() == 1);
        auto const drift = co_await sold.drift();
        CHECK(drift.empty());
    });
}

TEST_CASE_METHOD(several, "a row's extra attributes cannot give the item another type") {
    run([this]() -> asio::awaitable<void> {
        struct open_counter {
            std::string id;
            dynamap::extra_attributes rest;
        };
        dynamap::table<open_counter, "several", dynamap::partition_key<&open_counter::id>,
                       dynamap::discriminator<"type", "counter">> const open{client, called};
        co_await count.update("a", n = 1);
        auto row = co_await open.get("a");
        REQUIRE(row);
        CHECK_FALSE(row->rest.contains("type"));
        co_await open.put(*row);
        row->rest["type"] = "product";
        auto const twice = co_await test::error_of(open.put(*row));
        CHECK(twice.code() == errc::bad_value);
        auto const type = co_await type_of("a");
        CHECK(type == "counter");
    });
}

TEST_CASE_METHOD(several,
                 "an item of another type is not read, and is replaced, changed and removed as any item") {
    run([this]() -> asio::awaitable<void> {
        product const tea{"tea", "Tea", "g"};
        co_await sold.put(tea);

        // Reading.
        auto const whole = co_await test::error_of(count.get("tea"));
        CHECK(whole.code() == errc::wrong_type);
        auto const part = co_await test::error_of(count.get("tea", dynamap::project(group)));
        CHECK(part.code() == errc::wrong_type);
        auto const scanned = co_await count.scan().project(group).all();
        CHECK(scanned.empty());
        auto const own = co_await sold.scan().project(product_group).all();
        CHECK(own.size() == 1);
        std::vector<std::string> const requested{"tea"};
        auto const batch = co_await test::error_of(count.batch_get(requested));
        CHECK(batch.code() == errc::wrong_type);
        dynamap::read_batch reads{client};
        auto const as_counter = reads.get(count, "tea");
        auto const as_product = reads.get(sold, "tea");
        auto const outcome = co_await reads.send();
        CHECK(outcome);
        CHECK_THROWS_AS(outcome[as_counter], dynamap::error);
        auto const read = outcome[as_product];
        CHECK(read->name == "Tea");
        dynamap::read_transaction rt{client};
        auto const as_counted = rt.get(count, "tea");
        auto const at_once = co_await rt.run();
        auto const other_type = failure_of([&] { (void)at_once[as_counted]; });
        REQUIRE(other_type);
        CHECK(other_type->code() == errc::wrong_type);

        // A condition can demand the type; a refusal is a value, and only the item that cannot be read
        // throws.
        counter const named_tea{"tea", 1, {}};
        auto const refused = co_await count.put(named_tea, when(id.not_exists()));
        CHECK_FALSE(refused);
        CHECK_THROWS_AS(refused.current(), dynamap::error);
        auto const wanted =
            co_await count.update("tea", n = 1, when(dynamap::attribute_named("type") == "counter"));
        CHECK_FALSE(wanted);
        auto const still = co_await type_of("tea");
        CHECK(still == "product");

        // Without one the item is changed, and is of the type through which it was.
        co_await count.update("tea", n = 1);
        auto const changed = co_await type_of("tea");
        CHECK(changed == "counter");
        co_await sold.put(tea);
        auto const replaced = co_await type_of("tea");
        CHECK(replaced == "product");
        auto const old = co_await test::error_of(count.put(named_tea, dynamap::return_old));
        CHECK(old.code() == errc::wrong_type);
        CHECK(old.sentence().find("the write was applied") != std::string::npos);
        co_await sold.put(tea);
        co_await count.remove("tea");
        auto const gone = co_await type_of("tea");
        CHECK(gone == "none");
    });
}
