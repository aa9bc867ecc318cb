// What the failure of a request means for what it carried.
// Tests: tests/unit/table/call/request_counts.cpp, tests/integration/one_to_blame.cpp.
#include "table/call/request_failure.hpp"

#include <algorithm>

namespace dynamap::detail {

bool may_blame_one(error const& failure) noexcept {
    return failure.code() == errc::validation || is_conflict(failure) ||
           failure.server_code() == "ItemCollectionSizeLimitExceededException";
}

bool may_blame_one_table(error const& failure) noexcept {
    return failure.code() == errc::resource_not_found || failure.code() == errc::access_denied;
}

bool is_conflict(error const& failure) noexcept { return failure.code() == errc::transaction_conflict; }

bool may_be_carried_out(error const& failure) noexcept {
    auto const is_refusal = [](int status) { return status >= 300 && status < 500; };
    auto const refused =
        std::count_if(failure.history().begin(), failure.history().end(),
                      [&](attempt_record const& attempt) { return is_refusal(attempt.http_status); });
    bool const without_history = failure.history().empty() && is_refusal(failure.http_status());
    return !without_history && failure.sent().value_or(1) > refused;
}

bool is_cancellation(error const& failure) noexcept {
    return failure.code() == std::errc::operation_canceled;
}

}  // namespace dynamap::detail
