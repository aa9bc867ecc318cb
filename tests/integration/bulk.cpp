// Bulk loads: sources of all kinds, what is given up, early ends, and the rate on a throttled engine.
// DYNAMAP_BULK_ROWS and DYNAMAP_BULK_UNITS set how many rows the throttled load has, and its table's write
// units a second; DYNAMAP_BULK_MEMORY_ROWS how many are loaded to see how much memory that takes.
#include <algorithm>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/post.hpp>
#include <asio/thread_pool.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/use_future.hpp>
#include <atomic>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <numeric>
#include <ranges>
#include <set>
#include <utility>

#include "catch.hpp"
#include "one_call.hpp"
#include "run.hpp"
#include "scripted_server.hpp"
#include "throttle_proxy.hpp"

using namespace std::chrono_literals;

namespace {

struct wallet {
    dynamap::uuid user_id;
    std::int64_t balance = 0;
};
using wallet_table = dynamap::table<wallet, "bulk_wallet", dynamap::partition_key<&wallet::user_id>>;

struct entry {
    std::string owner;
    std::int64_t number = 0;
    std::int64_t version = 0;
};
using entry_table = dynamap::table<entry, "bulk_entry", dynamap::partition_key<&entry::owner>,
                                   dynamap::sort_key<&entry::number>>;

std::string engine() { return std::getenv("AWS_ENDPOINT_URL_DYNAMODB"); }

test::throttle_limits units_a_second(double units) {
    test::throttle_limits limits;
    limits.write_units = units;
    limits.burst_seconds = 0;
    return limits;
}

std::vector<wallet> wallets(int count) {
    std::vector<wallet> rows;
    for (int i = 0; i < count; ++i) rows.push_back({dynamap::uuid::v7(), i});
    return rows;
}

/// A client of a throttled engine, and a table made without it.
struct throttled {
    explicit throttled(test::throttle_limits limits) : proxy(engine(), limits) {
        auto config = test::fixture::config();
        config.endpoint = proxy.url();
        client.emplace(on.io, config);
    }
    test::throttle_proxy proxy;
    test::fixture on;
    std::optional<dynamap::client> client;
};

int setting(char const* name, int otherwise) {
    char const* const value = std::getenv(name);
    return value == nullptr ? otherwise : std::atoi(value);
}

/// A capacity that the engine is well able to serve at the moment: on a busy disk or processor it is slow.
double usual_capacity() {
    test::fixture f;
    double a_second = 0;
    f.run([&]() -> asio::awaitable<void> {
        wallet_table const table(f.client, test::unique_name("wallet"));
        co_await table.create_if_missing();
        auto const rows = wallets(1500);
        auto const report = co_await table.bulk_put(rows);
        a_second = static_cast<double>(report.written) / report.elapsed.count();
    });
    return setting("DYNAMAP_BULK_UNITS", static_cast<int>(std::clamp(a_second / 4, 60.0, 400.0)));
}

/// How many of the rows are stored just as they are.
asio::awaitable<std::size_t> stored(wallet_table const& table, std::vector<wallet> const& rows) {
    std::size_t count = 0;
    auto const got = co_await table.batch_get(rows);
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (got.rows[i] && got.rows[i]->balance == rows[i].balance) ++count;
    co_return count;
}

/// The share of the capacity that was used from second `from` on, but for the last two, in which the rows
/// come to an end.
double used(std::vector<double> const& units, std::size_t from, double capacity) {
    if (units.size() < from + 3) return 0;
    double const sum =
        std::accumulate(units.begin() + static_cast<std::ptrdiff_t>(from), units.end() - 2, 0.0);
    return sum / capacity / static_cast<double>(units.size() - 2 - from);
}

}  // namespace

TEST_CASE("bulk: a range of any kind is written whole, in full requests, and removed again") {
    test::fixture f;
    f.run([&]() -> asio::awaitable<void> {
        wallet_table const table(f.client, test::unique_name("wallet"));
        co_await table.create_if_missing();
        auto const rows = wallets(2010);
        auto const report = co_await table.bulk_put(rows);
        CHECK(report);
        CHECK(report.written == 2010);
        CHECK(report.read == 2010);
        CHECK(report.requests == 81);
        CHECK(report.settled == 2010);
        std::size_t count = co_await stored(table, rows);
        CHECK(count == rows.size());

        auto const doubled =
            rows | std::views::transform([](wallet const& w) { return wallet{w.user_id, w.balance * 2}; });
        auto const again = co_await table.bulk_put(doubled);
        CHECK(again);
        auto const one = co_await table.get(rows[1000].user_id);
        CHECK(one.value().balance == 2000);

        auto const gone = co_await table.bulk_remove(rows);
        CHECK(gone.written == 2010);
        auto const none = co_await table.get(rows[1000].user_id);
        CHECK_FALSE(none.has_value());
    });
}

TEST_CASE("bulk: functions are sources too, those that are awaited as well; slow ones do not wait for full "
          "requests") {
    test::fixture f;
    f.run([&]() -> asio::awaitable<void> {
        entry_table const table(f.client, test::unique_name("entry"));
        co_await table.create_if_missing();
        std::int64_t n = 0;
        auto const generate = [&n]() -> std::optional<entry> {
            if (n == 300) return std::nullopt;
            return entry{"generated", n++, 0};
        };
        auto const report = co_await table.bulk_put(generate);
        CHECK(report.written == 300);

        std::int64_t slow = 0;
        std::size_t stored_meanwhile = 0;
        auto const wait_for_each = [&]() -> asio::awaitable<std::optional<entry>> {
            if (slow == 4) {
                auto const until = std::chrono::steady_clock::now() + 20s;
                while (stored_meanwhile < 2 && std::chrono::steady_clock::now() < until) {
                    auto const rows = co_await table.query("slow").consistent().all();
                    stored_meanwhile = rows.size();
                }
                co_return std::nullopt;
            }
            co_await f.client.wait(150ms);
            co_return entry{"slow", slow++, 0};
        };
        auto const second = co_await table.bulk_put(wait_for_each);
        CHECK(second.written == 4);
        CHECK(stored_meanwhile >= 2);
    });
}

TEST_CASE("bulk: of several rows of a key the last is stored, whatever is returned unprocessed") {
    throttled t(units_a_second(400));
    t.on.run([&]() -> asio::awaitable<void> {
        entry_table const direct(t.on.client, test::unique_name("entry"));
        entry_table const table(*t.client, direct.name());
        co_await direct.create_if_missing();
        std::vector<entry> rows;
        for (std::int64_t i = 0; i < 3000; ++i) rows.push_back({"ann", i % 700, i});
        auto const report = co_await table.bulk_put(rows);
        CHECK(report);
        CHECK(report.written + report.replaced == 3000);
        auto const all = co_await direct.query("ann").consistent().all();
        CHECK(all.size() == 700);
        for (auto const& row : all) CHECK(row.version == (row.number < 200 ? 2800 : 2100) + row.number);
    });
    CHECK(t.proxy.counts().returned > 0);
}

TEST_CASE("bulk: rows that cannot be written are dead letters, and the rest is written") {
    test::fixture f;
    f.run([&]() -> asio::awaitable<void> {
        entry_table const table(f.client, test::unique_name("entry"));
        co_await table.create_if_missing();
        std::vector<entry> rows;
        for (int i = 0; i < 200; ++i) rows.push_back({"ann", i, 0});
        rows[40].owner = "";                          // the service refuses an empty key
        rows[90].owner = "\xff";                      // no UTF-8: it cannot be encoded
        rows[150].owner = std::string(500'000, 'x');  // too large
        auto const report = co_await table.bulk_put(rows);
        CHECK(report.at_end());
        CHECK_FALSE(report);
        CHECK(report.written == 197);
        CHECK(report.failed_items == 3);
        std::set<std::int64_t> dead;
        for (auto const& letter : report.dead_letters()) dead.insert(letter.item.number);
        CHECK(dead == std::set<std::int64_t>{40, 90, 150});

        std::vector<std::int64_t> numbers;
        auto const sink = [&numbers](entry const& row, dynamap::error const& why) {
            CHECK((why.code() == dynamap::errc::validation || why.code() == dynamap::errc::bad_value ||
                   why.code() == dynamap::errc::item_too_large));
            numbers.push_back(row.number);
        };
        dynamap::bulk_options const options;
        auto const again = co_await table.bulk_put(rows, options, sink);
        CHECK(numbers.size() == 3);
        CHECK(again.dead_letters().empty());
        CHECK(again.settled == 200);
    });
}

TEST_CASE("bulk: what makes a load impossible ends it, with the rows that were not written") {
    test::fixture f;
    f.run([&]() -> asio::awaitable<void> {
        wallet_table const nowhere(f.client, test::unique_name("nowhere"));
        auto const rows = wallets(100);
        auto const report = co_await nowhere.bulk_put(rows);
        CHECK_FALSE(report.at_end());
        CHECK(report.error()->code() == dynamap::errc::resource_not_found);
        CHECK(report.written == 0);
        CHECK(report.unprocessed().size() == 100);
        try {
            report.throw_if_failed();
            FAIL("no failure");
        } catch (dynamap::error const& e) {
            CHECK(e.code() == dynamap::errc::resource_not_found);
        }

        wallet_table const table(f.client, test::unique_name("wallet"));
        co_await table.create_if_missing();
        int n = 0;
        auto const breaks = [&]() -> std::optional<wallet> {
            if (++n == 60) throw std::runtime_error("the file ends in the middle of a row");
            return wallet{dynamap::uuid::v7(), n};
        };
        auto const broken = co_await table.bulk_put(breaks);
        CHECK_FALSE(broken.at_end());
        CHECK(broken.error()->code() == dynamap::errc::bad_value);
        CHECK_THROWS_AS(broken.throw_if_failed(), std::runtime_error);
        CHECK(broken.written + broken.unprocessed_items == 59);
    });
}

TEST_CASE("bulk: cancelled in the middle it reports exactly what was acknowledged, and it can be resumed") {
    throttled t(units_a_second(500));
    wallet_table const direct(t.on.client, test::unique_name("wallet"));
    t.on.run([&]() -> asio::awaitable<void> { co_await direct.create_if_missing(); });
    wallet_table const table(*t.client, direct.name());
    auto const rows = wallets(5000);

    asio::cancellation_signal stop;
    bool requested = false;
    dynamap::bulk_options in_the_middle;
    in_the_middle.progress_every = 50ms;
    in_the_middle.on_progress = [&](dynamap::bulk_progress const& p) {
        if (p.settled > 300 && !std::exchange(requested, true))
            asio::post(t.on.io, [&stop] { stop.emit(asio::cancellation_type::all); });
    };
    std::optional<dynamap::bulk_outcome<wallet>> report;
    auto const load = [&]() -> asio::awaitable<void> {
        report = co_await table.bulk_put(rows, in_the_middle);
    };
    asio::co_spawn(t.on.io, load(), asio::bind_cancellation_slot(stop.slot(), [](std::exception_ptr) {}));
    t.on.io.restart();
    t.on.io.run();
    REQUIRE(report);
    CHECK(report->cancelled());
    CHECK(report->error()->code() == std::errc::operation_canceled);
    CHECK(report->written > 100);
    CHECK(report->written + report->unprocessed_items == report->read);

    std::set<dynamap::uuid> unfinished;
    for (auto const& row : report->unprocessed()) unfinished.insert(row.user_id);
    t.on.run([&]() -> asio::awaitable<void> {
        std::vector<wallet> const read(rows.begin(),
                                       rows.begin() + static_cast<std::ptrdiff_t>(report->read));
        auto const got = co_await direct.batch_get(read);
        std::size_t acknowledged = 0;
        for (std::size_t i = 0; i < read.size(); ++i) {
            if (unfinished.contains(read[i].user_id)) continue;
            ++acknowledged;
            CHECK(got.rows[i].has_value());
        }
        CHECK(acknowledged == report->written);

        dynamap::bulk_options options;
        options.resume = report->resume_token;
        CHECK(report->settled <= report->written);
        CHECK(report->settled > 100);
        auto const rest = co_await direct.bulk_put(rows, options);
        CHECK(rest);
        CHECK(rest.read == rows.size() - report->settled);
        std::size_t const count = co_await stored(direct, rows);
        CHECK(count == rows.size());
    });
}

TEST_CASE("bulk: cancelled while the service is silent, it does not wait for its responses") {
    std::atomic<int> requests = 0;
    test::scripted_server const server({[&](test::peer& from) {
        (void)from.read_request();
        ++requests;
        from.wait_for_end();
    }});
    asio::io_context io;
    auto config = test::config_for(server.url());
    config.timeout = config.attempt_timeout = 1h;
    wallet_table const table(dynamap::client(io, config));
    auto const rows = wallets(100);
    dynamap::bulk_options options;
    options.request_timeout = options.max_outage = 1h;
    asio::cancellation_signal stop;
    std::optional<dynamap::bulk_outcome<wallet>> outcome;
    auto const load = [&]() -> asio::awaitable<void> { outcome = co_await table.bulk_put(rows, options); };
    asio::co_spawn(io, load(), asio::bind_cancellation_slot(stop.slot(), [](std::exception_ptr) {}));
    while (requests < 4) io.run_one_for(10ms);
    stop.emit(asio::cancellation_type::all);
    io.run_for(60s);  // it ends by itself, long before
    REQUIRE(outcome);
    CHECK(outcome->cancelled());
    CHECK(outcome->unprocessed().size() == 100);
    CHECK(outcome->settled == 0);
    CHECK(outcome->error()->code() == std::errc::operation_canceled);
}

TEST_CASE("bulk: a timeout ends a load like cancelling it, and progress is reported all the while",
          "[alone]") {
    throttled t(units_a_second(100));  // all rows would take 50 s
    t.on.run([&]() -> asio::awaitable<void> {
        wallet_table const direct(t.on.client, test::unique_name("wallet"));
        wallet_table const table(*t.client, direct.name());
        co_await direct.create_if_missing();
        auto const rows = wallets(5000);
        std::vector<dynamap::bulk_progress> reported;
        dynamap::bulk_options options;
        options.timeout = 3s;
        options.progress_every = 200ms;
        options.on_progress = [&](dynamap::bulk_progress const& p) { reported.push_back(p); };
        auto const begun = std::chrono::steady_clock::now();
        auto const report = co_await table.bulk_put(rows, options);
        auto const took = std::chrono::steady_clock::now() - begun;
        CHECK(took < 3600ms);
        CHECK_FALSE(report.cancelled());
        CHECK(report.error()->code() == dynamap::errc::deadline_exceeded);
        CHECK(report.written + report.unprocessed_items == report.read);
        CHECK(reported.size() >= 8);
        CHECK(reported.back().written == report.written);
        CHECK(reported.back().total == 5000U);
        CHECK(reported.back().remaining.value() > 10s);
        CHECK(reported.back().measured_capacity > 50);
    });
}

TEST_CASE("bulk: a load uses a table's capacity, asks for little more, and follows when it changes",
          "[alone]") {
    double const capacity = usual_capacity();
    int const count = setting("DYNAMAP_BULK_ROWS", static_cast<int>(14 * capacity));
    throttled t(units_a_second(capacity));
    t.on.run([&]() -> asio::awaitable<void> {
        wallet_table const direct(t.on.client, test::unique_name("wallet"));
        wallet_table const table(*t.client, direct.name());
        co_await direct.create_if_missing();
        auto const rows = wallets(count);
        auto const report = co_await table.bulk_put(rows);
        CHECK(report);
        auto const counts = t.proxy.counts();
        double const share = used(counts.units, 5, capacity);
        double const throttled_requests = static_cast<double>(counts.throttled_requests) /
                                          static_cast<double>(counts.requests);
        std::cout << "bulk load of " << count << " rows at " << capacity
                  << " units a second: " << report.elapsed.count() << " s, " << 100 * share
                  << " % of the capacity used after 5 s, " << counts.requests << " requests, "
                  << 100 * throttled_requests << " % in vain, " << counts.returned << " rows came back\n";
        CHECK(share > 0.97);
        CHECK(throttled_requests < 0.03);
        std::size_t const there = co_await stored(direct, rows);
        CHECK(there == rows.size());
    });
}

TEST_CASE("bulk: the rate follows within five seconds when the capacity halves and doubles", "[alone]") {
    double const capacity = usual_capacity();
    throttled t(units_a_second(capacity));
    std::int64_t n = 0;
    t.on.run([&]() -> asio::awaitable<void> {
        wallet_table const direct(t.on.client, test::unique_name("wallet"));
        wallet_table const table(*t.client, direct.name());
        co_await direct.create_if_missing();
        dynamap::bulk_options options;
        options.timeout = 22s;
        options.progress_every = 100ms;
        int phase = 0;
        auto const begun = std::chrono::steady_clock::now();
        options.on_progress = [&](dynamap::bulk_progress const&) {
            auto const now = std::chrono::steady_clock::now() - begun;
            if (phase == 0 && now > 7s) t.proxy.set(units_a_second(capacity / 2)), phase = 1;
            if (phase == 1 && now > 14s) t.proxy.set(units_a_second(capacity)), phase = 2;
        };
        auto const generate = [&n]() -> std::optional<wallet> { return wallet{dynamap::uuid::v7(), n++}; };
        auto const report = co_await table.bulk_put(generate, options);
        CHECK_FALSE(report.cancelled());
        CHECK(report.error()->code() == dynamap::errc::deadline_exceeded);
    });
    auto const units = t.proxy.counts().units;
    REQUIRE(units.size() > 20);
    for (std::size_t i = 0; i < units.size(); ++i) std::cout << (i == 0 ? "units: " : " ") << units[i];
    std::cout << "\n";
    auto const of = [&](std::size_t from, std::size_t to) {
        return std::accumulate(units.begin() + static_cast<std::ptrdiff_t>(from),
                               units.begin() + static_cast<std::ptrdiff_t>(to), 0.0) /
               static_cast<double>(to - from);
    };
    // The seconds are counted by whole requests: one of 25 may fall into the next.
    CHECK(of(5, 7) > 0.97 * capacity - 25.0 / 2);
    CHECK(of(12, 14) > 0.97 * capacity / 2 - 25.0 / 2);
    CHECK(of(19, 20) > 0.97 * capacity - 25.0);
    CHECK(t.proxy.counts().throttled_requests * 100 < t.proxy.counts().requests * 3);
}

// they keep memory for reasons of their own
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST_CASE("bulk: memory stays under 100 MB, and does not grow between the first and the last quarter",
          "[alone]") {
    std::uint64_t const count = static_cast<std::uint64_t>(setting("DYNAMAP_BULK_MEMORY_ROWS", 30'000));
    auto const megabytes = [] {
        std::size_t whole = 0, resident = 0;
        std::ifstream("/proc/self/statm") >> whole >> resident;
        return static_cast<double>(resident) * 4096 / 1e6;
    };
    test::fixture f;
    f.run([&]() -> asio::awaitable<void> {
        wallet_table const table(f.client, test::unique_name("wallet"));
        co_await table.create_if_missing();
        double first_quarter = 0, most = 0;
        std::uint64_t n = 0;
        auto const generate = [&]() -> std::optional<wallet> {
            if (n == count) return std::nullopt;
            return wallet{dynamap::uuid::v7(), static_cast<std::int64_t>(n++)};
        };
        dynamap::bulk_options options;
        options.progress_every = 20ms;
        options.on_progress = [&](dynamap::bulk_progress const& p) {
            double const now = megabytes();
            if (p.written < count / 4) first_quarter = std::max(first_quarter, now);
            most = std::max(most, now);
        };
        auto const report = co_await table.bulk_put(generate, options);
        CHECK(report);
        std::cout << "memory while " << count << " rows are loaded: " << first_quarter
                  << " MB in the first quarter, " << most << " MB at most\n";
        CHECK(most < 100);
        CHECK(most < first_quarter + 4);
    });
}
#endif

TEST_CASE("bulk: the context may be destroyed in the middle of a load") {
    throttled t(units_a_second(300));
    wallet_table const direct(t.on.client, test::unique_name("wallet"));
    t.on.run([&]() -> asio::awaitable<void> { co_await direct.create_if_missing(); });
    auto const rows = wallets(2000);
    bool ended = false;
    {
        asio::io_context io;
        auto config = test::fixture::config();
        config.endpoint = t.proxy.url();
        wallet_table const table(dynamap::client(io, config), direct.name());
        auto const load = [&]() -> asio::awaitable<void> { (void)co_await table.bulk_put(rows); };
        asio::co_spawn(io, load(), [&](std::exception_ptr) { ended = true; });
        auto const until = std::chrono::steady_clock::now() + 20s;
        while (t.proxy.counts().parts <= 50 && std::chrono::steady_clock::now() < until) io.run_for(20ms);
    }
    CHECK_FALSE(ended);
    CHECK(t.proxy.counts().parts > 50);
}

TEST_CASE("bulk: on a context of several threads a load runs on a strand of its own") {
    asio::thread_pool threads(3);
    dynamap::client const client(threads, test::fixture::config());
    wallet_table const table(client, test::unique_name("wallet"));
    auto const rows = wallets(3000);
    int running = 0, most = 0;  // no atomics: that is what is tested, by the thread sanitizer too
    auto const next = [&, at = std::size_t{0}]() mutable -> std::optional<wallet> {
        most = std::max(most, ++running);
        std::optional<wallet> const row = at < rows.size() ? std::optional(rows[at++]) : std::nullopt;
        --running;
        return row;
    };
    dynamap::bulk_options options;
    options.progress_every = 10ms;
    options.on_progress = [&](dynamap::bulk_progress const& p) { running += static_cast<int>(p.read) * 0; };
    auto const load = [&]() -> asio::awaitable<std::uint64_t> {
        co_await table.create_if_missing();
        auto const report = co_await table.bulk_put(next, options);
        auto const got = co_await table.batch_get(rows);
        co_return got ? report.written : 0;
    };
    CHECK(asio::co_spawn(threads, load(), asio::use_future).get() == 3000);
    CHECK(most == 1);
    threads.join();
}

TEST_CASE("bulk: a key range with a limit of its own does not slow down the others", "[alone]") {
    test::throttle_limits limits = units_a_second(2000);
    limits.key_ranges = 4;
    limits.key_range_write_units = 500;
    throttled t(limits);
    t.on.run([&]() -> asio::awaitable<void> {
        entry_table const direct(t.on.client, test::unique_name("entry"));
        entry_table const table(*t.client, direct.name());
        co_await direct.create_if_missing();
        std::vector<entry> rows;  // a fifth of all rows have one partition key
        for (std::int64_t i = 0; i < 5000; ++i)
            rows.push_back({i % 5 == 0 ? "hot" : "k" + std::to_string(i), i, 0});
        auto const report = co_await table.bulk_put(rows);
        CHECK(report);
        t.proxy.set(units_a_second(2000));
        auto const unhindered = co_await table.bulk_put(rows);  // how fast this machine is
        CHECK(report.elapsed < std::max<std::chrono::duration<double>>(12s, 4 * unhindered.elapsed));
        auto const hot = co_await direct.query("hot").consistent().all();
        CHECK(hot.size() == 1000);
    });
}
