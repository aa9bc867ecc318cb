// Batches and bulk loads of which one row cannot be written, or may have been already: the others are.
#include <algorithm>
#include <mutex>
#include <set>

#include "dynamap/dynamap.hpp"
#include "failure_of.hpp"
#include "finish.hpp"
#include "scripted_server.hpp"

using namespace test;
using dynamap::errc;

namespace {

struct row {
    std::string id;
    std::int64_t number = 0;
};
using rows_table = dynamap::table<row, "rows", dynamap::partition_key<&row::id>>;

std::vector<row> rows(int count, int bad = -1) {
    std::vector<row> all;
    for (int i = 0; i < count; ++i) all.push_back({i == bad ? "bad" : "r" + std::to_string(i), i});
    return all;
}

std::string const written = script::response(200, R"({"UnprocessedItems":{}})");

/// Refuses every request with the bad row, so many times, and takes all others.
class picky_service {
  public:
    explicit picky_service(std::string code, int times = 1'000'000) : code_(std::move(code)), times_(times) {}

    [[nodiscard]] rows_table table() { return rows_table(dynamap::client(io, config_for(server_.url()))); }
    asio::io_context io;

  private:
    std::string code_;
    int times_;
    std::mutex mutex_;
    scripted_server server_{{[this](peer& from) {
        bool const bad = contains(from.read_request(), R"("bad")");
        std::unique_lock lock(mutex_);
        bool const refuse = bad && times_ > 0;
        if (refuse) --times_;
        lock.unlock();
        from.send(refuse ? script::refusal(400, code_) : written);
    }}};
};

/// Plays its steps ("": the connection is reset), and counts the requests.
class lossy_service {
  public:
    explicit lossy_service(std::vector<std::string> const& responses) : server_(steps(responses)) {}

    [[nodiscard]] rows_table table(int attempts) {
        auto config = config_for(server_.url());
        config.retry.max_attempts = attempts;
        return rows_table(dynamap::client(io, config));
    }
    [[nodiscard]] int requests() const { return requests_; }
    asio::io_context io;

  private:
    std::vector<scripted_server::step> steps(std::vector<std::string> const& responses) {
        std::vector<scripted_server::step> all;
        for (auto const& response : responses)
            all.push_back([this, response](peer& from) {
                (void)from.read_request();
                ++requests_;
                if (response.empty()) from.reset();
                else from.send(response);
            });
        return all;
    }
    std::atomic<int> requests_{0};
    scripted_server server_;
};

std::string const lost;

}  // namespace

TEST_CASE("batch: a row whose item collection is full, or that is invalid, is given up alone") {
    auto const* code = GENERATE("ItemCollectionSizeLimitExceededException", "ValidationException");
    picky_service service(code);
    auto const table = service.table();
    auto const all = rows(60, 7);
    auto const outcome = finish(service.io, table.batch_put(all));
    CHECK(outcome.written == 59);
    auto const left = outcome.unprocessed(table);
    REQUIRE(left.size() == 1);
    CHECK(left[0].id == "bad");
    REQUIRE(outcome.error());
    CHECK(outcome.error()->server_code() == code);

    dynamap::write_batch removals{table.client()};
    removals.remove_all(table, all);
    auto const removed = finish(service.io, removals.send());
    CHECK(removed.written == 59);
    CHECK(removed.unprocessed_keys(table) == std::vector<std::string>{"bad"});
}

TEST_CASE(
    "bulk: a row whose item collection is full, or that is invalid, is a dead letter, and the load goes on") {
    auto const* code = GENERATE("ItemCollectionSizeLimitExceededException", "ValidationException");
    picky_service service(code);
    auto const table = service.table();
    int const bad = GENERATE(0, 7, 199);
    auto const report = finish(service.io, table.bulk_put(rows(200, bad)));
    CHECK(report.at_end());
    CHECK_FALSE(report);  // it has a dead letter
    CHECK(report.error()->server_code() == code);
    CHECK(report.written == 199);
    CHECK(report.settled == 200);
    REQUIRE(report.dead_letters().size() == 1);
    CHECK(report.dead_letters()[0].item.id == "bad");
    CHECK(report.dead_letters()[0].why.server_code() == code);
}

TEST_CASE(
    "a row at whose item another write is does not hold the others up, and is written once it is gone") {
    auto const* code = GENERATE("TransactionConflictException", "ReplicatedWriteConflictException");
    picky_service of_batch(code, 8), of_load(code, 8);
    auto const batch = of_batch.table();
    auto const outcome = finish(of_batch.io, batch.batch_put(rows(60, 7)));
    CHECK(outcome);
    CHECK(outcome.written == 60);
    auto const report = finish(of_load.io, of_load.table().bulk_put(rows(60, 7)));
    CHECK(report);
    CHECK(report.written == 60);

    picky_service forever(code);
    auto const table = forever.table();
    dynamap::batch_options options;
    options.max_attempts = 2;
    auto const outcome_of_two = finish(forever.io, table.batch_put(rows(60, 7), options));
    CHECK(outcome_of_two.written == 59);
    REQUIRE(outcome_of_two.unprocessed(table).size() == 1);
    CHECK(outcome_of_two.unprocessed(table)[0].id == "bad");
}

TEST_CASE("batch: a table that is not there, or may not be written, takes no row of another table with it") {
    auto const* code = GENERATE("ResourceNotFoundException", "AccessDeniedException");
    std::atomic<int> requests{0};
    scripted_server const server({[&](peer& from) {
        ++requests;
        from.send(contains(from.read_request(), R"("missing":[)") ? script::refusal(400, code) : written);
    }});
    int const count = GENERATE(4, 60);
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    rows_table const there(client), missing(client, "missing");
    dynamap::write_batch batch{client};
    for (row const& each : rows(count)) {
        batch.put(there, each);
        batch.put(missing, each);
    }
    auto const outcome = finish(io, batch.send());
    CHECK(outcome.written == static_cast<std::size_t>(count));
    CHECK(outcome.unprocessed(there).empty());
    CHECK(outcome.unprocessed(missing).size() == static_cast<std::size_t>(count));
    REQUIRE(outcome.error());
    CHECK(outcome.error()->server_code() == code);
    CHECK(requests <= (count == 4 ? 3 : 12));
}

TEST_CASE("what is wrong with the whole request ends a load, and leaves a batch unprocessed, at once") {
    auto const* code =
        GENERATE("AccessDeniedException", "ResourceNotFoundException", "LimitExceededException");
    lossy_service service({script::refusal(400, code)});
    auto const table = service.table(1);
    auto const outcome = finish(service.io, table.batch_put(rows(20)));
    CHECK(outcome.written == 0);
    CHECK(outcome.unprocessed(table).size() == 20);
    CHECK(service.requests() == 1);
    auto const report = finish(service.io, table.bulk_put(rows(20)));
    CHECK_FALSE(report.at_end());
    CHECK(report.error()->server_code() == code);
    CHECK(report.unprocessed_items == 20);
    CHECK(report.dead_letters().empty());
}

TEST_CASE("bulk: a resume token behind the source's end is an error, and one at its end is complete") {
    lossy_service service({written});
    auto const table = service.table(4);
    auto const source = rows(30);
    dynamap::bulk_options options;
    auto const next = [n = 0]() mutable {
        return n == 30 ? std::optional<row>() : std::optional<row>(row{"r", n++});
    };
    auto const token_at = [&](int row) { return finish(service.io, table.bulk_put(rows(row))).resume_token; };
    for (int const beyond : {31, 100}) {
        options.resume = token_at(beyond);
        auto const requests = service.requests();
        auto const of_range = finish(service.io, table.bulk_put(source, options));
        auto const of_function = finish(service.io, table.bulk_put(next, options));
        for (auto const* outcome : {&of_range, &of_function}) {
            CHECK_FALSE(*outcome);
            CHECK_FALSE(outcome->at_end());
            auto const why = failure_of([&] { outcome->throw_if_failed(); });
            REQUIRE(why);
            CHECK(why->code() == errc::bad_token);
            CHECK(contains(why->sentence(),
                           "the source has 30 rows, but the resume token continues after row " +
                               std::to_string(beyond)));
        }
        CHECK(service.requests() == requests);
        auto const of_removal =
            failure_of([&] { (void)finish(service.io, table.bulk_remove(source, options)); });
        REQUIRE(of_removal);
        CHECK(contains(of_removal->sentence(), "it continues a bulk_put, but this is a bulk_remove"));
        CHECK(service.requests() == requests);
    }
    options.resume = token_at(30);
    auto const at_the_end = finish(service.io, table.bulk_put(source, options));
    CHECK(at_the_end);
    CHECK(at_the_end.at_end());
    CHECK(at_the_end.read == 0);
    CHECK(at_the_end.settled == 30);
    CHECK(at_the_end.resume_token == options.resume);
    options.resume = token_at(29);
    CHECK(finish(service.io, table.bulk_put(source, options)).written == 1);
}

TEST_CASE("batch: with one attempt a write that may have been carried out is sent once, and what was not is "
          "sent again") {
    SECTION("a response that is lost") {
        lossy_service service({lost, written});
        auto const table = service.table(1);
        auto const outcome = finish(service.io, table.batch_put(rows(3)));
        CHECK(outcome.written == 0);
        CHECK(outcome.unprocessed(table).size() == 3);
        CHECK(service.requests() == 1);
        REQUIRE(outcome.error());
        CHECK(outcome.error()->code() == errc::connection_lost);
    }
    SECTION("the service fails") {
        lossy_service service({script::response(500, "{}"), written});
        auto const table = service.table(1);
        CHECK(finish(service.io, table.batch_put(rows(3))).unprocessed(table).size() == 3);
        CHECK(service.requests() == 1);
    }
    SECTION("one request of several is lost: the others' rows are written") {
        lossy_service service({lost, written});
        auto const table = service.table(1);
        dynamap::batch_options options;
        options.in_flight = 1;
        auto const outcome = finish(service.io, table.batch_put(rows(60), options));
        CHECK(outcome.written == 35);
        CHECK(outcome.unprocessed(table).size() == 25);
        CHECK(service.requests() == 3);
    }
    SECTION("what is throttled was not written") {
        lossy_service service({script::refusal(400, "ProvisionedThroughputExceededException"), written});
        CHECK(finish(service.io, service.table(1).batch_put(rows(3))));
        CHECK(service.requests() == 2);
    }
    SECTION("nor was what came back") {
        lossy_service service(
            {script::response(
                 200,
                 R"({"UnprocessedItems":{"rows":[{"PutRequest":{"Item":{"id":{"S":"r1"},"number":{"N":"1"}}}}]}})"),
             written});
        CHECK(finish(service.io, service.table(1).batch_put(rows(3))).written == 3);
        CHECK(service.requests() == 2);
    }
    SECTION("with more attempts it is sent again, until it is acknowledged") {
        lossy_service service({lost, lost, lost, written});
        CHECK(finish(service.io, service.table(2).batch_put(rows(3))));
        CHECK(service.requests() == 4);
    }
    SECTION("a read is safe to repeat, and is repeated") {
        lossy_service service(
            {lost, script::response(200, R"({"Responses":{"rows":[]},"UnprocessedKeys":{}})")});
        std::vector<std::string> const keys{"r1"};
        CHECK(finish(service.io, service.table(1).batch_get(keys)));
        CHECK(service.requests() == 2);
    }
}

TEST_CASE("bulk: a row is sent until it is acknowledged, though a call has one attempt") {
    lossy_service service({lost, script::response(500, "{}"), written});
    auto const report = finish(service.io, service.table(1).bulk_put(rows(3)));
    CHECK(report);
    CHECK(report.written == 3);
    CHECK(service.requests() == 3);
}
