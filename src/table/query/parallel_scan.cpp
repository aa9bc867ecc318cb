// A scan in parallel segments, whose items are delivered one after another.
// Tests: tests/integration/queries.cpp.
#include <asio/co_spawn.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/strand.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <exception>

#include "dynamap/detail/table/query/query_state.hpp"
#include "dynamap/error.hpp"

namespace dynamap::detail {
namespace {

/// What the segments share. The first failure is the one that is reported.
struct shared_scan {
    query_state whole;
    wire::item_sink items;
    std::exception_ptr failure = nullptr;
};

/// Scans the segments from `first` up to `last` in parallel. If one fails, the others end.
asio::awaitable<void> scan_some(std::shared_ptr<shared_scan> scan, std::int64_t first, std::int64_t last) {
    using namespace asio::experimental::awaitable_operators;
    if (last - first > 1) {
        auto const middle = first + (last - first) / 2;
        co_await (scan_some(scan, first, middle) && scan_some(scan, middle, last));
        co_return;
    }
    try {
        auto state = std::make_shared<query_state>(scan->whole);
        state->segment = first;
        while (!state->finished) co_await next_page(state, scan->items, false);
    } catch (...) {
        if (!scan->failure) scan->failure = std::current_exception();
        throw;
    }
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
    auto scan = std::make_shared<shared_scan>(shared_scan{*state, items});
    scan->whole.segments = segments;
    // so that the items are delivered one after another
    auto const strand = asio::make_strand(co_await asio::this_coro::executor);
    try {
        co_await asio::co_spawn(strand, scan_some(scan, 0, segments), asio::use_awaitable);
    } catch (...) {
        if (scan->failure) std::rethrow_exception(scan->failure);
        throw;
    }
    state->finished = true;
}

}  // namespace dynamap::detail
