// Transactions at their edges: cancelled, out of time, refused for other reasons than a condition.
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <optional>

#include "dynamap/transaction.hpp"
#include "failure_of.hpp"
#include "finish.hpp"
#include "run.hpp"
#include "scripted_server.hpp"

using namespace test;
using dynamap::errc;

namespace {

struct wallet {
    std::string id;
    std::int64_t balance = 0;
};
using wallet_table = dynamap::table<wallet, "wallets", dynamap::partition_key<&wallet::id>>;
constexpr auto balance = dynamap::attr<&wallet::balance>;

std::string cancelled_by(std::string const& code) {
    return script::response(
        400,
        R"({"__type":"x#TransactionCanceledException","Message":"cancelled","CancellationReasons":[{"Code":")" +
            code + R"(","Message":"in its words"}]})");
}

/// Cancels the call once the client waits between two attempts, and gives what it ends with.
template <class T>
std::pair<std::exception_ptr, std::optional<T>> cancel_in_wait(asio::io_context& io,
                                                               dynamap::client const& client,
                                                               scripted_server const& server,
                                                               asio::awaitable<T> work) {
    asio::cancellation_signal signal;
    std::pair<std::exception_ptr, std::optional<T>> end;
    bool ended = false;
    asio::co_spawn(io, std::move(work),
                   asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr e, T outcome) {
                       ended = true;
                       end.first = e;
                       if (!e) end.second.emplace(std::move(outcome));
                   }));
    auto const until = std::chrono::steady_clock::now() + 20s;
    while ((server.steps() < 2 || client.statistics().idle_connections == 0) &&
           std::chrono::steady_clock::now() < until)
        io.run_one_for(1ms);
    REQUIRE_FALSE(ended);
    signal.emit(asio::cancellation_type::terminal);
    io.restart();
    io.run_for(20s);
    REQUIRE(ended);
    return end;
}

}  // namespace

TEST_CASE("transaction: cancelled while it waits for others it is an outcome, as nothing was written") {
    scripted_server const server({script::respond(cancelled_by("TransactionConflict"))});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    wallet_table const table(client);
    dynamap::transaction tx{client};
    auto const one = tx.update(table, "a", balance += 1);
    dynamap::transaction_options patient;
    patient.timeout = std::chrono::hours(1);
    auto const [thrown, outcome] = cancel_in_wait(io, client, server, tx.commit(patient));
    CHECK_FALSE(thrown);
    REQUIRE(outcome);
    CHECK_FALSE(*outcome);
    CHECK(outcome->cancelled());
    CHECK(outcome->why(one) == dynamap::transaction_refusal::conflict);
    REQUIRE(outcome->error());
    CHECK(outcome->error()->code() == std::errc::operation_canceled);
    CHECK(contains(outcome->error()->what(), "nothing was written"));
    CHECK(failure_of([&end = outcome] { end->throw_if_failed(); }));
}

TEST_CASE("transaction: cancelled while an earlier attempt may still be under way it throws, and says so") {
    scripted_server const server({script::respond(script::refusal(400, "TransactionInProgressException"))});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    wallet_table const table(client);
    dynamap::transaction tx{client};
    tx.update(table, "a", balance += 1);
    auto const [thrown, outcome] = cancel_in_wait(io, client, server, tx.commit());
    CHECK_FALSE(outcome);
    REQUIRE(thrown);
    auto const failure = failure_of([&why = thrown] { std::rethrow_exception(why); });
    REQUIRE(failure);
    CHECK(failure->code() == std::errc::operation_canceled);
    CHECK(failure->sent().value_or(0) > 0);
    CHECK(contains(failure->what(), "may have been carried out"));
}

TEST_CASE("exactly once: a write that others keep out is an error, with a condition or without one") {
    scripted_server const server({script::respond(cancelled_by("TransactionConflict"))});
    asio::io_context io;
    auto const client = dynamap::client(io, config_for(server.url())).with_timeout(500ms);
    wallet_table const table(client);
    auto const plain = failure(io, table.update("a", balance += 1, dynamap::exactly_once));
    auto const with_condition = failure(
        io, discard(table.update("a", balance += 1, dynamap::when(balance > 0), dynamap::exactly_once)));
    for (auto const& e : {plain, with_condition}) {
        CHECK(e.code() == errc::transaction_conflict);
        CHECK(e.details().table == "wallets");
        CHECK(e.server_message() == "in its words");
        CHECK(contains(e.sentence(), "nothing was written"));
    }
}

TEST_CASE("exactly once: a refused condition is an outcome, and encoding errors are thrown by awaiting") {
    scripted_server const server({script::respond(cancelled_by("ConditionalCheckFailed"))});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    wallet_table const table(client);
    auto const outcome =
        finish(io, table.update("a", balance += 1, dynamap::when(balance > 0), dynamap::exactly_once));
    CHECK_FALSE(outcome);
    CHECK_FALSE(outcome.current());
    auto call = table.remove("\xff", dynamap::exactly_once);
    CHECK(failure(io, std::move(call)).details().table == "wallets");
    auto nothing = table.update("a", dynamap::optionally(false, balance = 1), dynamap::exactly_once);
    CHECK(failure(io, std::move(nothing)).code() == errc::bad_value);
}

TEST_CASE("transaction: reasons that are not one for each operation belong to none of them") {
    std::string const reason =
        R"({"Code":"ConditionalCheckFailed","Item":{"id":{"S":"x"},"balance":{"N":"7"}}})";
    std::string const all[] = {reason, reason + "," + reason + "," + reason,
                               R"({"Code":"None"},{"Code":"None"},)" + reason};
    std::string const& reasons = all[GENERATE(0, 1, 2)];
    scripted_server const server({script::respond(script::response(
        400, R"({"__type":"x#TransactionCanceledException","CancellationReasons":[)" + reasons + "]}"))});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    wallet_table const table(client);
    dynamap::transaction tx{client};
    auto const a = tx.update(table, "a", balance += 1, dynamap::when(balance > 0));
    auto const b = tx.update(table, "b", balance += 1);
    auto const done = finish(io, tx.commit());
    CHECK_FALSE(done);
    CHECK(done.failed() == done.size());
    for (auto const& each : {a, b}) {
        CHECK(done.why(each) == dynamap::transaction_refusal::none);
        CHECK(done.code(each).empty());
        CHECK_FALSE(done.current(each));
    }
    REQUIRE(done.error());
    CHECK(done.error()->code() == errc::transaction_cancelled);
    CHECK(contains(done.error()->sentence(), "reasons for its 2 operations"));
    CHECK(contains(done.error()->sentence(), "nothing was written"));

    dynamap::read_transaction rt{client};
    (void)rt.get(table, "a");
    (void)rt.get(table, "b");
    auto const unread = failure(io, discard(rt.run()));
    CHECK(unread.code() == errc::transaction_cancelled);
    CHECK(contains(unread.sentence(), "reasons for its 2 operations"));
}

TEST_CASE("exactly once: a refusal with reasons of more operations is an error, not the condition's") {
    std::string const reason = R"({"Code":"ConditionalCheckFailed"})";
    scripted_server const server({script::respond(
        script::response(400, R"({"__type":"x#TransactionCanceledException","CancellationReasons":[)" +
                                  reason + "," + reason + "]}"))});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    wallet_table const table(client);
    auto const why = failure(
        io, discard(table.update("a", balance += 1, dynamap::when(balance > 0), dynamap::exactly_once)));
    CHECK(why.code() == errc::transaction_cancelled);
}

TEST_CASE("transaction: a refusal says how many attempts were made, and how many requests were sent") {
    scripted_server const server({script::respond(script::response(500, "{}")),
                                  script::respond(cancelled_by("TransactionConflict")),
                                  script::respond(cancelled_by("ConditionalCheckFailed"))});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    wallet_table const table(client);
    dynamap::transaction tx{client};
    tx.update(table, "a", balance += 1, dynamap::when(balance > 0));
    auto const done = finish(io, tx.commit());
    REQUIRE(done.error());
    CHECK(done.error()->code() == errc::conditional_check_failed);
    CHECK(done.error()->attempts() == 3);
    CHECK(done.error()->sent() == 3);
    auto const once = failure(io, table.update("a", balance += 1, dynamap::exactly_once));
    CHECK(once.attempts() == 1);
    CHECK(once.sent() == 1);
}

TEST_CASE("transaction: a token is not used up by a commit that has no operation") {
    std::string request;
    scripted_server const server({[&](peer& client) {
        request = client.read_request();
        client.send(script::response(200, "{}"));
    }});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    wallet_table const table(client);
    dynamap::transaction tx{client};
    tx.token("order-17");
    CHECK(failure(io, discard(tx.commit())).code() == errc::validation);
    tx.update(table, "a", balance += 1);
    CHECK(finish(io, tx.commit()));
    CHECK(contains(request, R"("ClientRequestToken":"order-17")"));
}

TEST_CASE("transaction: beside a conflict, the error is that of the failure that waiting does not help") {
    std::string const cancelled =
        R"({"__type":"x#TransactionCanceledException","CancellationReasons":[{"Code":"TransactionConflict"},)"
        R"({"Code":"ThrottlingError"},{"Code":"ConditionalCheckFailed","Message":"in its words"}]})";
    scripted_server const server({script::respond(script::response(400, cancelled))});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    wallet_table const table(client);
    dynamap::transaction tx{client};
    tx.update(table, "a", balance += 1);
    tx.update(table, "b", balance += 1);
    auto const third = tx.update(table, "c", balance += 1, dynamap::when(balance > 0));
    auto const outcome = finish(io, tx.commit());
    CHECK_FALSE(outcome);
    CHECK(outcome.attempts() == 1);
    CHECK(outcome.failed() == third.number());
    REQUIRE(outcome.error());
    CHECK(outcome.error()->code() == errc::conditional_check_failed);
    CHECK(outcome.error()->server_message() == "in its words");
    CHECK(contains(outcome.error()->sentence(), "operation 2 of the transaction failed: its condition"));
    CHECK_FALSE(contains(outcome.error()->sentence(), "waiting"));
}

TEST_CASE("transaction: the error says that waiting did not help only if the transaction has waited") {
    scripted_server const server({script::respond(cancelled_by("TransactionConflict"))});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    wallet_table const table(client);
    unsigned const attempts = GENERATE(1u, 2u);
    dynamap::transaction_options options;
    options.max_attempts = attempts;
    SECTION("of writes") {
        dynamap::transaction tx{client};
        tx.update(table, "a", balance += 1);
        auto const outcome = finish(io, tx.commit(options));
        REQUIRE(outcome.error());
        CHECK(outcome.error()->code() == errc::transaction_conflict);
        CHECK(contains(outcome.error()->sentence(), "waiting did not help") == (attempts == 2));
    }
    SECTION("of reads") {
        dynamap::read_transaction tx{client};
        tx.get(table, "a");
        auto const e = failure(io, discard(tx.run(options)));
        CHECK(e.code() == errc::transaction_conflict);
        CHECK(contains(e.sentence(), "waiting did not help") == (attempts == 2));
    }
}
