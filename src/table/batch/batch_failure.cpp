// The reason why a batch is incomplete.
// Tests: tests/unit/table/batch/batch_failure.cpp, tests/integration/one_to_blame.cpp,
//   tests/integration/failures_of_many.cpp.
#include "table/batch/batch_failure.hpp"

#include <string>
#include <utility>

#include "base/backoff.hpp"
#include "table/call/request_failure.hpp"

namespace dynamap::detail {

void batch_failures::add_throttled() noexcept {
    throttled_ = true;
    if (last_ && is_transient(*last_)) last_.reset();
}

void batch_failures::add(error const& failure) {
    counts_.add(failure);
    // When the batch ends, it cancels its own requests in flight.
    if (!is_cancellation(failure)) last_ = failure;
}

call_failure batch_failures::of(std::size_t left, std::size_t all, bool doubt, bool cancelled,
                                batch_options const& options) const {
    constexpr std::string_view open = "some of the unprocessed writes may have been carried out";
    if (left == 0) return {std::nullopt, cancelled};
    auto const completed = [&](error const& why) { return counts_.completed(why, doubt ? open : ""); };
    if (last_ && !cancelled) return {completed(*last_), cancelled};
    error_details known;
    known.operation = operation_;
    std::string text = std::to_string(left) + " of " + std::to_string(all) + ' ' + std::string(items_);
    if (cancelled)
        return {completed(error(std::make_error_code(std::errc::operation_canceled),
                                "cancelled by the caller; " + text + " may not have been done",
                                std::move(known))),
                cancelled};
    text += " were not done within the batch's timeout of " +
            std::to_string(options.timeout.value_or(default_batch_timeout).count()) + " ms";
    if (options.max_attempts != 0) text += " or " + std::to_string(options.max_attempts) + " attempts";
    if (!throttled_) return {completed(error(errc::deadline_exceeded, text, std::move(known))), cancelled};
    text += "; the table throttled them: raise its capacity or the timeout, or use a bulk load";
    return {completed(error(errc::throttled, text, std::move(known))), cancelled};
}

batch_options with_own_timeout(client const& client, batch_options options) {
    if (!options.timeout) options.timeout = client.timeout_or(default_batch_timeout);
    return options;
}

}  // namespace dynamap::detail
