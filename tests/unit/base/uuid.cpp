// Tests of dynamap/uuid.hpp.
#include "dynamap/uuid.hpp"

#include <algorithm>
#include <set>
#include <sstream>
#include <thread>
#include <unordered_set>
#include <vector>

#include "catch.hpp"
#include "dynamap/error.hpp"
#include "failure_of.hpp"

using dynamap::uuid;
using namespace std::chrono_literals;

TEST_CASE("a UUID's text goes in and comes out") {
    std::string const text = "0191e0c8-9b1f-7abc-8def-0123456789ab";
    uuid const id = uuid::parse(text);
    CHECK(id.to_string() == text);
    CHECK(id.bytes()[0] == 0x01);
    CHECK(id.bytes()[15] == 0xab);
    CHECK(uuid::parse("0191E0C8-9B1F-7ABC-8DEF-0123456789AB") == id);
    std::ostringstream out;
    out << id;
    CHECK(out.str() == text);
}

TEST_CASE("the default UUID is nil") {
    CHECK(uuid().is_nil());
    CHECK(uuid().to_string() == "00000000-0000-0000-0000-000000000000");
    CHECK(uuid().version() == 0);
    CHECK_FALSE(uuid::v4().is_nil());
}

TEST_CASE("text that is not a UUID is refused and shown") {
    for (std::string const text :
         {"", "alice", "0191e0c8-9b1f-7abc-8def-0123456789a", "0191e0c8-9b1f-7abc-8def-0123456789abc",
          "0191e0c89b1f7abc8def0123456789ab", "{0191e0c8-9b1f-7abc-8def-0123456789a",
          "0191e0c8-9b1f-7abc-8def_0123456789ab", "0191e0c8-9b1f-7abc-8def-0123456789ag",
          "0191e0c8-9b1f-7abc-8def-0123456789 b", "0191e0c89-b1f-7abc-8def-0123456789ab"}) {
        INFO(text);
        auto const e = failure_of([&] { (void)uuid::parse(text); });
        REQUIRE(e);
        CHECK(e->code() == dynamap::errc::bad_value);
        CHECK(contains(e->what(), '"' + text + '"'));
    }
}

TEST_CASE("a long or binary text is cut and cleaned in the message") {
    auto const of_long = failure_of([] { (void)uuid::parse(std::string(5000, 'x')); });
    REQUIRE(of_long);
    CHECK(std::string(of_long->what()).size() < 300);
    auto const of_binary = failure_of([] { (void)uuid::parse(std::string("a\n\0b", 4)); });
    REQUIRE(of_binary);
    CHECK(contains(of_binary->what(), "\"a??b\""));
}

TEST_CASE("version 4 is made of the given random bytes") {
    std::array<std::uint8_t, 16> bytes;
    bytes.fill(0xff);
    CHECK(uuid::v4(bytes).to_string() == "ffffffff-ffff-4fff-bfff-ffffffffffff");
    bytes.fill(0);
    CHECK(uuid::v4(bytes).to_string() == "00000000-0000-4000-8000-000000000000");
    CHECK(uuid::v4(bytes).version() == 4);
}

// The example of RFC 9562, appendix A.6.
TEST_CASE("version 7 is made of the given time and random bytes") {
    std::chrono::system_clock::time_point const time{std::chrono::milliseconds(0x017F22E279B0)};
    std::array<std::uint8_t, 10> const random = {0x0C, 0xC3, 0x18, 0xC4, 0xDC, 0x0C, 0x0C, 0x07, 0x39, 0x8F};
    uuid const id = uuid::v7(time, random);
    CHECK(id.to_string() == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
    CHECK(id.version() == 7);
}

TEST_CASE("version 7 sorts by time, as bytes and as text") {
    std::array<std::uint8_t, 10> high, low;
    high.fill(0xff);
    low.fill(0);
    auto const time = std::chrono::system_clock::now();
    uuid const earlier = uuid::v7(time, high), later = uuid::v7(time + 1ms, low);
    CHECK(earlier < later);
    CHECK(earlier.to_string() < later.to_string());
}

TEST_CASE("generated UUIDs differ, from many threads too") {
    std::vector<uuid> all(4000);
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (std::size_t i = 0; i < 1000; ++i) all[t * 1000 + i] = i % 2 == 0 ? uuid::v4() : uuid::v7();
        });
    for (auto& t : threads) t.join();
    CHECK(std::set<uuid>(all.begin(), all.end()).size() == all.size());
    CHECK(std::unordered_set<uuid>(all.begin(), all.end()).size() == all.size());
    CHECK(std::ranges::all_of(all, [](uuid const& id) { return (id.bytes()[8] & 0xc0) == 0x80; }));
}
