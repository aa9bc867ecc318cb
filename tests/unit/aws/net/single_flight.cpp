// Work that is done once for all who wait: whatever ends it, nobody waits any longer.
#include "aws/net/single_flight.hpp"

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <system_error>

#include "aws/credentials/region_cache.hpp"
#include "catch.hpp"
#include "fake_platform.hpp"

using namespace dynamap::aws;
using namespace std::chrono_literals;

namespace {

using flight = single_flight<std::string>;
using clock_type = dynamap::aws::timer_queue::clock;

struct fixture {
    asio::io_context io;
    std::shared_ptr<dynamap::aws::timer_queue> rings = dynamap::aws::timer_queue::make(io.get_executor());
    std::shared_ptr<flight> work = std::make_shared<flight>();
    std::vector<std::string> got;
    std::function<void()> begin = [] {};
    int begun = 0;

    asio::awaitable<void> one_call(std::shared_ptr<dynamap::aws::timer_queue> kept,
                                   std::shared_ptr<flight> of) {
        std::function<void()> const counted = [this] {
            ++begun;
            begin();
        };
        std::string text;
        try {
            text = (co_await of->wait(of, *kept, clock_type::now() + 1h, counted)).value_or("late");
        } catch (int) {
            text = "an int";
        } catch (std::system_error const& e) {
            text = e.code() == std::errc::operation_canceled ? "given up" : "a system_error";
        }
        got.push_back(text);
    }
    void call() {
        asio::co_spawn(io, one_call(rings, work), asio::detached);
        io.restart();
        io.poll();
    }
    void settle() {
        io.restart();
        io.poll();
    }
};

}  // namespace

TEST_CASE("single flight: what its start throws ends it, and the next call starts again") {
    fixture f;
    bool const system = GENERATE(false, true);
    f.begin = [&] {
        if (system) throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again));
        throw 7;
    };
    f.call();
    CHECK(f.got == std::vector<std::string>{system ? "a system_error" : "an int"});
    f.begin = [] {};
    f.call();
    f.call();
    CHECK(f.begun == 2);
    f.work->settle("done");
    f.settle();
    CHECK(f.got.size() == 3);
    CHECK(f.got.back() == "done");
}

TEST_CASE("single flight: a failure goes to all that wait, also if its work just ended") {
    fixture f;
    for (int i = 0; i < 3; ++i) f.call();
    SECTION("by failing") { f.work->fail(std::make_exception_ptr(7)); }
    SECTION("by the end of its obligation") { flight::obligation const dropped(*f.work); }
    f.settle();
    REQUIRE(f.got.size() == 3);
    CHECK((f.got[2] == "an int" || f.got[2] == "given up"));
    f.call();
    CHECK(f.begun == 2);
}

TEST_CASE("single flight: an obligation that was met fails nothing after") {
    fixture f;
    f.call();
    {
        flight::obligation kept(*f.work);
        kept.settle("done");
        f.call();  // the next flight
    }
    f.settle();
    CHECK(f.got == std::vector<std::string>{"done"});
    f.work->settle("next");
    f.settle();
    CHECK(f.got.back() == "next");
}

TEST_CASE("region: whatever the platform throws is a failure of the waiting calls") {
    class rude final : public platform {
      public:
        asio::awaitable<http_response> send(http_call const&) override { throw 7; }
        asio::awaitable<std::string> run(std::string const&, std::chrono::milliseconds) override { throw 7; }
        asio::awaitable<void> wait(std::chrono::milliseconds) override { throw 7; }
        std::optional<std::string> read_file(std::string const&) override { throw 7; }
        bool write_file(std::string const&, std::string_view) override { return false; }
        std::optional<std::string> variable(std::string_view) override { throw 7; }
        std::chrono::system_clock::time_point now() override { return {}; }
        double random() override { return 0; }
    };
    fixture f;
    auto const region = region_cache::make(f.io.get_executor(), std::make_shared<rude>(), {});
    int failed = 0;
    auto const call = [&]() -> asio::awaitable<void> {
        try {
            (void)co_await region->get(*f.rings, clock_type::now() + 1h);
        } catch (dynamap::error const& e) {
            failed += e.code() == dynamap::errc::invalid_configuration ? 1 : 0;
        }
    };
    for (int i = 0; i < 2; ++i) asio::co_spawn(f.io, call(), asio::detached);
    f.settle();
    CHECK(failed == 2);
}
