// Which of several failures a batch reports.
#include "table/batch/batch_failure.hpp"

#include <string>

#include "catch.hpp"

using dynamap::errc;
using dynamap::error;
using dynamap::detail::batch_failures;

namespace {

/// The failure of a batch that has 2 of 5 writes left.
error failure_of(batch_failures const& all) {
    auto failure = all.of(2, 5, false, false, {}).why;
    REQUIRE(failure);
    return *failure;
}

}  // namespace

TEST_CASE("a batch whose last response was a throttled one says so, whatever the network did before") {
    batch_failures all("BatchWriteItem", "writes");
    all.add(error(errc::connection_lost, "the connection was lost"));
    CHECK(failure_of(all).code() == errc::connection_lost);
    all.add_throttled();
    CHECK(failure_of(all).code() == errc::throttled);
    all.add(error(errc::connection_lost, "the connection was lost"));
    CHECK(failure_of(all).code() == errc::connection_lost);
}

TEST_CASE("a batch with a write that can never be done says why, although others were throttled") {
    batch_failures all("BatchWriteItem", "writes");
    all.add(error(errc::validation, "an attribute is empty"));
    all.add_throttled();
    CHECK(failure_of(all).code() == errc::validation);
}

TEST_CASE("a batch that ran out of memory says so, whatever its requests did") {
    batch_failures all("BatchWriteItem", "writes");
    all.add_throttled();
    all.replace(dynamap::detail::no_memory_failure());
    CHECK(failure_of(all).code() == std::errc::not_enough_memory);
}
