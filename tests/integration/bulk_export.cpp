// A whole table read out in parts, stopped and taken up again, with the engine and the network failing
// meanwhile.
#include <cstdlib>
#include <set>
#include <sstream>

#include "catch.hpp"
#include "fault_proxy.hpp"
#include "run.hpp"

using namespace std::chrono_literals;

namespace {

struct wallet {
    dynamap::uuid user_id;
    std::int64_t balance = 0;
};
using wallet_table = dynamap::table<wallet, "export_wallet", dynamap::partition_key<&wallet::user_id>>;

asio::awaitable<void> fill(wallet_table table, int count) {
    co_await table.create_if_missing();
    std::vector<wallet> rows;
    for (int i = 0; i < count; ++i) rows.push_back({dynamap::uuid::v7(), i});
    auto const report = co_await table.bulk_put(rows);
    REQUIRE(report);
}

}  // namespace

TEST_CASE("export: every row once, with progress; a callback that throws ends it, and the resume token "
          "leads to the rest") {
    test::fixture f;
    f.run([&]() -> asio::awaitable<void> {
        wallet_table const table(f.client, test::unique_name("wallet"));
        co_await fill(table, 1500);
        std::multiset<std::int64_t> seen;
        dynamap::export_options options;
        options.page_size = 50;
        std::size_t reported = 0;
        options.on_progress = [&](dynamap::export_progress const& p) {
            ++reported;
            CHECK(p.rows == seen.size());
        };
        auto const collect = [&seen](wallet&& row) { seen.insert(row.balance); };
        auto const whole = co_await table.bulk_export(collect, options);
        CHECK(whole);
        CHECK(whole.rows == 1500);
        CHECK(whole.pages >= 30);
        CHECK(reported == whole.pages);
        CHECK(std::set(seen.begin(), seen.end()).size() == 1500);

        std::set<std::int64_t> first, second;
        options.on_progress = {};
        auto const breaks = [&first](wallet&& row) {
            if (first.size() == 700) throw std::runtime_error("the disk is full");
            first.insert(row.balance);
        };
        auto const broken = co_await table.bulk_export(breaks, options);
        CHECK_FALSE(broken);
        CHECK_THROWS_AS(broken.throw_if_failed(), std::runtime_error);
        CHECK(broken.error()->code() == dynamap::errc::bad_value);
        CHECK(broken.rows >= 550);
        options.resume = broken.resume_token;
        auto const rest = [&second](wallet&& row) { second.insert(row.balance); };
        auto const resumed = co_await table.bulk_export(rest, options);
        CHECK(resumed);
        CHECK(resumed.rows + broken.rows == 1500);
        second.insert(first.begin(), first.end());
        CHECK(second.size() == 1500);

        options.resume = "something else";
        auto const refused = co_await test::error_of(table.bulk_export(rest, options));
        CHECK(refused.code() == dynamap::errc::bad_token);
    });
}

TEST_CASE("export: JSON lines of every item, once each, though a fifth of the requests is harmed") {
    test::fixture f;
    test::fault_proxy proxy(std::getenv("AWS_ENDPOINT_URL_DYNAMODB"), test::mixed_faults(3, 20));
    f.run([&]() -> asio::awaitable<void> {
        wallet_table const direct(f.client, test::unique_name("wallet"));
        co_await fill(direct, 400);
        dynamap::client_config config;
        config.endpoint = proxy.url();
        config.timeout = 1s;
        config.retry.max_attempts = 1;
        wallet_table const table(dynamap::client(f.io, config), direct.name());
        dynamap::export_options options;
        options.page_size = 20;
        options.segments = 2;
        std::ostringstream out;
        auto const report = co_await table.bulk_export(out, options);
        CHECK(report);
        CHECK(report.failed_requests > 0);
        std::set<std::string> lines;
        std::istringstream in(out.str());
        for (std::string line; std::getline(in, line);) {
            CHECK(line.starts_with("{\"Item\":{\""));
            CHECK(line.ends_with("}}}"));
            CHECK(lines.insert(line).second);
        }
        CHECK(lines.size() == 400);
    });
}
