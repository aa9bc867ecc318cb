// Name look-ups: shared, kept for a while, and not waited for too long. The look-up is an argument.
#include "aws/net/resolver.hpp"

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <new>
#include <system_error>

#include "aws/net/socket_address.hpp"
#include "catch.hpp"
#include "dynamap/error.hpp"

using namespace dynamap::aws;
using namespace std::chrono_literals;

namespace {

using clock_type = dynamap::aws::timer_queue::clock;

/// A host whose look-ups the test answers.
struct fixture {
    asio::io_context io;
    std::shared_ptr<dynamap::aws::timer_queue> rings = dynamap::aws::timer_queue::make(io.get_executor());
    std::vector<std::function<void(resolution)>> queries;
    std::vector<resolution> got;
    std::shared_ptr<resolver> host;

    fixture() {
        host = resolver::make({false, "db.example", 8000, "db.example:8000"},
                              [this](endpoint const& where, std::function<void(resolution)> done) {
                                  CHECK(where.host == "db.example");
                                  queries.push_back(std::move(done));
                              });
    }

    void call(std::chrono::milliseconds timeout = 1h) {
        asio::co_spawn(io, one_call(timeout, rings, host), asio::detached);
        settle();
    }
    /// Keeps what it waits for, as it may still wait when the context ends.
    asio::awaitable<void> one_call(std::chrono::milliseconds timeout,
                                   std::shared_ptr<dynamap::aws::timer_queue> kept,
                                   std::shared_ptr<resolver> asked_of) {
        resolution found = co_await asked_of->addresses(*kept, clock_type::now() + timeout);
        got.push_back(std::move(found));
    }
    void settle() {
        io.restart();
        io.poll();
    }
    void respond(resolution found) {
        auto const done = std::move(queries.back());
        done(std::move(found));
        settle();
    }
};

resolution two_addresses() {
    return {{*literal_address("192.0.2.1", 8000), *literal_address("192.0.2.2", 8000)}};
}

}  // namespace

TEST_CASE("resolver: concurrent calls share one lookup, and its result is cached for a while") {
    fixture f;
    for (int i = 0; i < 3; ++i) f.call();
    CHECK(f.queries.size() == 1);
    CHECK(f.got.empty());
    f.respond(two_addresses());
    REQUIRE(f.got.size() == 3);
    for (resolution const& one : f.got) CHECK(one.addresses.size() == 2);

    f.call();
    CHECK(f.got.size() == 4);
    CHECK(f.queries.size() == 1);
}

TEST_CASE("resolver: addresses that did not work are looked up again") {
    fixture f;
    f.call();
    f.respond(two_addresses());
    f.host->forget();
    f.call();
    CHECK(f.queries.size() == 2);
    f.respond(two_addresses());
    CHECK(f.got.size() == 2);
}

TEST_CASE("resolver: a failure goes to the waiting calls, and is not cached") {
    fixture f;
    f.call();
    f.call();
    resolution failed;
    failed.failed = std::make_error_code(std::errc::network_unreachable);
    f.respond(failed);
    REQUIRE(f.got.size() == 2);
    CHECK(f.got[1].failed == std::errc::network_unreachable);
    f.call();
    CHECK(f.queries.size() == 2);
}

TEST_CASE("resolver: a result without an address is a failure") {
    fixture f;
    f.call();
    f.respond({});
    REQUIRE(f.got.size() == 1);
    CHECK(f.got[0].failed);
}

TEST_CASE("resolver: a call that cannot wait ends, and the lookup continues for the others") {
    fixture f;
    f.call();
    f.call(0ms);
    while (f.got.empty()) f.io.run_one_for(1ms);  // its time has come; the alarm has to ring
    REQUIRE(f.got.size() == 1);
    CHECK(f.got[0].failed == std::errc::timed_out);
    f.respond(two_addresses());
    REQUIRE(f.got.size() == 2);
    CHECK(f.got[1].addresses.size() == 2);
    CHECK(f.queries.size() == 1);
}

TEST_CASE("resolver: a numeric address needs no lookup") {
    fixture f;
    f.host =
        resolver::make({false, "192.0.2.7", 80, "192.0.2.7"},
                       [](endpoint const&, std::function<void(resolution)> const&) { FAIL("looked up"); });
    f.call();
    REQUIRE(f.got.size() == 1);
    CHECK(f.got[0].addresses.size() == 1);
}

TEST_CASE("resolver: a lookup that throws is a failure, and the next call starts another") {
    fixture f;
    int begun = 0;
    int const kind = GENERATE(0, 1, 2);
    f.host = resolver::make(
        {false, "db.example", 8000, "db.example:8000"},
        [&](endpoint const&, std::function<void(resolution)> const& done) {
            if (++begun == 2) return done(two_addresses());
            if (kind == 0)  // as a thread that cannot be started
                throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again));
            if (kind == 1) throw 7;
            throw std::bad_alloc();
        });
    f.call();
    REQUIRE(f.got.size() == 1);
    CHECK(f.got[0].failed);
    if (kind == 0) CHECK(f.got[0].failed == std::errc::resource_unavailable_try_again);
    f.call();
    REQUIRE(f.got.size() == 2);
    CHECK(f.got[1].addresses.size() == 2);
}

TEST_CASE("resolver: a result that is reported twice counts once") {
    fixture f;
    f.call();
    auto const done = f.queries.back();
    done(two_addresses());
    f.settle();
    f.host->forget();
    f.call();
    resolution failed;
    failed.failed = std::make_error_code(std::errc::network_unreachable);
    done(failed);  // of the look-up before
    f.settle();
    CHECK(f.got.size() == 1);
    f.respond(two_addresses());
    REQUIRE(f.got.size() == 2);
    CHECK_FALSE(f.got[1].failed);
}

TEST_CASE("resolver: the context may end during a lookup") {
    std::weak_ptr<resolver> left;
    std::vector<std::function<void(resolution)>> kept;
    {
        fixture f;
        f.call();
        left = f.host;
        kept = f.queries;
    }
    kept.clear();  // the look-up is given up after the context
    CHECK(left.expired());
}

TEST_CASE("addresses: the two families take turns, beginning with the first's") {
    auto const address = [](char const* text) { return *literal_address(text, 80); };
    auto const a = address("192.0.2.1"), b = address("192.0.2.2"), c = address("192.0.2.3");
    auto const x = address("2001:db8::1"), y = address("2001:db8::2");
    auto const mixed = [](std::vector<socket_address> list) {
        interleave_families(list);
        return list;
    };
    CHECK(mixed({x, y, a, b, c}) == std::vector{x, a, y, b, c});
    CHECK(mixed({a, b, c, x}) == std::vector{a, x, b, c});
    CHECK(mixed({a, b}) == std::vector{a, b});
    CHECK(mixed({x}) == std::vector{x});
    CHECK(mixed({}).empty());
}

TEST_CASE("resolver: the address that worked goes first next time, as long as the host has it") {
    fixture f;
    auto const one = *literal_address("192.0.2.1", 8000), two = *literal_address("192.0.2.2", 8000);
    f.call();
    f.respond(two_addresses());
    f.host->worked(two);
    f.call();
    REQUIRE(f.got.size() == 2);
    CHECK(f.got[1].addresses == std::vector{two, one});
    f.host->forget();
    f.call();
    f.respond(two_addresses());
    CHECK(f.got[2].addresses == std::vector{two, one});
    f.host->worked(one);
    f.call();
    CHECK(f.got[3].addresses == std::vector{one, two});
    f.host->worked(two);
    f.host->forget();
    f.call();
    f.respond({{one}});
    CHECK(f.got[4].addresses == std::vector{one});
}

TEST_CASE("resolver: if a lookup fails, the earlier result is used, and the next call starts another") {
    fixture f;
    f.call();
    f.respond(two_addresses());
    for (int i = 0; i < 2; ++i) {
        f.host->forget();
        f.call();
        resolution failed;
        failed.failed = std::make_error_code(std::errc::too_many_files_open);
        f.respond(failed);
        CHECK_FALSE(f.got.back().failed);
        CHECK(f.got.back().addresses.size() == 2);
    }
    CHECK(f.queries.size() == 3);
}
