// Calls of several requests that are cancelled at any moment, also between two of their requests.
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <dynamap/statement.hpp>
#include <dynamap/table.hpp>
#include <dynamap/transaction.hpp>
#include <functional>
#include <thread>

#include "failure_of.hpp"
#include "one_call.hpp"
#include "scripted_server.hpp"

using namespace test;
using dynamap::errc;

namespace {

struct line {
    std::string order, number, text;
};
using line_table =
    dynamap::table<line, "lines", dynamap::partition_key<&line::order>, dynamap::sort_key<&line::number>>;

scripted_server::step respond(std::string bytes) {
    return [bytes = std::move(bytes)](peer& client) {
        client.read_request();
        std::this_thread::sleep_for(1ms);
        client.send(bytes);
    };
}

std::string const conflict = script::response(
    400,
    R"({"__type":"TransactionCanceledException","message":"m","CancellationReasons":[{"Code":"TransactionConflict"}]})");

/// Describes the table as one in this state.
scripted_server::step describe_as(std::string state) {
    return [state = std::move(state)](peer& client) {
        bool const describes = client.read_request().find("DescribeTable") != std::string::npos;
        client.send(script::response(
            200,
            std::string(describes ? R"({"Table":)" : R"({"TableDescription":)") +
                R"({"TableName":"lines","TableStatus":")" + state +
                R"(","KeySchema":[{"AttributeName":"order","KeyType":"HASH"},)"
                R"({"AttributeName":"number","KeyType":"RANGE"}],"AttributeDefinitions":[)"
                R"({"AttributeName":"order","AttributeType":"S"},{"AttributeName":"number","AttributeType":"S"}]}})"));
    };
}

using work = std::function<asio::awaitable<void>(line_table)>;

asio::awaitable<void> commit(line_table table) {
    dynamap::transaction all{table.client()};
    line const row{"1", "1", "a pen"};
    all.put(table, row);
    auto const done = co_await all.commit();
    done.throw_if_failed();
}
asio::awaitable<void> put_once(line_table table) {
    line const row{"1", "1", "a pen"};
    co_await table.put(row, dynamap::exactly_once);
}
asio::awaitable<void> read_both(line_table table) {
    dynamap::read_transaction reads{table.client()};
    (void)reads.get(table, "1", "1");
    (void)co_await reads.run();
}
asio::awaitable<void> create(line_table table) { (void)co_await table.create_if_missing(); }
asio::awaitable<void> drop(line_table table) { (void)co_await table.drop(); }

struct result {
    bool ended = false;
    bool before_begin = false;  // cancelled before the call had sent anything
    std::optional<dynamap::error> failure = {};
    std::string other = {};  // what else was thrown
};

/// Does the work against a server of this script, and cancels it after so many handlers.
result cancelled_after(int handlers, work const& what, scripted_server::step const& step) {
    scripted_server server({step});
    asio::io_context io;
    dynamap::client_config config = config_for(server.url());
    config.retry.max_attempts = 1;
    line_table const table{dynamap::client(io, config)};
    asio::cancellation_signal signal;
    result came;
    asio::co_spawn(io, what(table),
                   asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr thrown) {
                       came.ended = true;
                       try {
                           if (thrown) std::rethrow_exception(thrown);
                       } catch (dynamap::error const& e) {
                           came.failure = e;
                       } catch (std::exception const& e) {
                           came.other = e.what();
                       }
                   }));
    for (int i = 0; i < handlers && !came.ended; ++i) io.run_one_for(50ms);
    if (came.ended) return came;
    came.before_begin = server.steps() == 0;
    signal.emit(asio::cancellation_type::terminal);
    io.run_for(20s);
    return came;
}

dynamap::error failure_of_call(std::vector<scripted_server::step> script, work const& what,
                               std::size_t& steps) {
    scripted_server server(std::move(script));
    asio::io_context io;
    dynamap::client_config config = config_for(server.url());
    config.retry.max_attempts = 1;
    line_table const table{dynamap::client(io, config)};
    auto failed = failure(io, what(table));
    steps = server.steps();
    return failed;
}

}  // namespace

TEST_CASE("a call of several requests that is cancelled at any moment ends with an error of its own") {
    struct kind {
        work what;
        scripted_server::step step;
    };
    auto const [what, step] = GENERATE(
        as<kind>{}, kind{commit, respond(conflict)}, kind{commit, respond(script::response(500, "{}"))},
        kind{put_once, respond(conflict)}, kind{read_both, respond(conflict)},
        kind{create, describe_as("CREATING")}, kind{drop, describe_as("DELETING")});
    for (int handlers = 1; handlers != 30; ++handlers) {
        result const came = cancelled_after(handlers, what, step);
        CAPTURE(handlers, came.other);
        REQUIRE(came.ended);
        if (!came.before_begin) CHECK(came.other.empty());
    }
}

TEST_CASE("the failure of a transaction of reads counts all its requests") {
    std::size_t steps = 0;
    auto const failed = failure_of_call(
        {respond(conflict), respond(conflict), respond(script::refusal(400, "AccessDeniedException"))},
        read_both, steps);
    CHECK(failed.code() == errc::access_denied);
    CHECK(steps == 3);
    CHECK(failed.sent() == 3);
    CHECK(failed.attempts() == 3);
}

TEST_CASE("a transaction of statements that only read leaves no doubt about a write") {
    work const select = [](line_table table) -> asio::awaitable<void> {
        std::vector<dynamap::statement> all;
        all.emplace_back(R"(SELECT * FROM "lines" WHERE "order"='1')");
        (void)co_await dynamap::execute_transaction(table.client(), std::move(all));
    };
    std::size_t steps = 0;
    auto const failed = failure_of_call(
        {respond(script::response(500, "{}")), respond(script::refusal(400, "AccessDeniedException"))},
        select, steps);
    CHECK_FALSE(contains(failed.what(), "may have been"));
}

TEST_CASE("what was redirected was not carried out, of one write or of many") {
    std::size_t steps = 0;
    auto const failed = failure_of_call(
        {respond(script::response(307, "", "Location: http://127.0.0.1:1/\r\n"))}, commit, steps);
    CHECK_FALSE(contains(failed.what(), "may have been"));
}
