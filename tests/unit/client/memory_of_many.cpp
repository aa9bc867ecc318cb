// Calls of several requests that find no memory, at each point where they ask for some.
#include <dynamap/batch.hpp>
#include <dynamap/bulk.hpp>
#include <dynamap/export.hpp>
#include <dynamap/table.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/detached.hpp>
#include <asio/strand.hpp>
#include <atomic>
#include <optional>
#include <set>

#include "allocation_count.hpp"
#include "one_call.hpp"
#include "scripted_server.hpp"

using namespace test;

namespace {

struct line {
    std::string order, text;
};
using line_table = dynamap::table<line, "lines", dynamap::partition_key<&line::order>>;

std::size_t occurrences(std::string_view of, std::string_view in) {
    std::size_t count = 0;
    for (auto at = in.find(of); at != std::string_view::npos; at = in.find(of, at + 1)) ++count;
    return count;
}

/// Writes what it is sent, has no item of those that are asked for, and one on each of two pages.
struct service {
    service()
        : server({[this](peer& client) {
              std::string const request = client.read_request();
              written += occurrences("PutRequest", request);
              bool const first_page = request.find(".Scan") != std::string::npos &&
                                      request.find("ExclusiveStartKey") == std::string::npos;
              client.send(script::response(
                  200, first_page
                           ? R"({"Items":[{"order":{"S":"1"},"text":{"S":"pen"}}],"Count":1,)"
                             R"("LastEvaluatedKey":{"order":{"S":"1"}},"UnprocessedItems":{},"Responses":{}})"
                           : R"({"Items":[{"order":{"S":"2"},"text":{"S":"pen"}}],"Count":1,)"
                             R"("UnprocessedItems":{},"Responses":{},"UnprocessedKeys":{}})"));
          }}) {}

    std::atomic<std::size_t> written{0};
    scripted_server server;
};

constexpr std::size_t in_request = 25, requests = 3;

std::vector<line> lines(std::size_t count) {
    std::vector<line> all;
    for (std::size_t i = 0; i < count; ++i) all.push_back({std::to_string(i), "a pen"});
    return all;
}

/// What a call has reported: how much was done, and whether that was all.
struct report {
    std::uint64_t done = 0;
    bool all = false;
};

/// One kind of call, with all that it is given made before.
struct many {
    explicit many(dynamap::client const& client) : table(client) {
        batch.in_flight = 2;
        batch.timeout = 10s;
        bulk.in_flight = 2;
        bulk.timeout = 10s;
        exported.segments = 2;
        exported.timeout = 10s;
    }
    virtual ~many() = default;
    virtual asio::awaitable<report> begin() = 0;

    line_table table;
    std::vector<line> const rows = lines(in_request * requests);
    dynamap::batch_options batch;
    dynamap::bulk_options bulk;
    dynamap::export_options exported;
};
struct batch_put final : many {
    using many::many;
    asio::awaitable<report> begin() override {
        auto const outcome = co_await table.batch_put(rows, batch);
        stop_failing_allocations();
        // Each row is either written, or left.
        std::set<std::string> left;
        for (line const& row : outcome.unprocessed(table)) left.insert(row.order);
        CHECK(outcome.written + left.size() == rows.size());
        CHECK(static_cast<bool>(outcome) == left.empty());
        if (outcome.error()) CHECK(outcome.error()->code() == std::errc::not_enough_memory);
        co_return report{outcome.written, static_cast<bool>(outcome)};
    }
};
/// A batch of several requests, or of one, that was filled before.
template <std::size_t Rows>
struct filled_batch final : many {
    explicit filled_batch(dynamap::client const& client) : many(client), all(client) { fill(); }
    void fill() {
        for (std::size_t i = 0; i < Rows; ++i) all.put(table, rows[i]);
    }
    asio::awaitable<report> begin() override {
        if (all.size() == 0) fill();
        try {
            auto const outcome = co_await all.send(batch);
            stop_failing_allocations();
            CHECK(outcome.written + outcome.unprocessed(table).size() == Rows);
            if (outcome.error()) CHECK(outcome.error()->code() == std::errc::not_enough_memory);
            co_return report{outcome.written, static_cast<bool>(outcome)};
        } catch (std::bad_alloc const&) {
            CHECK(all.size() == Rows);
            throw;
        }
    }
    dynamap::write_batch all;
};
struct batch_get final : many {
    using many::many;
    asio::awaitable<report> begin() override {
        auto const found = co_await table.batch_get(keys, batch);
        co_return report{0, static_cast<bool>(found)};
    }
    std::vector<std::string> const keys = [] {
        std::vector<std::string> all;
        for (int i = 0; i < 250; ++i) all.push_back(std::to_string(i));
        return all;
    }();
};
struct bulk_put final : many {
    using many::many;
    asio::awaitable<report> begin() override {
        auto const outcome = co_await table.bulk_put(rows, bulk);
        stop_failing_allocations();
        CHECK(outcome.settled <= outcome.written);
        // Each row that was read is either written, or left. At most one could not be kept.
        CHECK(outcome.written + outcome.unprocessed_items == outcome.read);
        CHECK(outcome.unprocessed().size() + 1 >= outcome.unprocessed_items);
        CHECK((static_cast<bool>(outcome) || outcome.error()));
        if (outcome.error()) CHECK(outcome.error()->code() == std::errc::not_enough_memory);
        CHECK_FALSE(outcome.resume_token.empty());
        co_return report{outcome.written, static_cast<bool>(outcome)};
    }
};
/// Its source cannot return a row twice.
struct bulk_put_from_function final : many {
    using many::many;
    asio::awaitable<report> begin() override {
        std::size_t given = 0;
        auto const next = [&]() -> std::optional<line> {
            if (given == in_request) return std::nullopt;
            line row = rows[given];
            ++given;
            return row;
        };
        auto const outcome = co_await table.bulk_put(next, bulk);
        stop_failing_allocations();
        CHECK(outcome.read == given);
        CHECK(outcome.written + outcome.unprocessed_items == outcome.read);
        CHECK_FALSE(outcome.resume_token.empty());
        co_return report{outcome.written, static_cast<bool>(outcome)};
    }
};
struct bulk_export final : many {
    using many::many;
    asio::awaitable<report> begin() override {
        std::size_t given = 0;
        auto const outcome = co_await table.bulk_export([&](line&&) { ++given; }, exported);
        CHECK(outcome.rows <= given);
        if (outcome) CHECK(given == 4);
        co_return report{0, static_cast<bool>(outcome)};
    }
};

struct parallel_scan final : many {
    using many::many;
    asio::awaitable<report> begin() override {
        std::size_t given = 0;
        co_await table.scan().in_parallel(2, [&](line&&) { ++given; });
        CHECK(given == 4);
        co_return report{0, true};
    }
};

/// Makes the call twice, of which the first has one allocation fail; returns whether it did. Fails the test
/// unless the first succeeds, or fails and reports exactly what was done, and the second succeeds.
template <class Call>
bool survives(service& service, long allocations_before, bool on_strand) {
    asio::io_context io;
    Call first(dynamap::client{io, config_for(service.server.url())});
    bool failed = false, second = false;
    std::size_t const before = service.written;
    auto const calls = [&]() -> asio::awaitable<void> {
        auto call = first.begin();
        fail_allocation_after(allocations_before);
        report got;
        bool thrown = false;
        try {
            got = co_await std::move(call);
        } catch (std::bad_alloc const&) {
            thrown = true;
        } catch (dynamap::error const&) {
            thrown = true;
        }
        failed = allocation_has_failed();
        fail_allocation_after(-1);
        if (thrown) CHECK(service.written == before);  // what was written is in an outcome
        CHECK(got.done <= service.written - before);
        if (!failed) CHECK(got.all);
        auto const all = co_await first.begin();
        CHECK(all.all);
        second = true;
    };
    asio::any_io_executor const plain = io.get_executor(), strand = asio::make_strand(io);
    asio::co_spawn(on_strand ? strand : plain, calls(), asio::detached);
    auto const start = std::chrono::steady_clock::now();
    io.run_for(60s);
    CAPTURE(allocations_before);
    CHECK(second);
    CHECK(std::chrono::steady_clock::now() - start < 9s);
    return failed;
}

template <class Call>
void survive_each() {
    service service;
    bool const on_strand = GENERATE(false, true);
    (void)survives<Call>(service, 1'000'000, on_strand);
    long allocations = 0;
    while (survives<Call>(service, allocations, on_strand)) ++allocations;
    CHECK(allocations > 10);
}

}  // namespace

TEST_CASE("a batch of writes for which there is no memory reports each row as written or left, and the next "
          "one succeeds") {
    survive_each<batch_put>();
}
TEST_CASE("a batch whose send() finds no memory keeps its writes, or reports each as written or left") {
    SECTION("one request") { survive_each<filled_batch<10>>(); }
    SECTION("several") { survive_each<filled_batch<75>>(); }
}
TEST_CASE("a batch of reads for which there is no memory fails, and the next one succeeds") {
    survive_each<batch_get>();
}
TEST_CASE("a bulk load for which there is no memory reports each row as written or left, and the next one "
          "succeeds") {
    survive_each<bulk_put>();
}
TEST_CASE("a bulk load for which there is no memory loses no row of a source that cannot return it twice") {
    survive_each<bulk_put_from_function>();
}
TEST_CASE("an export for which there is no memory fails, and the next one succeeds") {
    survive_each<bulk_export>();
}
TEST_CASE("a parallel scan for which there is no memory fails, and the next one succeeds") {
    survive_each<parallel_scan>();
}
