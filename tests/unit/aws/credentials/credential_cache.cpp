// One load for however many calls, and valid credentials used while it runs or fails. The clock is an
// argument.
#include "aws/credentials/credential_cache.hpp"

#include <algorithm>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>

#include "aws/net/deadline.hpp"
#include "catch.hpp"
#include "dynamap/error.hpp"

using namespace dynamap::aws;
using namespace std::chrono_literals;
using dynamap::errc;
using dynamap::error;

namespace {

/// Gives numbered keys that expire an hour later, once the test lets it.
class gated_provider final : public credentials_provider {
  public:
    explicit gated_provider(std::chrono::system_clock::time_point& now) : now_(now) {}
    std::string_view name() const noexcept override { return "the test"; }
    asio::awaitable<credentials> load() override {
        ++loads;
        gate.emplace();
        co_await gate->wait();
        gate.reset();
        if (fails) throw error(errc::connect_failed, "nobody there");
        co_return credentials("key-" + std::to_string(loads), "secret", "token", "", now_ + 1h);
    }

    int loads = 0;
    bool fails = false;
    std::optional<waiter> gate;  // there while a load waits to be let go on

  private:
    std::chrono::system_clock::time_point& now_;
};

struct fixture {
    asio::io_context io;
    std::chrono::system_clock::time_point now{std::chrono::hours(24 * 365 * 50)};
    std::shared_ptr<gated_provider> provider = std::make_shared<gated_provider>(now);
    std::shared_ptr<dynamap::aws::timer_queue> timer = dynamap::aws::timer_queue::make(io.get_executor());
    std::shared_ptr<credential_cache> cache =
        credential_cache::make(io.get_executor(), provider, {[this] { return now; }, [] { return 0.0; }});
    std::vector<std::string> got;  // key ids, or "error"
    int empty = 0;                 // calls that got nothing in time

    void call(std::chrono::milliseconds timeout = 1h) {
        asio::co_spawn(io, one_call(timeout, timer), asio::detached);
    }
    asio::awaitable<void> one_call(std::chrono::milliseconds timeout,
                                   std::shared_ptr<dynamap::aws::timer_queue> kept) {
        try {
            auto const identity =
                co_await cache->get(*kept, dynamap::aws::timer_queue::clock::now() + timeout);
            if (identity) got.push_back(identity->access_key_id());
            else ++empty;
        } catch (error const& e) {
            got.push_back(e.sentence());
        }
    }

    /// Runs what can run at once.
    void settle() {
        io.restart();
        io.poll();
    }
    void open_gate() {
        provider->gate->wake(waiter::reason::notified);
        settle();
    }
    void load_first() {
        call();
        settle();
        open_gate();
        got.clear();
    }
};

bool all_are(std::vector<std::string> const& got, std::string const& wanted) {
    return std::ranges::all_of(got, [&](std::string const& one) { return one == wanted; });
}

}  // namespace

TEST_CASE("a thousand calls at the credentials' expiry cause one load, and all get its result") {
    fixture f;
    f.load_first();
    f.now += 1h;
    for (int i = 0; i < 1000; ++i) f.call();
    f.settle();
    CHECK(f.got.empty());
    CHECK(f.provider->loads == 2);
    f.open_gate();
    CHECK(f.got.size() == 1000);
    CHECK(all_are(f.got, "key-2"));
    CHECK(f.provider->loads == 2);
}

TEST_CASE("shortly before the expiry calls go on with what there is, while one load runs") {
    fixture f;
    f.load_first();
    f.now += 54min;
    CHECK(f.cache->current()->access_key_id() == "key-1");
    f.settle();
    CHECK(f.provider->loads == 1);
    f.now += 2min;
    for (int i = 0; i < 1000; ++i) CHECK(f.cache->current()->access_key_id() == "key-1");
    f.settle();
    CHECK(f.provider->loads == 2);
    f.open_gate();
    CHECK(f.cache->current()->access_key_id() == "key-2");
}

TEST_CASE("while loads fail, credentials that are still valid are used, and loads are tried with pauses") {
    fixture f;
    f.load_first();
    f.provider->fails = true;
    f.now += 56min;
    CHECK(f.cache->current() != nullptr);
    f.settle();
    f.open_gate();
    CHECK(f.provider->loads == 2);

    CHECK(f.cache->current()->access_key_id() == "key-1");
    f.settle();
    CHECK(f.provider->loads == 2);  // it rests a second
    f.now += 2s;
    CHECK(f.cache->current()->access_key_id() == "key-1");
    f.settle();
    CHECK(f.provider->loads == 3);
    f.open_gate();

    f.now += 3min + 30s;  // in the last minute calls wait for the load, and take the old ones when it fails
    CHECK(f.cache->current() == nullptr);
    f.call();
    f.settle();
    f.open_gate();
    CHECK(f.got == std::vector<std::string>{"key-1"});
}

TEST_CASE("when the credentials have ended, a failed load is the failure of the calls that wait, and of "
          "those in the pause after it") {
    fixture f;
    f.load_first();
    f.provider->fails = true;
    f.now += 2h;
    f.call();
    f.call();
    f.settle();
    f.open_gate();
    CHECK(f.got == std::vector<std::string>{"nobody there", "nobody there"});

    f.provider->fails = false;
    for (int i = 0; i < 1000; ++i) f.call();
    f.settle();
    CHECK(f.provider->loads == 2);  // it rests a second
    CHECK(f.got.size() == 1002);
    CHECK(all_are(f.got, "nobody there"));
    f.now += 1s;
    f.call();
    f.settle();
    f.open_gate();
    CHECK(f.got.back() == "key-3");
}

TEST_CASE("while loading credentials fails, the next load does not follow at once, and later each time") {
    fixture f;
    f.provider->fails = true;
    auto const begin = f.now;
    for (; f.now < begin + 1min; f.now += 100ms) {
        f.call();
        f.settle();
        if (f.provider->gate) f.open_gate();
    }
    CHECK(f.got.size() == 600);
    CHECK(all_are(f.got, "nobody there"));
    CHECK(f.provider->loads == 10);  // after 1, 2, 4, 8, 8, ... seconds
    f.provider->fails = false;
    f.now += 8s;
    f.call();
    f.settle();
    f.open_gate();
    CHECK(f.got.back() == "key-11");

    // A clock that was set back makes no pause longer.
    f.provider->fails = true;
    f.now += 2h;
    f.call();
    f.settle();
    f.open_gate();
    f.now -= 50min;
    f.provider->fails = false;
    f.call();
    f.settle();
    f.open_gate();
    CHECK(f.got.back() == "key-13");
}

TEST_CASE("credentials that are refused again and again are not loaded for each refusal") {
    fixture f;
    f.load_first();
    int renewed = 0;
    auto const begin = f.now;
    for (; f.now < begin + 1min; f.now += 10ms) {
        f.call();
        f.settle();
        if (f.provider->gate) f.open_gate();
        if (f.cache->refuse(f.cache->current())) ++renewed;
    }
    CHECK(renewed <= 7);  // after 1, 2, 4, 8, ... seconds
    CHECK(f.provider->loads <= 8);
    CHECK(f.got.size() == 6000);
}

TEST_CASE("a call that gives up does not stop the load that others wait for") {
    fixture f;
    f.call(0ms);
    f.call();
    f.settle();
    while (f.empty == 0) f.io.run_one();
    CHECK(f.got.empty());
    f.open_gate();
    CHECK(f.got == std::vector<std::string>{"key-1"});
    CHECK(f.provider->loads == 1);
}

TEST_CASE("credentials that the service takes for expired are loaded anew") {
    fixture f;
    f.load_first();
    auto const refused = f.cache->current();
    CHECK(f.cache->refuse(refused));
    f.call();
    f.settle();
    f.open_gate();
    CHECK(f.got.back() == "key-2");
    CHECK(f.cache->refuse(refused));  // of old: no reason to drop the new ones
    CHECK(f.cache->current()->access_key_id() == "key-2");
}

TEST_CASE("credentials given in code are at hand at once, and refused when empty") {
    asio::io_context io;

    auto const given = credential_cache::fixed(credentials("AKID", "secret"));
    CHECK(given->current()->access_key_id() == "AKID");
    CHECK_FALSE(given->refuse(given->current()));
    CHECK(credential_cache::fixed(credentials())->current() == nullptr);
}

TEST_CASE("a context may end while calls wait for credentials") {
    fixture f;
    for (int i = 0; i < 3; ++i) f.call();
    f.settle();
    CHECK(f.provider->loads == 1);
    f.provider->gate->abandon();  // as an alarm's waiters are, when their context ends
}

namespace {

/// Throws what is no std::exception, then gives keys.
class rude_provider final : public credentials_provider {
  public:
    std::string_view name() const noexcept override { return "the rude one"; }
    asio::awaitable<credentials> load() override {
        if (++loads == 1) throw 7;
        if (loads == 2) throw std::string("no");
        co_return credentials("key", "secret");
    }
    int loads = 0;
};

}  // namespace

TEST_CASE("whatever a provider throws is a failure of the waiting calls, and the next load is tried") {
    fixture f;
    auto const rude = std::make_shared<rude_provider>();
    f.cache = credential_cache::make(f.io.get_executor(), rude, {[&] { return f.now; }, [] { return 0.0; }});
    for (int i = 0; i < 3; ++i) {
        f.call();
        f.settle();
        f.now += 1h;  // past any pause between loads
    }
    REQUIRE(f.got.size() == 3);
    CHECK(f.got[0] == "the rude one: it threw an exception that is not a std::exception");
    CHECK(f.got[1] == f.got[0]);
    CHECK(f.got[2] == "key");
}

TEST_CASE("a load that ends without a result, as its context does, is a failure of the waiting calls") {
    fixture f;
    class lost_provider final : public credentials_provider {
      public:
        std::string_view name() const noexcept override { return "the lost one"; }
        asio::awaitable<credentials> load() override {
            gate.emplace();
            co_await gate->wait();
            co_return credentials("key", "secret");
        }
        std::optional<waiter> gate;
    };
    auto const lost = std::make_shared<lost_provider>();
    f.cache = credential_cache::make(f.io.get_executor(), lost, {[&] { return f.now; }, [] { return 0.0; }});
    f.call();
    f.settle();
    REQUIRE(lost->gate);
    lost->gate->abandon();
    f.settle();
    REQUIRE(f.got.size() == 1);
    CHECK(f.got[0].find("abandoned") != std::string::npos);
}
