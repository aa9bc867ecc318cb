// The throttle that other tests rely on.
#include "catch.hpp"
#include "throttle.hpp"

using namespace test;

namespace {
std::string no_key(void*, std::string const&) { return {}; }
}  // namespace

TEST_CASE("throttle: a table takes its units of each second, and keeps unused ones as long as configured") {
    throttle_limits limits;
    limits.write_units = 10;
    limits.burst_seconds = 3;
    throttle t(limits, 1);
    auto const fitting = [&](double now) {
        int count = 0;
        while (t.write("wallets", "key", 1, now) == throttled_by::nothing) ++count;
        return count;
    };
    CHECK(fitting(0) == 0);
    CHECK(fitting(1) == 10);
    CHECK(fitting(1.5) == 5);
    CHECK(fitting(100) == 30);
    CHECK(t.write("others", "key", 1, 100) == throttled_by::table);
    limits.write_units = 20;
    t.set(limits, 100);
    CHECK(fitting(101) == 20);
}

TEST_CASE("throttle: without a burst, the current second's units are there all the same") {
    throttle_limits limits;
    limits.write_units = 10;
    limits.burst_seconds = 0;
    limits.initial_seconds = 1;
    throttle t(limits, 1);
    CHECK(t.write("wallets", "key", 10, 0) == throttled_by::nothing);
    CHECK(t.write("wallets", "key", 10, 50) == throttled_by::nothing);
    CHECK(t.write("wallets", "key", 1, 50) == throttled_by::table);
}

TEST_CASE("throttle: a key range has a limit of its own, and what it returns costs the table nothing") {
    throttle_limits limits;
    limits.write_units = 10;
    limits.key_range_write_units = 2;
    limits.key_ranges = 1;
    throttle t(limits, 1);
    CHECK(t.write("wallets", "key", 1, 0) == throttled_by::key_range);
    CHECK(t.write("wallets", "key", 2, 1) == throttled_by::nothing);
    CHECK(t.write("wallets", "key", 1, 1) == throttled_by::key_range);
    CHECK(throttling_response("PutItem", "wallets", throttled_by::key_range)
              .find("TableWriteKeyRangeThroughputExceeded") != std::string::npos);
}

TEST_CASE("throttle: a batch's writes are split, counted by their size, and joined again") {
    std::string const large(1500, 'x');
    std::string const body =
        R"({"RequestItems":{"a":[{"PutRequest":{"Item":{"k":{"S":"1"},"t":{"S":")" + large +
        R"("}}}},{"DeleteRequest":{"Key":{"k":{"S":"2"}}}}]},"ReturnConsumedCapacity":"TOTAL"})";
    auto parts = batch_parts(body, &no_key, nullptr);
    REQUIRE(parts.size() == 2);
    CHECK(parts[0].units == 2);
    CHECK(parts[1].units == 1);
    parts[1].passed = true;
    CHECK(
        with_request_items(body, request_items(parts, true)) ==
        R"({"ReturnConsumedCapacity":"TOTAL","RequestItems":{"a":[{"DeleteRequest":{"Key":{"k":{"S":"2"}}}}]}})");
    CHECK(with_unprocessed(R"({"UnprocessedItems":{}})", request_items(parts, false)).find(large) !=
          std::string::npos);
}
