// Transactions on the engine, and through a proxy that does harm: money is neither made nor lost.
// DYNAMAP_TRANSFER_SECONDS and DYNAMAP_COUNTS set how long the transfers go on, and how high is counted.
#include "dynamap/transaction.hpp"

#include <atomic>
#include <cstdlib>
#include <iostream>
#include <random>

#include "catch.hpp"
#include "fault_proxy.hpp"
#include "one_call.hpp"
#include "run.hpp"
#include "scripted_server.hpp"

using namespace std::chrono_literals;
using dynamap::when;
using why = dynamap::statement_refusal;

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
dynamap::client through(asio::io_context& io, std::string url) {
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

TEST_CASE(
    "transaction: all is written, or nothing, and each statement tells why, with its current item as a row") {
    test::fixture f;
    f.run([&]() -> asio::awaitable<void> {
        wallet_table const table(f.client, test::unique_name("wallet"));
        event_table const events(f.client, test::unique_name("event"));
        co_await table.create_if_missing();
        co_await events.create_if_missing();
        co_await put(table, "alice", 100);
        co_await put(table, "bob", 10);

        event const first{"alice", 1};
        auto const done = co_await f.client.transact(
            table.updating("alice", balance -= 50, when(balance >= 50)), table.updating("bob", balance += 50),
            events.putting(first, when(stream.not_exists())),
            table.checking("carol", when(balance.not_exists())));
        CHECK(done);
        CHECK(done.failed() == 4);
        auto alice = co_await table.get("alice", dynamap::consistent);
        CHECK(alice.value().balance == 50);
        auto bob = co_await table.get("bob", dynamap::consistent);
        CHECK(bob.value().balance == 60);

        auto const refused = co_await f.client.transact(
            table.updating("bob", balance += 70), table.updating("alice", balance -= 70, when(balance >= 70)),
            events.putting(first, when(stream.not_exists())), events.removing("alice", 2));
        CHECK_FALSE(refused);
        CHECK(refused.failed() == 1);
        CHECK(refused.why<0>() == why::none);
        CHECK(refused.why<1>() == why::condition_failed);
        CHECK(refused.current<1>().value().balance == 50);
        CHECK(refused.why<2>() == why::condition_failed);
        CHECK(refused.current<2>().value().number == 1);
        CHECK_FALSE(refused.current<0>().has_value());
        CHECK(refused.code(1) == "ConditionalCheckFailed");
        try {
            refused.require();
            FAIL("nothing thrown");
        } catch (dynamap::error const& e) {
            CHECK(e.code() == dynamap::errc::conditional_check_failed);
        }
        bob = co_await table.get("bob", dynamap::consistent);
        CHECK(bob.value().balance == 60);

        auto const gone = co_await dynamap::transact(
            f.client, events.removing("alice", 1, when(stream.exists())), table.removing("bob"));
        CHECK(gone.committed());
        auto const rows = co_await dynamap::transact_get(f.client, table.getting("alice"),
                                                         table.getting("bob"), events.getting("alice", 1));
        CHECK(rows.get<0>().value().balance == 50);
        CHECK_FALSE(rows.get<1>().has_value());
        CHECK_FALSE(rows.get<2>().has_value());
    });
}

TEST_CASE("transaction: statements may be collected, 100 of them and no more") {
    test::fixture f;
    f.run([&]() -> asio::awaitable<void> {
        wallet_table const table(f.client, test::unique_name("wallet"));
        co_await table.create_if_missing();
        dynamap::write_transaction all;
        for (int i = 0; i < 100; ++i) all.add(table.updating("w" + std::to_string(i), balance = i));
        auto const done = co_await all.commit(f.client);
        CHECK(done.committed());
        CHECK(done.size() == 100);
        auto const row = co_await table.get("w42");
        CHECK(row.value().balance == 42);

        dynamap::write_transaction more;
        for (int i = 0; i < 101; ++i) more.add(table.updating("w" + std::to_string(i), balance = i));
        auto const refused = co_await test::error_of(more.commit(f.client));
        CHECK(refused.code() == dynamap::errc::validation);
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
    auto const step = [&](std::string answer) {
        return [&, answer](test::peer& client) {
            std::string const request = client.read_request();
            {
                std::lock_guard const lock(mutex);
                auto const at = request.find("\"ClientRequestToken\":\"");
                tokens.push_back(request.substr(at + 22, 36));
            }
            client.send(answer);
        };
    };
    test::scripted_server const server(
        {step(conflict), step(in_progress), step(conflict), step(test::script::response(200, "{}"))});
    test::fixture f;
    dynamap::client const client(f.io, test::config_for(server.url()));
    f.run([&]() -> asio::awaitable<void> {
        wallet_table const table(client);
        auto const done = co_await dynamap::transact(client, table.updating("a", balance += 1),
                                                     table.updating("b", balance -= 1));
        CHECK(done.committed());
        CHECK(done.attempts() == 4);
    });
    REQUIRE(tokens.size() == 4);
    for (auto const& token : tokens) CHECK(token == tokens[0]);
    CHECK(tokens[0].size() == 36);

    test::scripted_server const stubborn({test::script::answer(conflict)});
    dynamap::client const other(f.io, test::config_for(stubborn.url()));
    f.run([&]() -> asio::awaitable<void> {
        wallet_table const table(other);
        dynamap::transaction_options options;
        options.max_attempts = 3;
        auto const kept_out = co_await dynamap::transact(other, options, table.updating("a", balance += 1),
                                                         table.updating("b", balance -= 1));
        CHECK_FALSE(kept_out);
        CHECK(kept_out.why<1>() == why::conflict);
        CHECK(kept_out.attempts() == 3);
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
    auto const via = through(io, proxy.url());
    wallet_table const table(via, stored.name());
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
                auto const outcome = co_await via.transact(
                    table.updating("w" + std::to_string(from), balance -= cents, when(balance >= cents)),
                    table.updating("w" + std::to_string(to), balance += cents));
                ++(outcome ? committed : refused);
            } catch (dynamap::error const&) {
                ++failed;
            }
        }
    };
    auto const watch = [&]() -> asio::awaitable<void> {
        while (goes_on(sums, 10)) {
            auto const rows = co_await dynamap::transact_get(
                direct.client, stored.getting("w0"), stored.getting("w1"), stored.getting("w2"),
                stored.getting("w3"), stored.getting("w4"), stored.getting("w5"), stored.getting("w6"),
                stored.getting("w7"), stored.getting("w8"), stored.getting("w9"));
            std::int64_t const sum = rows.get<0>()->balance + rows.get<1>()->balance +
                                     rows.get<2>()->balance + rows.get<3>()->balance +
                                     rows.get<4>()->balance + rows.get<5>()->balance +
                                     rows.get<6>()->balance + rows.get<7>()->balance +
                                     rows.get<8>()->balance + rows.get<9>()->balance;
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

TEST_CASE("transaction: a counter that is counted exactly once ends at the number of calls, though answers "
          "are lost") {
    int const counts = setting("DYNAMAP_COUNTS", 400);
    test::fixture direct;
    wallet_table const stored(direct.client, test::unique_name("wallet"));
    direct.run([&]() -> asio::awaitable<void> { co_await stored.create_if_missing(); });
    // Every seventh request is done, and its answer lost.
    test::fault_proxy proxy(std::getenv("AWS_ENDPOINT_URL_DYNAMODB"), [](std::size_t n) {
        return test::fault{n % 7 == 3 ? test::fault_kind::lose_answer : test::fault_kind::none, 0};
    });
    asio::io_context io;
    auto const via = through(io, proxy.url());
    wallet_table const table(via, stored.name());
    auto const count = [&](int n, bool once) -> asio::awaitable<void> {
        for (int i = 0; i < n; ++i) {
            if (once) {
                auto const outcome =
                    co_await dynamap::exactly_once(via, table.updating("once", balance += 1));
                CHECK(outcome.applied());
            } else {
                co_await table.update("plain", balance += 1);
            }
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
        auto const refused = co_await dynamap::exactly_once(
            direct.client, stored.updating("once", balance += 1, when(balance < 0)));
        CHECK_FALSE(refused.applied());
        CHECK(refused.current().value().balance == once);
    });
    std::cout << "counted " << counts << " times: exactly once gives " << once << ", += gives " << plain
              << "; " << proxy.count(test::fault_kind::lose_answer) << " answers were lost\n";
    CHECK(once == counts);
    CHECK(plain > counts);
}
