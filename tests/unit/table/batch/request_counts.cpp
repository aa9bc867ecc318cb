// What the failure of a call of several requests says of them all.
#include <optional>
#include <string>

#include "catch.hpp"
#include "dynamap/detail/table/batch/batch_send.hpp"

using dynamap::detail::request_counts;

namespace {

dynamap::error failure(int attempts, std::optional<int> sent) {
    dynamap::error_details known;
    known.attempts = attempts;
    known.sent = sent;
    return {dynamap::errc::connect_failed, "cannot connect", known};
}

}  // namespace

TEST_CASE("batch: a failure that sent nothing says so only if nothing was sent before") {
    request_counts counts;
    auto const first = counts.add(failure(4, 0));
    CHECK(first.sent() == 0);
    CHECK(std::string(first.what()).find("4 attempts, nothing sent") != std::string::npos);
    SECTION("a request whose response was lost") {
        (void)counts.add(failure(1, 1));
        auto const last = counts.add(failure(4, 0));
        CHECK(last.sent() == 1);
        CHECK(last.attempts() == 9);
        CHECK(std::string(last.what()).find("nothing sent") == std::string::npos);
    }
    SECTION("a request that was done") {
        counts.add_success();
        CHECK(counts.add(failure(4, 0)).sent() == 1);
    }
    SECTION("a request of which it is not known") {
        (void)counts.add(failure(1, std::nullopt));
        CHECK_FALSE(counts.add(failure(4, 0)).sent());
    }
}
