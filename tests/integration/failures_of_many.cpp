// What the failure of a call says that made several requests: of all of them, not only of the last.
#include <dynamap/batch.hpp>
#include <dynamap/bulk.hpp>
#include <dynamap/table.hpp>
#include <dynamap/transaction.hpp>
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

std::vector<line> lines(int count) {
    std::vector<line> all;
    for (int i = 0; i < count; ++i) all.push_back({std::to_string(i), "1", "a pen"});
    return all;
}

constexpr auto read_and_reset = [](peer& client) {
    client.read_request();
    client.reset();
};
constexpr auto written_slowly = [](peer& client) {
    client.read_request();
    std::this_thread::sleep_for(10ms);
    client.send(script::response(200, R"({"UnprocessedItems":{}})"));
};
scripted_server::step const broken = script::respond(script::response(500, "{}"));
scripted_server::step const denied = script::respond(script::refusal(400, "AccessDeniedException"));
scripted_server::step const invalid = script::respond(script::refusal(400, "ValidationException"));
scripted_server::step const conflict = script::respond(script::response(
    400,
    R"({"__type":"TransactionCanceledException","message":"m","CancellationReasons":[{"Code":"TransactionConflict"}]})"));

/// A server with a script, and a table of a client that makes so many attempts of a request.
struct fixture {
    explicit fixture(std::vector<scripted_server::step> script, int attempts = 4)
        : server(std::move(script)), client(io, config(server, attempts)), table(client) {}

    static dynamap::client_config config(scripted_server const& server, int attempts) {
        dynamap::client_config config = config_for(server.url());
        config.retry.max_attempts = attempts;
        return config;
    }
    dynamap::error batch(int rows) {
        dynamap::batch_options options;
        options.in_flight = 2;
        auto const result = run(io, table.batch_put(lines(rows), options));
        written = result.written;
        REQUIRE(result.error());
        return *result.error();
    }
    dynamap::error bulk(int rows) {
        dynamap::bulk_options options;
        options.in_flight = 2;
        auto const result = run(io, table.bulk_put(lines(rows), options));
        written = result.written;
        REQUIRE(result.error());
        return *result.error();
    }
    dynamap::error transaction() {
        dynamap::transaction tx{table.client()};
        line const row = lines(1)[0];
        tx.put(table, row);
        auto const commit = [&]() -> asio::awaitable<void> { (void)co_await tx.commit(); };
        return failure(io, commit());
    }

    scripted_server server;
    asio::io_context io;
    dynamap::client client;
    line_table table;
    std::uint64_t written = 0;
};

}  // namespace

TEST_CASE("a failure counts the requests that were under way when it came") {
    fixture f({written_slowly, denied});
    dynamap::error const failed = GENERATE(false, true) ? f.bulk(50) : f.batch(50);
    CHECK(f.written == 25);
    CHECK(failed.code() == errc::access_denied);
    CHECK(failed.sent() == 2);
    CHECK(failed.attempts() == 2);
    CHECK_FALSE(contains(failed.what(), "may have been"));  // of what is left nothing was
}

TEST_CASE("a failure says that writes may have been done whose earlier request was lost") {
    auto const lost = GENERATE(0, 1) == 0 ? scripted_server::step(read_and_reset) : broken;
    fixture f({lost, lost, denied}, 2);
    dynamap::error const failed = GENERATE(false, true) ? f.bulk(3) : f.batch(3);
    CHECK(failed.code() == errc::access_denied);
    CHECK(failed.sent() == 3);
    CHECK(failed.attempts() == 3);
    CHECK(contains(failed.what(), "may have been"));
}

TEST_CASE("a failure of reads counts all requests too") {
    fixture f({broken, broken, denied}, 2);
    auto const result = run(f.io, f.table.batch_get(lines(3)));
    REQUIRE(result.error());
    CHECK(result.error()->sent() == 3);
    CHECK(result.error()->attempts() == 3);
    CHECK_FALSE(contains(result.error()->what(), "may have been"));
}

TEST_CASE("a transaction that was refused at once was not carried out, and says nothing else") {
    fixture f({GENERATE(as<scripted_server::step>{}, invalid, denied)});
    dynamap::error const failed = f.transaction();
    CHECK(failed.sent() == 1);
    CHECK_FALSE(contains(failed.what(), "may have been"));
}

TEST_CASE("a transaction's failure counts the attempts of its refused requests, too") {
    fixture f({broken, broken, conflict, invalid});
    dynamap::error const failed = f.transaction();
    CHECK(failed.code() == errc::validation);
    CHECK(failed.sent() == 4);
    CHECK(failed.attempts() == 4);
    CHECK(contains(failed.what(), "the transaction may have been carried out"));
}
