// Handles that were moved from: they go on, are empty, or throw.
#include <asio/io_context.hpp>
#include <dynamap/aws/client.hpp>
#include <dynamap/aws/xml_document.hpp>
#include <dynamap/batch.hpp>
#include <dynamap/statement.hpp>
#include <dynamap/table.hpp>
#include <dynamap/transaction.hpp>
#include <utility>

#include "catch.hpp"
#include "failure_of.hpp"
#include "finish.hpp"
#include "one_call.hpp"
#include "scripted_server.hpp"

using namespace test;
using dynamap::errc;

namespace {

struct pen {
    std::string id;
    std::int64_t price = 0;
};
using pen_table = dynamap::table<pen, "pens", dynamap::partition_key<&pen::id>>;
constexpr auto price = dynamap::attr<&pen::price>;

struct fixture {
    scripted_server server{
        {script::respond(script::response(200, R"({"Items":[],"Count":0,"ScannedCount":0})"))}};
    asio::io_context io;
    dynamap::client client{io, config_for(server.url())};
    pen_table table{client};

    /// What a call throws when it is begun, or awaited.
    template <class Begin>
    std::error_code code_of(Begin begin) {
        auto const why = failure_of([&] { (void)finish(io, begin()); });
        return why ? why->code() : std::error_code();
    }
};

}  // namespace

TEST_CASE("a client that was moved from throws bad_value, and so does a table of it") {
    fixture f;
    dynamap::client const kept = std::move(f.client);
    CHECK(failure_of([&] { (void)f.client.table_name("pens"); })->code() == errc::bad_value);
    CHECK(failure_of([&] { (void)f.client.get_executor(); })->code() == errc::bad_value);
    CHECK(failure_of([&] { (void)f.client.statistics(); })->code() == errc::bad_value);
    CHECK(f.client.max_attempts() == 0);
    CHECK(failure_of([&] { (void)f.client.table_name("pens"); })->sent() == 0);
    CHECK(f.code_of([&] { return f.client.warm_up(1); }) == errc::bad_value);
    CHECK(failure_of([&] { run(f.io, f.client.wait(1ms)); })->code() == errc::bad_value);
    CHECK(f.code_of([&] { return f.client.send(dynamap::operation("GetItem", "pens")); }) == errc::bad_value);

    pen_table const other = std::move(f.table);
    CHECK(f.code_of([&] { return f.table.get("a"); }) == errc::bad_value);
    CHECK(f.code_of([&] { return f.table.scan().all(); }) == errc::bad_value);
    CHECK(f.code_of([&] { return f.table.update("a", price += 1, dynamap::when(price > 0)); }) ==
          errc::bad_value);
    std::vector<pen> const rows(60, pen{"a", 1});
    CHECK_FALSE(finish(f.io, [&]() -> asio::awaitable<bool> {
        try {
            auto const outcome = co_await f.table.batch_put(rows);
            co_return outcome.error()->code() != errc::bad_value;
        } catch (dynamap::error const& why) {
            co_return why.code() != errc::bad_value;
        }
    }()));
    CHECK(finish(f.io, other.scan().all()).empty());
}

TEST_CASE("a transaction or batch that was moved from is empty, and may be filled anew") {
    fixture f;
    dynamap::transaction tx{f.client};
    tx.update(f.table, "a", price += 1);
    dynamap::transaction const moved = std::move(tx);
    CHECK(tx.empty());
    CHECK(f.code_of([&] { return tx.commit(); }) == errc::validation);
    CHECK(moved.size() == 1);

    dynamap::write_batch batch{f.client};
    batch.put(f.table, pen{"a", 1});
    dynamap::write_batch const other = std::move(batch);
    CHECK(finish(f.io, batch.send()).written == 0);

    dynamap::read_batch reads{f.client};
    (void)reads.get(f.table, "a");
    dynamap::read_batch const others = std::move(reads);
    CHECK(finish(f.io, reads.send()));
}

TEST_CASE("a condition that was moved from is the same condition") {
    fixture f;
    pen_table::condition only = price > 5;
    pen_table::condition const moved = std::move(only);
    CHECK(finish(f.io, f.table.scan().filter(only && price < 9).all()).empty());
    CHECK(finish(f.io, f.table.scan().filter(!moved || only).all()).empty());
    only = price > 7;
    pen_table::condition assigned = price < 1;
    assigned = std::move(only);
    CHECK(finish(f.io, f.table.scan().filter(only).all()).empty());
}

TEST_CASE("a query or statement that was moved from is a handle to the same one") {
    fixture f;
    auto query = f.table.scan();
    auto const moved = std::move(query);
    (void)query.limit(5);
    CHECK(finish(f.io, query.all()).empty());
    auto statement = dynamap::select<pen_table>(f.client, dynamap::statement("SELECT * FROM pens"));
    auto const other = std::move(statement);
    (void)statement.consistent();
    CHECK(finish(f.io, statement.all()).empty());
}

TEST_CASE("an AWS client that was moved from throws bad_value, and a document has no root") {
    asio::io_context io;
    dynamap::aws::service_client_config config;
    config.service = "sqs";
    config.region = "eu-central-1";
    config.endpoint = "http://127.0.0.1:1";
    config.credentials = dynamap::aws::credentials("AKIDEXAMPLE", "not-to-be-seen");
    dynamap::aws::client client(io, config);
    dynamap::aws::client const kept = std::move(client);
    CHECK(failure_of([&] { (void)client.region(); })->code() == errc::bad_value);
    CHECK(failure_of([&] { (void)client.statistics(); })->code() == errc::bad_value);
    CHECK(failure_of([&] { (void)finish(io, client.send({})); })->code() == errc::bad_value);
    CHECK(failure_of([&] { (void)finish(io, client.warm_up(1)); })->code() == errc::bad_value);

    dynamap::aws::xml_document document("<a><b/></a>");
    dynamap::aws::xml_document const moved = std::move(document);
    CHECK_FALSE(document.root());
    CHECK(moved.root().name() == "a");
}
