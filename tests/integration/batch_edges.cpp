// Batches, transactions and statements at their edges: responses cut off, settings without a limit, nothing
// left to do.
#include <algorithm>
#include <functional>
#include <map>
#include <mutex>
#include <ranges>
#include <utility>

#include "catch.hpp"
#include "dynamap/statement.hpp"
#include "dynamap/transaction.hpp"
#include "failure_of.hpp"
#include "one_call.hpp"
#include "run.hpp"
#include "scripted_server.hpp"

namespace {

std::function<void()> while_encoding;  // called by the codec of a note

struct note {
    std::string text;
};

}  // namespace

template <>
struct dynamap::codec<note> {
    static constexpr auto type = dynamap::value_type::string;
    static void encode(dynamap::value_writer& out, note const& value) {
        while_encoding();
        out.string(value.text);
    }
    static note decode(dynamap::value_reader& in) { return {std::string(in.string())}; }
};

namespace {

struct noted {
    std::string owner;
    note memo;
};
using noted_table = dynamap::table<noted, "edge_noted", dynamap::partition_key<&noted::owner>>;

struct wallet {
    std::string owner;
    std::int64_t balance = 0;
};
using wallet_table = dynamap::table<wallet, "edge_wallet", dynamap::partition_key<&wallet::owner>>;
constexpr auto balance = dynamap::attr<&wallet::balance>;

std::vector<wallet> wallets(int count) {
    std::vector<wallet> rows;
    for (int i = 0; i < count; ++i) rows.push_back({"w" + std::to_string(i), i});
    return rows;
}

/// Sends these responses one after the other, and keeps the requests.
struct responses {
    explicit responses(std::vector<std::string> bodies) : server(steps(std::move(bodies))) {}
    std::vector<test::scripted_server::step> steps(std::vector<std::string> bodies) {
        std::vector<test::scripted_server::step> all;
        for (auto& body : bodies)
            all.push_back([this, body](test::peer& client) {
                std::string request = client.read_request();
                {
                    std::lock_guard const lock(mutex);
                    requests.push_back(std::move(request));
                }
                client.send(body);
            });
        return all;
    }
    std::mutex mutex;
    std::vector<std::string> requests;
    test::scripted_server server;
};

}  // namespace

TEST_CASE("batch: time without a limit is as long as it takes") {
    test::fixture f;
    f.run([&]() -> asio::awaitable<void> {
        wallet_table const table(f.client, test::unique_name("wallet"));
        co_await table.create_if_missing();
        auto const rows = wallets(30);
        dynamap::batch_options options;
        options.timeout = std::chrono::milliseconds::max();
        auto const written = co_await table.batch_put(rows, options);
        CHECK(written.written == 30);
        auto const got = co_await table.batch_get(rows, options);
        CHECK(got.rows.size() == 30);
        CHECK(std::all_of(got.rows.begin(), got.rows.end(), [](auto const& row) { return row.has_value(); }));
        dynamap::transaction_options patient;
        patient.timeout = std::chrono::milliseconds::max();
        dynamap::transaction tx{f.client};
        tx.update(table, "w1", balance = 7);
        auto const done = co_await tx.commit(patient);
        CHECK(done);
    });
}

TEST_CASE("batch: a row that cannot be encoded leaves the batch as it was before") {
    test::fixture f;
    f.run([&]() -> asio::awaitable<void> {
        wallet_table const table(f.client, test::unique_name("wallet"));
        co_await table.create_if_missing();
        wallet const first{"first", 1}, last{"last", 3}, keyless{"", 2}, huge{std::string(3000, 'k'), 2};
        dynamap::write_batch batch{f.client};
        CHECK_THROWS_AS(batch.put(table, keyless), dynamap::error);
        batch.put(table, first);
        CHECK_THROWS_AS(batch.put(table, keyless), dynamap::error);
        CHECK_THROWS_AS(batch.put_all(table, std::vector{huge, last}), dynamap::error);
        batch.put(table, last);
        batch.remove(table, "other");
        CHECK(batch.size() == 3);
        auto const written = co_await batch.send();
        CHECK(written.written == 3);
        auto const stored = co_await table.scan().all();
        std::map<std::string, std::int64_t> balances;
        for (wallet const& row : stored) balances[row.owner] = row.balance;
        CHECK(balances == std::map<std::string, std::int64_t>{{"first", 1}, {"last", 3}});
    });
}

TEST_CASE("batch: a codec that throws leaves the batch as it was before; one that uses the batch is served") {
    test::fixture f;
    f.run([&]() -> asio::awaitable<void> {
        noted_table const table(f.client, test::unique_name("noted"));
        co_await table.create_if_missing();
        noted const first{"first", {"1"}}, second{"second", {"2"}}, third{"third", {"3"}};
        dynamap::write_batch batch{f.client};
        while_encoding = [] {};
        batch.put(table, first);
        while_encoding = [] { throw 7; };
        CHECK_THROWS_AS(batch.put(table, second), int);
        CHECK(batch.size() == 1);
        bool first_time = true;
        while_encoding = [&] {
            if (std::exchange(first_time, false)) batch.put(table, third);
        };
        batch.put(table, second);
        CHECK(batch.size() == 3);
        auto const written = co_await batch.send();
        CHECK(written.written == 3);
        CHECK((co_await table.at("second")).memo.text == "2");
        CHECK((co_await table.at("third")).memo.text == "3");
    });
}

TEST_CASE("batch: a range may send the batch that it is put into") {
    test::fixture f;
    f.run([&]() -> asio::awaitable<void> {
        wallet_table const table(f.client, test::unique_name("wallet"));
        co_await table.create_if_missing();
        auto const rows = wallets(30);
        dynamap::write_batch batch{f.client};
        std::vector<asio::awaitable<dynamap::write_batch_outcome>> sent;
        auto const flushing = [&](wallet const& row) -> wallet const& {
            if (batch.size() == 8) sent.push_back(batch.send());
            return row;
        };
        batch.put_all(table, rows | std::views::transform(std::ref(flushing)));
        sent.push_back(batch.send());
        std::uint64_t written = 0;
        for (auto& each : sent) {
            auto const outcome = co_await std::move(each);
            written += outcome.written;
        }
        CHECK(sent.size() == 4);
        CHECK(written == 30);
        auto const stored = co_await table.scan().count();
        CHECK(stored == 30);
    });
}

TEST_CASE("batch: a key that is empty or too long is refused before anything is sent") {
    test::fixture f;
    wallet_table const table(f.client, "never_created");
    dynamap::write_batch writes{f.client};
    dynamap::read_batch reads{f.client};
    for (std::string const& key : {std::string(), std::string(2049, 'k')}) {
        CAPTURE(key.size());
        auto const refused = failure_of([&] { writes.remove(table, key); });
        REQUIRE(refused);
        CHECK(refused->sent() == 0);
        CHECK(refused->attribute() == "owner");
        CHECK(failure_of([&] { reads.get(table, key); }));
    }
    CHECK(writes.size() == 0);
    CHECK(reads.size() == 0);
}

TEST_CASE("batch: an item that the service refuses is found, and the search does not count as an attempt of "
          "the others") {
    test::scripted_server server({[](test::peer& client) {
        bool const bad = client.read_request().find(R"("w7")") != std::string::npos;
        client.send(bad ? test::script::refusal(400, "ValidationException")
                        : test::script::response(200, R"({"UnprocessedItems":{}})"));
    }});
    test::fixture f;
    f.run([&]() -> asio::awaitable<void> {
        wallet_table const table(dynamap::client(f.io, test::config_for(server.url())));
        auto const rows = wallets(40);
        dynamap::batch_options options;
        options.max_attempts = 2;
        auto const outcome = co_await table.batch_put(rows, options);
        CHECK(outcome.written == 39);
        auto const left = outcome.unprocessed(table);
        REQUIRE(left.size() == 1);
        CHECK(left[0].owner == "w7");
        REQUIRE(outcome.error());
        CHECK(outcome.error()->code() == dynamap::errc::validation);
    });
}

TEST_CASE("batch: nothing of a truncated response counts as read, and it is not requested over and over") {
    responses cut({test::script::response(
        200, R"({"Responses":{"edge_wallet":[{"owner":{"S":"a"},"balance":{"N":"5"}}],"x":)")});
    asio::io_context io;
    auto config = test::config_for(cut.server.url());
    config.retry.max_attempts = 1;
    wallet_table const table(dynamap::client(io, config));
    std::vector<std::string> const keys{"a"};
    auto const got = test::run(io, table.batch_get(keys));
    CHECK_FALSE(got);
    REQUIRE(got.rows.size() == 1);
    CHECK_FALSE(got.rows[0]);
    REQUIRE(got.unprocessed_keys().size() == 1);
    REQUIRE(got.error());
    CHECK(got.error()->code() == dynamap::errc::malformed_response);
    CHECK(cut.requests.size() == 1);
}

TEST_CASE("statements: all() called again after a failure returns the first pages' rows too") {
    std::string const first =
        test::script::response(200, R"({"Items":[{"owner":{"S":"a"},"balance":{"N":"1"}}],"NextToken":"t"})");
    responses script({first, test::script::refusal(400, "ValidationException"), first,
                      test::script::response(200, R"({"Items":[{"owner":{"S":"b"},"balance":{"N":"2"}}]})")});
    asio::io_context io;
    dynamap::client const client(io, test::config_for(script.server.url()));
    dynamap::statement const what("SELECT * FROM edge_wallet");
    auto const query = dynamap::select<wallet_table>(client, what);
    (void)test::failure(io, query.all());
    auto const rows = test::run(io, query.all());
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].owner == "a");
}

TEST_CASE("transaction: an update without a clause left checks its condition, or is refused by name") {
    test::fixture f;
    f.run([&]() -> asio::awaitable<void> {
        wallet_table const table(f.client, test::unique_name("wallet"));
        co_await table.create_if_missing();
        auto const rows = wallets(2);
        (void)co_await table.batch_put(rows);
        dynamap::transaction tx{f.client};
        tx.update(table, "w0", dynamap::optionally(false, balance = 5), dynamap::when(balance == 1));
        tx.update(table, "w1", balance = 9);
        auto const checked = co_await tx.commit();
        CHECK_FALSE(checked);  // w0 has 0
        tx.update(table, "w0", dynamap::optionally(false, balance = 5), dynamap::when(balance == 0));
        tx.update(table, "w1", balance = 9);
        auto const passes = co_await tx.commit();
        CHECK(passes);
        tx.update(table, "w1", balance = 3);
        auto const refused =
            failure_of([&] { tx.update(table, "w0", dynamap::optionally(false, balance = 5)); });
        REQUIRE(refused);
        CHECK(refused->code() == dynamap::errc::bad_value);
        CHECK(refused->details().table == table.name());
        CHECK(tx.size() == 1);
    });
}
