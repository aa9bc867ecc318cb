// Adaptive retries on a throttled engine: the capacity is used, and no call fails. DYNAMAP_ADAPTIVE_ROWS and
// DYNAMAP_ADAPTIVE_UNITS set how many rows are written, and the table's write units a second.
#include <algorithm>
#include <asio/detached.hpp>
#include <atomic>
#include <cstdlib>
#include <iostream>
#include <limits>

#include "catch.hpp"
#include "run.hpp"
#include "throttle_proxy.hpp"

using namespace std::chrono_literals;

namespace {

struct note {
    std::int64_t number = 0;
    std::string text;
};
using note_table = dynamap::table<note, "adaptive_note", dynamap::partition_key<&note::number>>;

int setting(char const* name, int otherwise) {
    char const* const value = std::getenv(name);
    return value == nullptr ? otherwise : std::atoi(value);
}

/// What came of the rows.
struct result {
    int written = 0, failed = 0;
    std::chrono::duration<double> took{};
    std::string why;
};

asio::awaitable<void> write_rows(note_table table, int& left, result& out) {
    while (left-- > 0) {
        try {
            note row{left, "text"};
            co_await table.put(row);
            ++out.written;
        } catch (dynamap::error const& e) {
            ++out.failed;
            out.why = e.what();
        }
    }
}

/// Writes rows by so many coroutines of each of the clients.
result write(test::throttle_proxy const& proxy, int clients, int coroutines, int rows) {
    test::fixture f;
    std::string const name = test::unique_name("note");
    f.run([&]() -> asio::awaitable<void> {
        note_table const table(f.client, name);
        co_await table.create_if_missing();
    });
    auto config = test::fixture::config();
    config.endpoint = proxy.url();
    config.retry.mode = dynamap::aws::retry_mode::adaptive;
    result out;
    auto const began = std::chrono::steady_clock::now();
    for (int c = 0; c < clients; ++c) {
        note_table const table(dynamap::client(f.io, config), name);
        for (int i = 0; i < coroutines; ++i)
            asio::co_spawn(f.io, write_rows(table, rows, out), asio::detached);
    }
    f.io.restart();
    f.io.run();
    out.took = std::chrono::steady_clock::now() - began;
    return out;
}

}  // namespace

TEST_CASE("adaptive retries use a throttled table's capacity, and no call fails", "[engine][alone]") {
    int const coroutines = GENERATE(8, 32, 64);
    int const rows = setting("DYNAMAP_ADAPTIVE_ROWS", 400);
    test::throttle_limits limits;
    limits.write_units = setting("DYNAMAP_ADAPTIVE_UNITS", 100);
    limits.burst_seconds = 1;
    test::throttle_proxy const proxy(std::getenv("AWS_ENDPOINT_URL_DYNAMODB"), limits);
    // A short run has to find the rate first; bench by hand with more rows: 99 % of 1,500.
    double const limit = rows / limits.write_units / 0.95 + 1.5;
    double shortest = std::numeric_limits<double>::infinity();
    // What a busy machine takes longer for once is no fault of the client.
    for (int tries = 0; tries < 3 && shortest > limit; ++tries) {
        result const got = write(proxy, 1, coroutines, rows);
        double const a_second = got.written / got.took.count();
        auto const counts = proxy.counts();
        std::cout << coroutines << " coroutines: " << got.written << " rows, " << a_second << " a second, "
                  << got.failed << " failed, " << counts.returned << " throttled\n";
        CAPTURE(coroutines, a_second, got.why, counts.returned);
        CHECK(got.failed == 0);
        CHECK(got.written == rows);
        shortest = std::min(shortest, got.took.count());
    }
    CHECK(shortest < limit);
}

TEST_CASE("adaptive retries: several clients share a throttled table", "[engine][alone]") {
    test::throttle_limits limits;
    limits.write_units = 100;
    limits.burst_seconds = 1;
    test::throttle_proxy const proxy(std::getenv("AWS_ENDPOINT_URL_DYNAMODB"), limits);
    std::chrono::duration<double> shortest(std::numeric_limits<double>::infinity());
    // What a busy machine takes longer for once is no fault of the clients.
    for (int tries = 0; tries < 3 && shortest.count() > 4 / 0.95 + 2; ++tries) {
        result const got = write(proxy, 4, 16, 400);
        CAPTURE(got.why, got.took.count());
        CHECK(got.failed == 0);
        shortest = std::min(shortest, std::chrono::duration<double>(got.took));
    }
    CHECK(shortest.count() < 4 / 0.95 + 2);
}

TEST_CASE("adaptive retries: a call that waits has failed at its deadline, others go on", "[engine]") {
    test::throttle_limits limits;
    limits.write_units = 10;
    limits.burst_seconds = 1;
    test::throttle_proxy const proxy(std::getenv("AWS_ENDPOINT_URL_DYNAMODB"), limits);
    test::fixture f;
    std::string const name = test::unique_name("note");
    auto config = test::fixture::config();
    config.endpoint = proxy.url();
    config.retry.mode = dynamap::aws::retry_mode::adaptive;
    dynamap::client const client(f.io, config);
    f.run([&]() -> asio::awaitable<void> {
        note_table const table(f.client, name);
        co_await table.create_if_missing();
    });
    result hasty, patient;
    int hasty_rows = 60, patient_rows = 20;
    for (int i = 0; i < 30; ++i)
        asio::co_spawn(f.io, write_rows(note_table(client.with_timeout(100ms), name), hasty_rows, hasty),
                       asio::detached);
    for (int i = 0; i < 5; ++i)
        asio::co_spawn(f.io, write_rows(note_table(client, name), patient_rows, patient), asio::detached);
    f.io.restart();
    f.io.run();
    CAPTURE(patient.why, hasty.why);
    CHECK(patient.failed == 0);
    CHECK(hasty.failed > 0);
    CHECK(hasty.failed + hasty.written == 60);
}
