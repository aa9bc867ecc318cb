// A proxy that refuses the user or the connection: each kind of call ends at once, with the proxy's refusal.
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "dynamap/dynamap.hpp"
#include "failure_of.hpp"
#include "finish.hpp"
#include "one_call.hpp"
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

struct fixture {
    fixture(bool tls, int status)
        : proxy({script::respond(script::response(status, ""))}), client(io, config(tls)) {}

    [[nodiscard]] dynamap::client_config config(bool tls) const {
        dynamap::client_config c = config_for(tls ? "https://db.example" : "http://db.example");
        c.proxy = proxy.url();
        c.timeout = 5s;
        return c;
    }
    /// One request was made, and the error is the proxy's refusal.
    void check(std::optional<dynamap::error> const& e) {
        REQUIRE(e);
        CAPTURE(e->what());
        CHECK(e->code() == errc::access_denied);
        CHECK(contains(e->what(), "the proxy 127.0.0.1:"));
        CHECK_FALSE(contains(e->what(), "may have been"));
        CHECK(proxy.steps() == 1);
    }

    scripted_server proxy;
    asio::io_context io;
    dynamap::client client;
    wallet_table table{client};
};

}  // namespace

TEST_CASE("a proxy's refusal ends each kind of call with one request, and leaves nothing in doubt") {
    bool const tls = GENERATE(false, true);
    CAPTURE(tls);
    fixture f(tls, 407);
    std::vector<wallet> const rows{{"a", 1}, {"b", 2}};
    SECTION("a write") { f.check(failure(f.io, f.table.put(rows[0]))); }
    SECTION("a transaction") {
        dynamap::transaction tx{f.client};
        tx.update(f.table, "a", balance += 1);
        f.check(failure_of([&] { (void)finish(f.io, tx.commit()); }));
    }
    SECTION("a batch") {
        auto const outcome = finish(f.io, f.table.batch_put(rows));
        REQUIRE_FALSE(outcome);
        f.check(outcome.error());
    }
    SECTION("a bulk load") {
        auto const outcome = finish(f.io, f.table.bulk_put(rows));
        REQUIRE_FALSE(outcome);
        f.check(outcome.error());
    }
    SECTION("an export") {
        std::ostringstream out;
        dynamap::export_options one_at_a_time;
        one_at_a_time.segments = 1;
        auto const outcome = finish(f.io, f.table.bulk_export(out, one_at_a_time));
        REQUIRE_FALSE(outcome);
        f.check(outcome.error());
    }
}

TEST_CASE("a proxy that does not allow the connection is not asked again") {
    fixture f(true, 403);
    dynamap::transaction tx{f.client};
    tx.update(f.table, "a", balance += 1);
    f.check(failure_of([&] { (void)finish(f.io, tx.commit()); }));
}
