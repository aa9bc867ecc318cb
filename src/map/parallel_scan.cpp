// A scan in parallel parts, whose items come one after the other.
#include <asio/co_spawn.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/strand.hpp>
#include <asio/multiple_exceptions.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <exception>

#include "dynamap/error.hpp"
#include "dynamap/map/detail/query_state.hpp"

namespace dynamap::detail {
namespace {

/// The segments from `first` on, before `last`, side by side; one that fails ends the others.
asio::awaitable<void> scan_some(std::shared_ptr<query_state const> whole, std::int64_t first, std::int64_t last, wire::item_sink items) {
    using namespace asio::experimental::awaitable_operators;
    if (last - first > 1) {
        auto const middle = first + (last - first) / 2;
        try {
            co_await (scan_some(whole, first, middle, items) && scan_some(whole, middle, last, items));
        } catch (asio::multiple_exceptions const& both) {  // the second is that the other half was stopped
            std::rethrow_exception(both.first_exception());
        }
        co_return;
    }
    auto state = std::make_shared<query_state>(*whole);
    state->segment = first;
    while (!state->finished) co_await next_page(state, items, false);
}

}  // namespace

asio::awaitable<void> scan_segments(std::shared_ptr<query_state> state, std::int64_t segments, wire::item_sink items) {
    if (segments < 1 || segments > 1'000'000) {
        error_details details;
        details.operation = state->operation;
        details.table = state->table;
        throw error(errc::bad_value, "a parallel scan has 1 to 1,000,000 segments", std::move(details));
    }
    auto whole = std::make_shared<query_state>(*state);
    whole->segments = segments;
    whole->left = -1;
    auto const strand = asio::make_strand(co_await asio::this_coro::executor);  // so that one item comes after the other
    co_await asio::co_spawn(strand, scan_some(std::move(whole), 0, segments, items), asio::use_awaitable);
    state->finished = true;
}

}  // namespace dynamap::detail
