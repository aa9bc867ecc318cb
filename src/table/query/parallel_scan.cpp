// A scan in parallel segments, whose items are delivered one after another.
// Tests: tests/integration/queries.cpp, tests/unit/client/memory_of_many.cpp.
#include <exception>
#include <functional>
#include <system_error>
#include <utility>

#include "base/thrown_code.hpp"
#include "client/task_group.hpp"
#include "dynamap/detail/table/query/query_state.hpp"
#include "dynamap/error.hpp"

namespace dynamap::detail {
namespace {

/// What the segments share. The first failure is the one that is reported.
struct shared_scan {
    query_state whole;
    wire::item_sink items;
    std::exception_ptr failure = nullptr;

    void fail(std::exception_ptr why) {
        if (!failure) failure = std::move(why);
    }
};

error cancelled(query_state const& scan) {
    error_details known;
    known.operation = scan.operation;
    known.table = scan.table;
    return {std::make_error_code(std::errc::operation_canceled), "the scan was cancelled", std::move(known)};
}

asio::awaitable<void> scan_segment(shared_scan& scan, std::int64_t number) {
    try {
        auto state = std::make_shared<query_state>(scan.whole);
        state->segment = number;
        while (!state->finished) co_await next_page(state, scan.items, false);
    } catch (error const&) {
        scan.fail(std::current_exception());
    } catch (...) {
        // Asio's, at a co_await
        scan.fail(is_cancellation(thrown_code()) ? std::make_exception_ptr(cancelled(scan.whole))
                                                 : std::current_exception());
    }
}

/// Scans all segments in parallel. If one fails, the others end.
asio::awaitable<void> scan_all(shared_scan& scan, task_group& tasks) {
    try {
        for (std::int64_t n = 0; n < scan.whole.segments && !scan.failure; ++n)
            tasks.start(scan_segment(scan, n));
        while (tasks.running() != 0 && !scan.failure)
            if (!co_await tasks.wait_until(task_group::clock::time_point::max())) break;
    } catch (...) {
        scan.fail(std::current_exception());
    }
    tasks.cancel();
    co_await tasks.wait_for_all();
}

}  // namespace

asio::awaitable<void> scan_segments(std::shared_ptr<query_state> state, std::int64_t segments,
                                    wire::item_sink items) {
    if (segments < 1 || segments > 1'000'000) {
        error_details details;
        details.operation = state->operation;
        details.table = state->table;
        details.sent = 0;
        throw error(errc::bad_value, "a parallel scan must have 1 to 1,000,000 segments", std::move(details));
    }
    if (state->left >= 0 || state->begun || !state->start_key.empty()) {
        error_details details;
        details.operation = state->operation;
        details.table = state->table;
        details.sent = 0;
        throw error(
            errc::bad_value,
            "a parallel scan has no limit and no resume token, and does not continue a scan that has begun, "
            "because its segments end in no fixed order; make another scan for it",
            std::move(details));
    }
    shared_scan scan{*state, items};
    scan.whole.segments = segments;
    std::function<asio::awaitable<void>(task_group&)> const body = [&](task_group& tasks) {
        return scan_all(scan, tasks);
    };
    co_await with_task_group(body);
    if (scan.failure) std::rethrow_exception(scan.failure);
    state->finished = true;
}

}  // namespace dynamap::detail
