// Transactions on the engine, and through a proxy that does harm: money is neither made nor lost.
// DYNAMAP_TRANSFER_SECONDS and DYNAMAP_COUNTS set how long the transfers go on, and how high is counted.
#include "dynamap/transaction.hpp"

#include <atomic>
#include <cstdlib>
#include <iostream>
#include <random>

#include "catch.hpp"
#include "failure_of.hpp"
#include "fault_proxy.hpp"
#include "one_call.hpp"
#include "run.hpp"
#include "scripted_server.hpp"

using namespace std::chrono_literals;
using dynamap::when;
using why = dynamap::transaction_refusal;

namespace {

struct wallet {
    std::string owner;
    std::int64_t balance = 0;
};
using wallet_table = dynamap::table<wallet, "tx_wallet", dynamap::partition_key<&wallet::owner>>;
constexpr auto balance = dynamap::attr<&wallet::balance>;

struct event {
    std::string stream;
    std::int64_t number = 0;
};
using event_table = dynamap::table<event, "tx_event", dynamap::partition_key<&event::stream>,
                                   dynamap::sort_key<&event::number>>;
constexpr auto stream = dynamap::attr<&event::stream>;

int setting(char const* name, int otherwise) {
    char const* const value = std::getenv(name);
    return value == nullptr ? otherwise : std::atoi(value);
}

asio::awaitable<void> put(wallet_table table, std::string owner, std::int64_t cents) {
    wallet const row{std::move(owner), cents};
    co_await table.put(row);
}

/// A client that goes through a proxy.
dynamap::client client_through(asio::io_context& io, std::string url) {
    dynamap::client_config config;
    config.endpoint = std::move(url);
    config.timeout = 4s;
    config.retry.transient_base = 2ms;
    config.retry.throttling_base = 5ms;
    config.retry.quota = 1'000'000;
    config.retry.max_attempts = 12;
    return dynamap::client(io, config);
}

}  // namespace

TEST_CASE("transaction: all is written, or nothing, and each operation has its reason, with its current item "
          "as a row") {
    test::fixture f;
    f.run([&]() -> asio::awaitable<void> {
        wallet_table const table(f.client, test::unique_name("wallet"));
        event_table const events(f.client, test::unique_name("event"));
        co_await table.create_if_missing();
        co_await events.create_if_missing();
        co_await put(table, "alice", 100);
        co_await put(table, "bob", 10);

        event const first{"alice", 1};
        dynamap::transaction tx{f.client};
        tx.update(table, "alice", balance -= 50, when(balance >= 50));
        tx.update(table, "bob", balance += 50);
        tx.put(events, first, when(stream.not_exists()));
        tx.check(table, "carol", balance.not_exists());
        auto const done = co_await tx.commit();
        CHECK(done);
        CHECK(done.failed() == 4);
        CHECK_FALSE(done.error());
        CHECK_NOTHROW(done.throw_if_failed());
        CHECK(tx.empty());
        auto alice = co_await table.get("alice", dynamap::consistent);
        CHECK(alice.value().balance == 50);
        auto bob = co_await table.get("bob", dynamap::consistent);
        CHECK(bob.value().balance == 60);

        auto const credit = tx.update(table, "bob", balance += 70);
        auto const debit = tx.update(table, "alice", balance -= 70, when(balance >= 70));
        auto const noted = tx.put(events, event{"alice", 1}, when(stream.not_exists()));
        auto const removed = tx.remove(events, "alice", 2);
        auto const refused = co_await tx.commit();
        CHECK_FALSE(refused);
        CHECK_FALSE(refused.cancelled());
        CHECK(refused.size() == 4);
        CHECK(refused.failed() == debit.number());
        CHECK(refused.why(credit) == why::none);
        CHECK(refused.why(debit) == why::condition_failed);
        CHECK(refused.current(debit).value().balance == 50);
        CHECK(refused.why(noted) == why::condition_failed);
        CHECK(refused.current(noted).value().number == 1);
        CHECK_FALSE(refused.current(credit).has_value());
        CHECK_FALSE(refused.current(removed).has_value());
        CHECK(refused.code(debit) == "ConditionalCheckFailed");
        auto const thrown = failure_of([&] { refused.throw_if_failed(); });
        REQUIRE(thrown);
        REQUIRE(refused.error());
        for (auto const& e : {*thrown, *refused.error()}) {
            CHECK(e.code() == dynamap::errc::conditional_check_failed);
            CHECK(e.details().table == table.name());
            CHECK(contains(e.sentence(), "operation 1 of the transaction failed"));
        }
        bob = co_await table.get("bob", dynamap::consistent);
        CHECK(bob.value().balance == 60);

        tx.remove(events, "alice", 1, when(stream.exists()));
        tx.remove(table, "bob");
        auto const gone = co_await tx.commit();
        CHECK(gone.committed());
        dynamap::read_transaction rt{f.client};
        auto const a = rt.get(table, "alice"), b = rt.get(table, "bob");
        auto const note = rt.get(events, "alice", 1);
        auto const twice = failure_of([&] { (void)rt.get(table, "alice", dynamap::project(balance)); });
        REQUIRE(twice);  // the service refuses two reads of one item
        CHECK(twice->code() == dynamap::errc::validation);
        auto const first_read = co_await rt.run();
        CHECK(first_read.size() == 3);
        auto const again_a = rt.get(table, "alice"), again_b = rt.get(table, "bob");
        auto const again_note = rt.get(events, "alice", 1);
        auto const carol = rt.get(table, "carol", dynamap::project(balance));
        auto const read = co_await rt.run();
        CHECK(read[again_a].value().balance == 50);
        CHECK_FALSE(read[again_b].has_value());
        CHECK_FALSE(read.get(again_note).has_value());
        CHECK_FALSE(read[carol].has_value());
        for (auto const old : {a, b}) CHECK(failure_of([&] { (void)read[old]; }));
        CHECK(failure_of([&] { (void)read[note]; }));
    });
}

TEST_CASE("transaction: operations are as many as the program adds, 100 of them and no more") {
    test::fixture f;
    f.run([&]() -> asio::awaitable<void> {
        wallet_table const table(f.client, test::unique_name("wallet"));
        co_await table.create_if_missing();
        dynamap::transaction tx{f.client};
        for (int i = 0; i < 100; ++i) tx.update(table, "w" + std::to_string(i), balance = i);
        auto const beyond = failure_of([&] { tx.update(table, "w100", balance = 100); });
        REQUIRE(beyond);
        CHECK(beyond->code() == dynamap::errc::validation);
        CHECK(contains(beyond->sentence(), "a transaction takes 100 operations; this is number 101"));
        CHECK(tx.size() == 100);
        auto const done = co_await tx.commit();
        CHECK(done.committed());
        CHECK(done.size() == 100);
        auto const row = co_await table.get("w42");
        CHECK(row.value().balance == 42);

        auto const none = co_await test::error_of(tx.commit());
        CHECK(none.code() == dynamap::errc::validation);
        CHECK(contains(none.what(), "no operations; was it committed already?"));
        dynamap::read_transaction rt{f.client};
        auto const nothing = co_await test::error_of(rt.run());
        CHECK(nothing.code() == dynamap::errc::validation);
    });
}

TEST_CASE(
    "transaction: an operation that cannot be encoded is thrown when it is added, and leaves the others") {
    test::fixture f;
    f.run([&]() -> asio::awaitable<void> {
        wallet_table const table(f.client, test::unique_name("wallet"));
        co_await table.create_if_missing();
        dynamap::transaction tx{f.client};
        tx.put(table, wallet{"first", 1});
        auto const empty_key = failure_of([&] { tx.put(table, wallet{"\xff", 1}); });
        REQUIRE(empty_key);
        CHECK(empty_key->details().table == table.name());
        CHECK(failure_of([&] { tx.update(table, "\xff", balance = 1); }));
        CHECK(failure_of([&] { tx.remove(table, std::string("\xff")); }));
        CHECK(failure_of([&] { tx.check(table, "\xff", balance > 1); }));
        CHECK(tx.size() == 1);
        auto const second = tx.put(table, wallet{"second", 2});
        CHECK(second.number() == 1);
        dynamap::transaction moved{std::move(tx)};
        CHECK(tx.empty());  // NOLINT: what is left is an empty one
        auto const done = co_await moved.commit();
        CHECK(done);
        auto const row = co_await table.get("second", dynamap::consistent);
        CHECK(row.value().balance == 2);
    });
}

TEST_CASE("transaction: with a caller's token it is written once, however often it is sent") {
    test::fixture f;
    f.run([&]() -> asio::awaitable<void> {
        wallet_table const table(f.client, test::unique_name("wallet"));
        co_await table.create_if_missing();
        std::string const key = "user-1:0b57c8de-8e2c-4f0e-a9b5-6a4f0c2d7d11:" + test::unique_name("key");
        for (int i = 0; i < 2; ++i) {
            dynamap::transaction tx{f.client};
            tx.update(table, "paid", balance += 50);
            auto const done = co_await tx.token(key).commit();
            CHECK(done);
        }
        auto paid = co_await table.get("paid", dynamap::consistent);
        CHECK(paid.value().balance == 50);

        dynamap::transaction tx{f.client};
        tx.token(key);
        tx.update(table, "paid", balance += 60);
        auto const other = co_await test::error_of(tx.commit());
        CHECK(other.code() == dynamap::errc::validation);
        CHECK(other.server_code() == "IdempotentParameterMismatchException");
        tx.update(table, "paid", balance += 50);
        auto const by_another_token = co_await tx.commit();  // a token is of one commit
        CHECK(by_another_token);
        paid = co_await table.get("paid", dynamap::consistent);
        CHECK(paid.value().balance == 100);
        CHECK(failure_of([&] { tx.token(""); }));
    });
}

TEST_CASE("transaction: a conflict is waited for, with the same token; a failed condition is not") {
    std::string const conflict = test::script::response(
        400,
        R"({"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","Message":"cancelled",)"
        R"("CancellationReasons":[{"Code":"None"},{"Code":"TransactionConflict","Message":"in the way"}]})");
    std::string const in_progress = test::script::refusal(400, "TransactionInProgressException");
    std::mutex mutex;
    std::vector<std::string> tokens;
    auto const step = [&](std::string response) {
        return [&, response](test::peer& client) {
            std::string const request = client.read_request();
            {
                std::lock_guard const lock(mutex);
                auto const at = request.find("\"ClientRequestToken\":\"");
                tokens.push_back(request.substr(at + 22, 36));
            }
            client.send(response);
        };
    };
    test::scripted_server const server(
        {step(conflict), step(in_progress), step(conflict), step(test::script::response(200, "{}"))});
    test::fixture f;
    dynamap::client const client(f.io, test::config_for(server.url()));
    f.run([&]() -> asio::awaitable<void> {
        wallet_table const table(client);
        dynamap::transaction tx{client};
        tx.update(table, "a", balance += 1);
        tx.update(table, "b", balance -= 1);
        auto const done = co_await tx.commit();
        CHECK(done.committed());
        CHECK(done.attempts() == 4);
    });
    REQUIRE(tokens.size() == 4);
    for (auto const& token : tokens) CHECK(token == tokens[0]);
    CHECK(tokens[0].size() == 36);

    test::scripted_server const stubborn({test::script::respond(conflict)});
    dynamap::client const other(f.io, test::config_for(stubborn.url()));
    f.run([&]() -> asio::awaitable<void> {
        wallet_table const table(other);
        dynamap::transaction_options options;
        options.max_attempts = 3;
        dynamap::transaction tx{other};
        tx.update(table, "a", balance += 1);
        auto const second = tx.update(table, "b", balance -= 1);
        auto const kept_out = co_await tx.commit(options);
        CHECK_FALSE(kept_out);
        CHECK(kept_out.why(second) == why::conflict);
        CHECK(kept_out.attempts() == 3);
        REQUIRE(kept_out.error());
        CHECK(kept_out.error()->code() == dynamap::errc::transaction_conflict);
    });
}

TEST_CASE("transaction: 64 transfers at once, a fifth of their requests harmed: the sum of all balances "
          "never changes") {
    constexpr int wallets = 10, start = 1000;
    test::fixture direct;
    wallet_table const stored(direct.client, test::unique_name("wallet"));
    direct.run([&]() -> asio::awaitable<void> {
        co_await stored.create_if_missing();
        for (int i = 0; i < wallets; ++i) co_await put(stored, "w" + std::to_string(i), start);
    });
    test::fault_proxy proxy(std::getenv("AWS_ENDPOINT_URL_DYNAMODB"), test::mixed_faults(7, 20));
    asio::io_context io;
    auto const client = client_through(io, proxy.url());
    wallet_table const table(client, stored.name());
    auto const end = std::chrono::steady_clock::now() +
                     std::chrono::seconds(setting("DYNAMAP_TRANSFER_SECONDS", 5));
    auto const goes_on = [end](std::size_t so_far, std::size_t enough) {
        auto const now = std::chrono::steady_clock::now();
        // a busy machine needs longer to get as far
        return now < end || (so_far <= enough && now < end + 60s);
    };
    std::size_t committed = 0, refused = 0, failed = 0, sums = 0, wrong = 0;
    auto const transfer = [&](unsigned seed) -> asio::awaitable<void> {
        std::mt19937 random(seed);
        while (goes_on(committed, 100)) {
            auto const from = random() % wallets, to = (from + 1 + random() % (wallets - 1)) % wallets;
            auto const cents = static_cast<std::int64_t>(1 + random() % 300);
            try {
                dynamap::transaction tx{client};
                tx.update(table, "w" + std::to_string(from), balance -= cents, when(balance >= cents));
                tx.update(table, "w" + std::to_string(to), balance += cents);
                auto const outcome = co_await tx.commit();
                ++(outcome ? committed : refused);
            } catch (dynamap::error const&) {
                ++failed;
            }
        }
    };
    auto const watch = [&]() -> asio::awaitable<void> {
        while (goes_on(sums, 10)) {
            dynamap::read_transaction rt{direct.client};
            std::vector<dynamap::transaction_handle<wallet>> requested;
            for (int i = 0; i < wallets; ++i) requested.push_back(rt.get(stored, "w" + std::to_string(i)));
            auto const read = co_await rt.run();
            std::int64_t sum = 0;
            for (auto const one : requested) sum += read[one]->balance;
            ++sums;
            if (sum != wallets * start) ++wrong;
        }
    };
    for (unsigned i = 0; i < 64; ++i)
        asio::co_spawn(io, transfer(i), [](std::exception_ptr e) {
            if (e) std::rethrow_exception(e);
        });
    std::thread watcher([&] { direct.run(watch); });
    io.run();
    watcher.join();
    direct.run([&]() -> asio::awaitable<void> { co_await direct.client.wait(1s); });  // what was cut off ends
    std::int64_t sum = 0, least = 0;
    direct.run([&]() -> asio::awaitable<void> {
        for (int i = 0; i < wallets; ++i) {
            auto const row = co_await stored.get("w" + std::to_string(i), dynamap::consistent);
            sum += row.value().balance;
            least = std::min(least, row.value().balance);
        }
    });
    std::cout << "transfers: " << committed << " committed, " << refused << " refused, " << failed
              << " failed; " << proxy.requests() << " requests; the sum was read " << sums << " times\n";
    CHECK(sum == wallets * start);
    CHECK(least == 0);
    CHECK(wrong == 0);
    CHECK(sums > 10);
    CHECK(committed > 100);
    CHECK(proxy.requests() > committed * 11 / 10);
}

TEST_CASE("transaction: a counter with exactly_once ends at the number of calls, though responses are lost") {
    int const counts = setting("DYNAMAP_COUNTS", 400);
    test::fixture direct;
    wallet_table const stored(direct.client, test::unique_name("wallet"));
    direct.run([&]() -> asio::awaitable<void> { co_await stored.create_if_missing(); });
    // Every seventh request is done, and its answer lost.
    test::fault_proxy proxy(std::getenv("AWS_ENDPOINT_URL_DYNAMODB"), [](std::size_t n) {
        return test::fault{n % 7 == 3 ? test::fault_kind::lose_response : test::fault_kind::none, 0};
    });
    asio::io_context io;
    auto const client = client_through(io, proxy.url());
    wallet_table const table(client, stored.name());
    auto const count = [&](int n, bool once) -> asio::awaitable<void> {
        for (int i = 0; i < n; ++i) {
            if (once) co_await table.update("once", balance += 1, dynamap::exactly_once);
            else co_await table.update("plain", balance += 1);
        }
    };
    for (int i = 0; i < 16; ++i)
        for (bool const once : {true, false})
            asio::co_spawn(io, count(counts / 16, once), [](std::exception_ptr e) {
                if (e) std::rethrow_exception(e);
            });
    io.run();
    std::int64_t once = 0, plain = 0;
    direct.run([&]() -> asio::awaitable<void> {
        auto const one = co_await stored.get("once", dynamap::consistent);
        auto const other = co_await stored.get("plain", dynamap::consistent);
        once = one.value().balance;
        plain = other.value().balance;
        auto const refused =
            co_await stored.update("once", balance += 1, when(balance < 0), dynamap::exactly_once);
        CHECK_FALSE(refused.applied());
        CHECK(refused.current().value().balance == once);
        wallet const row{"once", -1};
        auto const kept = co_await stored.put(row, when(balance < 0), dynamap::exactly_once);
        CHECK_FALSE(kept.applied());
        co_await stored.remove("once", dynamap::exactly_once);
        co_await stored.put(row, dynamap::exactly_once);
        auto const removed = co_await stored.remove("once", when(balance == -1), dynamap::exactly_once);
        CHECK(removed.applied());
    });
    std::cout << "counted " << counts << " times: exactly once gives " << once << ", += gives " << plain
              << "; " << proxy.count(test::fault_kind::lose_response) << " responses were lost\n";
    CHECK(once == counts);
    CHECK(plain > counts);
}
