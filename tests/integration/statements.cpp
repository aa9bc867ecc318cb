// PartiQL on the engine: typed parameters and rows, pages, batches, transactions.
#include "dynamap/statement.hpp"

#include "catch.hpp"
#include "run.hpp"

namespace {

struct order {
    std::string customer;
    std::int64_t number = 0;
    std::optional<std::string> memo;
};
using order_table = dynamap::table<order, "ql_order", dynamap::partition_key<&order::customer>,
                                   dynamap::sort_key<&order::number>, dynamap::rename<&order::memo, "Memo">>;

struct only_number {
    std::int64_t number = 0;
};

std::string named(order_table const& table, std::string const& text) {
    std::string result = text;
    auto const at = result.find("TABLE");
    return result.replace(at, 5, '"' + table.name() + '"');
}

}  // namespace

TEST_CASE(
    "statements: INSERT, SELECT in pages, UPDATE and DELETE, with parameters and rows of their own types") {
    test::fixture f;
    f.run([&]() -> asio::awaitable<void> {
        order_table const table(f.client, test::unique_name("order"));
        co_await table.create_if_missing();
        std::string const insert =
            named(table, "INSERT INTO TABLE VALUE {'customer': ?, 'number': ?, 'Memo': ?}");
        for (std::int64_t i = 0; i < 10; ++i) {
            dynamap::statement const one(insert, "ann", i, "memo \"" + std::to_string(i) + '"');
            co_await dynamap::execute(f.client, one);
        }
        dynamap::statement const again(insert, "ann", 3, "twice");
        auto const refused = co_await test::error_of(dynamap::execute(f.client, again));
        CHECK(refused.server_code() == "DuplicateItemException");

        dynamap::statement const where(named(table, "SELECT * FROM TABLE WHERE customer = ? AND number >= ?"),
                                       "ann", 3);
        auto rows = dynamap::select<order_table>(f.client, where).page_size(2);
        std::size_t pages = 0;
        std::vector<order> found;
        while (auto page = co_await rows.next_page()) {
            ++pages;
            CHECK(page->size() <= 2);
            for (auto& row : *page) found.push_back(row);
        }
        CHECK(pages >= 4);
        REQUIRE(found.size() == 7);
        CHECK(found[0].number == 3);
        CHECK(found[6].memo == "memo \"9\"");

        dynamap::statement const narrow(named(table, "SELECT number FROM TABLE WHERE customer = ?"), "ann");
        auto const numbers = co_await dynamap::select<only_number>(f.client, narrow).consistent().all();
        CHECK(numbers.size() == 10);

        dynamap::statement const update(
            named(table, "UPDATE TABLE SET Memo = ? WHERE customer = ? AND number = ?"), "new", "ann", 4);
        co_await dynamap::execute(f.client, update);
        auto const changed = co_await table.get("ann", 4);
        CHECK(changed.value().memo == "new");
        dynamap::statement const remove(named(table, "DELETE FROM TABLE WHERE customer = ? AND number = ?"),
                                        "ann", 4);
        co_await dynamap::execute(f.client, remove);
        auto const gone = co_await table.get("ann", 4);
        CHECK_FALSE(gone.has_value());

        dynamap::statement const wrong("SELEKT nothing");
        auto const malformed = co_await test::error_of(dynamap::execute(f.client, wrong));
        CHECK(malformed.code() == dynamap::errc::validation);
        dynamap::statement const no_text("SELECT * FROM x WHERE y = ?", std::string("\xff"));
        auto const not_encoded = co_await test::error_of(dynamap::execute(f.client, no_text));
        CHECK(not_encoded.code() == dynamap::errc::bad_value);
    });
}

TEST_CASE("statements: of a batch each succeeds or fails by itself; of a transaction all or none") {
    test::fixture f;
    f.run([&]() -> asio::awaitable<void> {
        order_table const table(f.client, test::unique_name("order"));
        co_await table.create_if_missing();
        std::string const insert = named(table, "INSERT INTO TABLE VALUE {'customer': ?, 'number': ?}");
        std::vector<dynamap::statement> inserts;
        order const there{"bob", 9, {}};
        co_await table.put(there);
        for (int const n : {1, 2, 9}) inserts.emplace_back(insert, "bob", n);
        auto const outcome = co_await dynamap::execute_batch(f.client, std::move(inserts));
        REQUIRE(outcome.size() == 3);
        CHECK_FALSE(outcome);
        CHECK(outcome.done(0));
        CHECK(outcome.done(1));
        CHECK(outcome.code(2) == "DuplicateItem");

        std::string const read = named(table, "SELECT * FROM TABLE WHERE customer = ? AND number = ?");
        std::vector<dynamap::statement> reads;
        reads.emplace_back(read, "bob", 2);
        reads.emplace_back(read, "bob", 77);
        auto const found = co_await dynamap::execute_batch(f.client, std::move(reads));
        CHECK(found);
        CHECK(found.row<order_table>(0).value().number == 2);
        CHECK_FALSE(found.row<order_table>(1).has_value());

        std::vector<dynamap::statement> both;
        both.emplace_back(insert, "bob", 3);
        both.emplace_back(insert, "bob", 1);
        auto const refused = co_await dynamap::execute_transaction(f.client, std::move(both));
        CHECK_FALSE(refused.committed());
        CHECK(refused.failed() == 1);
        CHECK(refused.why(1) == dynamap::transaction_refusal::duplicate);
        auto const third = co_await table.get("bob", 3);
        CHECK_FALSE(third.has_value());

        std::vector<dynamap::statement> good;
        good.emplace_back(insert, "bob", 3);
        good.emplace_back(insert, "bob", 4);
        auto const done = co_await dynamap::execute_transaction(f.client, std::move(good));
        CHECK(done.committed());
        std::vector<dynamap::statement> look;
        look.emplace_back(read, "bob", 4);
        look.emplace_back(read, "bob", 5);
        auto const seen = co_await dynamap::execute_transaction(f.client, std::move(look));
        CHECK(seen.committed());
        CHECK(seen.row<order_table>(0).value().number == 4);
        CHECK_FALSE(seen.row<order_table>(1).has_value());
    });
}
