// A batch that is one request: whatever becomes of it is told as of many requests.
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <atomic>
#include <mutex>

#include "catch.hpp"
#include "one_call.hpp"
#include "run.hpp"
#include "scripted_server.hpp"

using namespace std::chrono_literals;

namespace {

struct wallet {
    std::string owner;
    std::int64_t balance = 0;
};
using wallet_table = dynamap::table<wallet, "one_wallet", dynamap::partition_key<&wallet::owner>>;

std::vector<wallet> rows_of(dynamap::write_batch_outcome const& outcome) {
    asio::io_context io;
    return outcome.unprocessed(wallet_table(dynamap::client(io, test::config_for("http://127.0.0.1:1"))));
}

std::vector<wallet> wallets() { return {{"w0", 0}, {"w1", 1}, {"w2", 2}}; }

/// Gives these answers one after the other, and keeps the requests.
class recorder {
  public:
    explicit recorder(std::vector<std::string> responses) : server_(steps(std::move(responses))) {}

    /// What becomes of a batch of these rows.
    dynamap::write_batch_outcome put(std::vector<wallet> const& rows, dynamap::batch_options options = {}) {
        test::fixture f;
        auto config = test::config_for(server_.url());
        config.retry.max_attempts = 1;
        wallet_table const table(dynamap::client(f.io, config));
        std::optional<dynamap::write_batch_outcome> outcome;
        f.run([&]() -> asio::awaitable<void> { outcome.emplace(co_await table.batch_put(rows, options)); });
        return std::move(*outcome);
    }
    /// How often the rows' names are in a request.
    std::string names_in(std::size_t request) {
        std::lock_guard const lock(mutex_);
        std::string names;
        for (std::string const name : {"w0", "w1", "w2"})
            if (requests_.at(request).find('"' + name + '"') != std::string::npos) names += name;
        return names;
    }

  private:
    std::vector<test::scripted_server::step> steps(std::vector<std::string> responses) {
        std::vector<test::scripted_server::step> all;
        for (auto& response : responses)
            all.push_back([this, response](test::peer& client) {
                std::string request = client.read_request();
                {
                    std::lock_guard const lock(mutex_);
                    requests_.push_back(std::move(request));
                }
                client.send(response);
            });
        return all;
    }
    std::mutex mutex_;
    std::vector<std::string> requests_;
    test::scripted_server server_;
};

std::string const all_written = test::script::response(200, R"({"UnprocessedItems":{}})");
std::string const throttled = test::script::refusal(400, "ProvisionedThroughputExceededException");

}  // namespace

TEST_CASE("batch of one request: what comes back is sent again, and nothing else") {
    recorder service(
        {test::script::response(200, R"({"UnprocessedItems":{"one_wallet":[{"PutRequest":{"Item":)"
                                     R"({"balance":{"N":"1"},"owner":{"S":"\u0077\u0031"}}}}]}})"),
         all_written});
    auto const outcome = service.put(wallets());
    CHECK(outcome);
    CHECK(outcome.written == 3);
    CHECK(outcome.requests == 2);
    CHECK(outcome.retried_items == 1);
    CHECK(service.names_in(0) == "w0w1w2");
    CHECK(service.names_in(1) == "w1");
}

TEST_CASE("batch of one request: throttled as a whole it is sent again, or comes back as the caller's rows") {
    recorder service({throttled, all_written});
    dynamap::batch_options options;
    SECTION("it is tried until the time is over") {
        auto const outcome = service.put(wallets(), options);
        CHECK(outcome);
        CHECK(outcome.written == 3);
        CHECK(outcome.retried_items == 3);
        CHECK(service.names_in(1) == "w0w1w2");
    }
    SECTION("one attempt is allowed") {
        options.max_attempts = 1;
        auto const outcome = service.put(wallets(), options);
        CHECK_FALSE(outcome);
        CHECK(outcome.written == 0);
        CHECK(outcome.requests == 1);
        auto const left = rows_of(outcome);
        REQUIRE(left.size() == 3);
        CHECK(left[2].owner == "w2");
        CHECK(left[2].balance == 2);
    }
    SECTION("there is no time left") {
        options.timeout = 0ms;
        auto const outcome = service.put(wallets(), options);
        CHECK(outcome.requests == 0);
        CHECK(rows_of(outcome).size() == 3);
    }
}

TEST_CASE("batch of one request: a cancelled batch says so, and returns its rows") {
    std::atomic<bool> requested = false;
    test::scripted_server server({[&](test::peer& client) {
        (void)client.read_request();
        requested = true;
        client.wait_for_end();
    }});
    asio::io_context io;
    wallet_table const table(dynamap::client(io, test::config_for(server.url())));
    auto const rows = wallets();
    asio::cancellation_signal stop;
    std::optional<dynamap::write_batch_outcome> outcome;
    auto const put = [&]() -> asio::awaitable<void> { outcome.emplace(co_await table.batch_put(rows)); };
    asio::co_spawn(io, put(), asio::bind_cancellation_slot(stop.slot(), [](std::exception_ptr) {}));
    auto const until = std::chrono::steady_clock::now() + 20s;
    while (!requested && std::chrono::steady_clock::now() < until) io.run_one_for(1ms);
    stop.emit(asio::cancellation_type::terminal);
    io.restart();
    io.run_for(20s);
    REQUIRE(outcome);
    CHECK(outcome->cancelled());
    CHECK(outcome->written == 0);
    CHECK(rows_of(*outcome).size() == 3);
}

TEST_CASE("batch of one request: a key twice is one write, or none at all") {
    recorder service({all_written});
    std::vector<wallet> const rows{{"w0", 0}, {"w1", 1}, {"w0", 2}};
    auto const outcome = service.put(rows);
    CHECK(outcome.written == 2);
    CHECK(outcome.replaced == 1);
    dynamap::batch_options options;
    options.duplicates = dynamap::duplicate_keys::refuse;
    CHECK_THROWS_AS(service.put(rows, options), dynamap::error);
    CHECK_THROWS_AS(service.names_in(1), std::out_of_range);
}
