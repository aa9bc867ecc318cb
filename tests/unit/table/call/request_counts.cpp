// What the failure of a call of several requests says of them all.
#include <optional>
#include <string>
#include <vector>

#include "catch.hpp"
#include "table/call/request_counts.hpp"
#include "table/call/request_failure.hpp"

using dynamap::detail::request_counts;

namespace {

dynamap::error failure(int attempts, std::optional<int> sent) {
    dynamap::error_details known;
    known.attempts = attempts;
    known.sent = sent;
    return {dynamap::errc::connect_failed, "cannot connect", known};
}

/// The counts of one request that was never sent, and of those that `more` adds.
template <class... More>
dynamap::error all_of(More const&... more) {
    request_counts counts;
    dynamap::error const last = failure(4, 0);
    counts.add(last);
    (counts.add(more), ...);
    return counts.completed(last);
}

}  // namespace

TEST_CASE("a failure of several requests says that nothing was sent only if none of them was") {
    dynamap::error const none = all_of();
    CHECK(none.sent() == 0);
    CHECK(std::string(none.what()).find("4 attempts, nothing sent") != std::string::npos);

    dynamap::error const lost = all_of(failure(1, 1), failure(4, 0));
    CHECK(lost.sent() == 1);
    CHECK(lost.attempts() == 9);
    CHECK(std::string(lost.what()).find("nothing sent") == std::string::npos);

    CHECK(all_of(dynamap::call_history()).sent() == 1);
    CHECK_FALSE(all_of(failure(1, std::nullopt)).sent());  // nobody knows
}

TEST_CASE("a failure of several requests counts what those took that did not fail") {
    dynamap::error const all = all_of(dynamap::call_history{3, 2, true});
    CHECK(all.attempts() == 7);
    CHECK(all.sent() == 2);
}

TEST_CASE("a failure of several requests says once what may have been done") {
    request_counts counts;
    counts.add(failure(1, 1));
    std::string_view const doubt = "the transaction may have been carried out";
    dynamap::error const open = counts.completed(failure(1, 1), doubt);
    CHECK(open.sentence() == "cannot connect; the transaction may have been carried out");
    CHECK(counts.completed(open, doubt).sentence() == open.sentence());
    CHECK(counts.completed(failure(1, 1)).sentence() == "cannot connect");
}

TEST_CASE("what was only refused, or never sent, has not been carried out") {
    using dynamap::detail::may_be_carried_out;
    auto const ended = [](int sent, std::vector<int> const& statuses) {
        dynamap::error_details known;
        known.attempts = static_cast<int>(statuses.size());
        known.sent = sent;
        known.http_status = statuses.back();
        for (int const status : statuses) known.history.push_back({known.attempts, "why", status});
        return dynamap::error(dynamap::errc::connect_failed, "cannot connect", known);
    };
    CHECK_FALSE(may_be_carried_out(ended(0, {0})));
    CHECK_FALSE(may_be_carried_out(ended(1, {400})));
    CHECK_FALSE(may_be_carried_out(ended(1, {400, 0})));  // throttled, and then no connection
    CHECK_FALSE(may_be_carried_out(ended(2, {400, 400, 0})));
    CHECK(may_be_carried_out(ended(1, {0})));
    CHECK(may_be_carried_out(ended(2, {400, 0})));  // throttled, and then the connection was lost
    CHECK(may_be_carried_out(ended(2, {0, 400})));
    CHECK(may_be_carried_out(ended(1, {500})));
    CHECK(may_be_carried_out(failure(1, std::nullopt)));
}
