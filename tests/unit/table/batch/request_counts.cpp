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
