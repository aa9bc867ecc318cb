// The tests' own proxies before a server that checks signatures: what a client has signed reaches it as it
// was.
#include <atomic>
#include <cstdlib>
#include <mutex>
#include <string>
#include <vector>

#include "catch.hpp"
#include "engine_link.hpp"
#include "fault_proxy.hpp"
#include "http_message.hpp"
#include "raw_request.hpp"
#include "run.hpp"
#include "throttle_proxy.hpp"

using namespace std::chrono_literals;

namespace {

struct wallet {
    std::string owner;
    int balance = 0;
};
using wallet_table = dynamap::table<wallet, "wallet", dynamap::partition_key<&wallet::owner>>;
constexpr auto balance = dynamap::attr<&wallet::balance>;

dynamap::aws::credentials const keys("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
                                     "a/session+token==");

/// The engine, behind a check of each request's signature.
class checking_engine {
  public:
    checking_engine()
        : engine_(std::getenv("AWS_ENDPOINT_URL_DYNAMODB")),
          server_({[this](test::peer& client) { serve(client); }}) {}

    [[nodiscard]] std::string url() const { return server_.url(); }
    [[nodiscard]] std::size_t accepted() const { return accepted_; }
    /// Why requests were refused.
    [[nodiscard]] std::vector<std::string> refused() const {
        std::lock_guard const lock(mutex_);
        return refused_;
    }

  private:
    void serve(test::peer& client) {
        std::string const text = client.read_request();
        // the client has hung up before its end
        if (!test::http_message::whole(text)) return client.hang_up();
        if (auto fault = test::signature_fault(test::read_raw_request(text), keys); !fault.empty()) {
            {
                std::lock_guard const lock(mutex_);
                refused_.push_back(std::move(fault));
            }
            client.send(test::script::refusal(400, "InvalidSignatureException", "see the test"));
            return;
        }
        ++accepted_;
        if (auto const response = engine_.ask(text)) client.send(*response);
        else client.reset();
    }

    test::engine_link engine_;
    mutable std::mutex mutex_;
    std::vector<std::string> refused_;
    std::atomic<std::size_t> accepted_{0};
    test::scripted_server server_;
};

dynamap::client_config config_of(std::string const& endpoint) {
    auto config = test::fixture::config();
    config.endpoint = endpoint;
    config.credentials = keys;
    return config;
}

/// Calls of every kind, of which some fail where a proxy does harm.
asio::awaitable<void> mixed_calls(wallet_table table, dynamap::client client, int rounds) {
    for (int i = 0; i != rounds; ++i) {
        std::string const owner = "owner " + std::to_string(i % 7) + " \u00e4";
        wallet const row{owner, i};
        for (int step = 0; step != 6; ++step) try {
                if (step == 0) co_await table.put(row);
                if (step == 1) (void)co_await table.get(owner);
                if (step == 2) (void)co_await table.update(owner, balance += 1);
                if (step == 3) (void)co_await table.scan().filter(balance > 3).all();
                if (step == 4) (void)co_await table.query(owner).all();
                if (step == 5) {
                    dynamap::write_batch batch{client};
                    batch.put(table, row);
                    (void)co_await batch.send();
                }
            } catch (dynamap::error const& failure) {
                CHECK(failure.server_code() != "InvalidSignatureException");
            }
    }
}

}  // namespace

TEST_CASE("proxies: a server that checks signatures accepts what a fault proxy passes on") {
    test::fixture f;
    checking_engine engine;
    wallet_table const direct(dynamap::client(f.io, config_of(engine.url())), test::unique_name("wallet"));
    f.run([&]() -> asio::awaitable<void> { co_await direct.create_if_missing(); });
    auto const before = engine.accepted();

    test::fault_proxy const proxy(engine.url(), test::mixed_faults(11, 20));
    auto config = config_of(proxy.url());
    config.timeout = 1s;
    dynamap::client const harmed(f.io, config);
    f.run([&] { return mixed_calls(wallet_table(harmed, direct.name()), harmed, 20); });
    CHECK(engine.refused() == std::vector<std::string>());
    CHECK(engine.accepted() - before > 100);
}

TEST_CASE(
    "proxies: a server that checks signatures accepts what a throttle proxy passes on, whole or in part") {
    test::fixture f;
    checking_engine engine;
    test::throttle_limits limits;
    limits.write_units = 40;
    limits.burst_seconds = 1;
    limits.key_ranges = 2;
    limits.key_range_write_units = 30;
    test::throttle_proxy proxy(engine.url(), limits, 1, 0, keys);
    dynamap::client const client(f.io, config_of(proxy.url()));
    wallet_table const table(client, test::unique_name("wallet"));
    f.run([&]() -> asio::awaitable<void> {
        co_await table.create_if_missing();
        co_await mixed_calls(table, client, 3);
        std::vector<wallet> rows;
        for (int i = 0; i != 60; ++i) rows.push_back({"row " + std::to_string(i), i});
        dynamap::write_batch batch{client};
        batch.put_all(table, rows);
        auto const outcome = co_await batch.send();
        CHECK(outcome);
    });
    CHECK(engine.refused() == std::vector<std::string>());
    CHECK(proxy.counts().returned > 0);  // so at least one batch was passed on in part
    CHECK(proxy.counts().requests > proxy.counts().throttled_requests);
}

TEST_CASE("proxies: the server that checks signatures refuses one of another secret") {
    test::fixture f;
    checking_engine engine;
    auto config = config_of(engine.url());
    config.credentials = dynamap::aws::credentials("AKIDEXAMPLE", "another", "a/session+token==");
    config.retry.max_attempts = 1;
    wallet_table const table(dynamap::client(f.io, config), "wallet");
    f.run([&]() -> asio::awaitable<void> {
        auto const failure = co_await test::error_of(table.get("ann"));
        CHECK(failure.server_code() == "InvalidSignatureException");
    });
    CHECK(engine.refused().size() == 1);
}
