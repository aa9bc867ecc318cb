// Which endpoint an account's requests go to: found once for each, followed when the account changes.
#include "aws/call/endpoint_resolver.hpp"

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <map>

#include "catch.hpp"
#include "dynamap/error.hpp"
#include "failure_of.hpp"

using namespace dynamap::aws;
using namespace std::chrono_literals;
using dynamap::errc;

namespace {

credentials of_account(std::string id) { return {"AKIDEXAMPLE", "not-to-be-seen", "", std::move(id)}; }

/// Endpoints of DynamoDB under some settings; `looked` counts how often each account was looked up.
struct fixture {
    asio::io_context io;
    std::shared_ptr<dynamap::aws::timer_queue> rings = dynamap::aws::timer_queue::make(io.get_executor());
    std::map<std::string, int> looked;
    endpoint_resolver cache;

    explicit fixture(endpoint_settings settings)
        : cache({io.get_executor(), "dynamodb", "application/x-amz-json-1.0", "", 1s, 1000},
                rule(std::move(settings))) {}

    endpoint_locator rule(endpoint_settings settings) {
        endpoint_locator made;
        made.region = settings.region;
        made.by_account = depends_on_account(settings);
        made.locate = [this, settings](std::string const&, std::string_view account) {
            ++looked[std::string(account)];
            return dynamodb_location(settings, account);
        };
        return made;
    }

    connector const* get(credentials const& identity) {
        connector const* found = nullptr;
        std::exception_ptr failed;
        asio::co_spawn(io, cache.get(identity, *rings, dynamap::aws::timer_queue::clock::now() + 1h),
                       [&](std::exception_ptr e, connector const* connector) {
                           failed = e;
                           found = connector;
                       });
        io.restart();
        io.poll();
        if (failed) std::rethrow_exception(failed);
        return found;
    }
};

endpoint_settings in(std::string region) {
    endpoint_settings settings;
    settings.region = std::move(region);
    return settings;
}

}  // namespace

TEST_CASE("endpoints of accounts: found once for each, and the current one is known without looking") {
    fixture f(in("eu-central-1"));
    auto const first = of_account("111111111111"), second = of_account("222222222222");
    CHECK(f.cache.current(first) == nullptr);
    connector const* const connector = f.get(first);
    REQUIRE(connector != nullptr);
    CHECK(connector->where.host == "111111111111.ddb.eu-central-1.amazonaws.com");
    CHECK(connector->scope.region == "eu-central-1");
    CHECK(f.cache.current(first) == connector);
    CHECK(f.cache.current(second) == nullptr);

    CHECK(f.get(second)->where.host == "222222222222.ddb.eu-central-1.amazonaws.com");
    CHECK(f.cache.current(first) == nullptr);
    CHECK(f.get(first) == connector);  // the same as before, with what is known about its host
    CHECK(f.looked == std::map<std::string, int>{{"111111111111", 1}, {"222222222222", 1}});
}

TEST_CASE("endpoints of accounts: credentials without an account id use the region's endpoint") {
    fixture f(in("eu-central-1"));
    CHECK(f.get(of_account(""))->where.host == "dynamodb.eu-central-1.amazonaws.com");
    CHECK(f.get(of_account("111111111111"))->where.host == "111111111111.ddb.eu-central-1.amazonaws.com");
}

TEST_CASE("endpoints of accounts: accounts with the same host share what leads there") {
    fixture f(in("cn-north-1"));
    connector const* const connector = f.get(of_account("111111111111"));
    CHECK(connector->where.host == "dynamodb.cn-north-1.amazonaws.com.cn");
    CHECK(f.get(of_account("222222222222")) == connector);
}

TEST_CASE("endpoints of accounts: an endpoint that no account decides is known from the beginning") {
    endpoint_settings settings = in("eu-central-1");
    SECTION("turned off") { settings.account_id_mode = account_id_endpoint_mode::disabled; }
    SECTION("a custom endpoint") { settings.url = "http://127.0.0.1:8000"; }
    fixture f(settings);
    connector const* const connector = f.cache.current(of_account("111111111111"));
    REQUIRE(connector != nullptr);
    CHECK(connector == f.cache.latest());
    CHECK(f.cache.current(of_account("222222222222")) == connector);
    CHECK(f.looked.count("111111111111") == 0);
}

TEST_CASE("endpoints of accounts: where one is required, credentials without an account are refused") {
    endpoint_settings settings = in("eu-central-1");
    settings.account_id_mode = account_id_endpoint_mode::required;
    fixture f(settings);
    auto const e = failure_of([&] { f.get(of_account("")); });
    REQUIRE(e);
    CHECK(e->code() == errc::invalid_configuration);
    CHECK(f.get(of_account("111111111111"))->where.host == "111111111111.ddb.eu-central-1.amazonaws.com");
}
