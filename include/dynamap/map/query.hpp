// A query and its pages. Room: map.
#pragma once

#include <asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dynamap/client.hpp"
#include "dynamap/map/detail/call.hpp"

namespace dynamap {

/// One page of a query: its rows, in key order; it may be empty and still not be the last.
template <class Row>
class page {
  public:
    page() = default;
    /// From the rows of one answer.
    explicit page(std::vector<Row> rows) : rows_(std::move(rows)) {}

    /// The rows, as a range.
    [[nodiscard]] auto begin() noexcept { return rows_.begin(); }
    [[nodiscard]] auto end() noexcept { return rows_.end(); }
    [[nodiscard]] auto begin() const noexcept { return rows_.begin(); }
    [[nodiscard]] auto end() const noexcept { return rows_.end(); }
    /// How many rows it has.
    [[nodiscard]] std::size_t size() const noexcept { return rows_.size(); }
    /// Whether it has none.
    [[nodiscard]] bool empty() const noexcept { return rows_.empty(); }
    /// The rows themselves.
    [[nodiscard]] std::vector<Row>& rows() noexcept { return rows_; }
    [[nodiscard]] std::vector<Row> const& rows() const noexcept { return rows_; }

  private:
    std::vector<Row> rows_;
};

namespace detail {

/// What a query remembers between its pages.
struct query_state {
    client via;
    std::string table;
    std::string body;  ///< the request up to where the options and the start key follow
    std::string start_key;
    std::int64_t page_size = 0;
    bool descending = false;
    bool consistent = false;
    bool finished = false;
    std::exception_ptr failure;  ///< of encoding, thrown by the first page
};

/// The next page's request.
operation page_request(query_state const& state);
/// Sends it; items go to `items`; then the state is that of the page after. A failure leaves the state as it was.
asio::awaitable<void> next_page(std::shared_ptr<query_state> state, wire::item_sink items);

/// Appends an item to a `std::vector<Row>`.
template <class Schema, class Row>
void append_item(void* rows, value_reader& item) {
    auto& to = *static_cast<std::vector<Row>*>(rows);
    Schema::decode(item, to.emplace_back());
}

template <class Row>
asio::awaitable<std::optional<page<Row>>> next_typed_page(std::shared_ptr<query_state> state, item_reader append) {
    if (state->finished) co_return std::nullopt;
    std::vector<Row> rows;
    wire::item_sink const sink{&rows, append};
    co_await next_page(std::move(state), sink);
    co_return std::optional<page<Row>>(std::in_place, std::move(rows));
}

template <class Row>
asio::awaitable<std::vector<Row>> all_pages(std::shared_ptr<query_state> state, item_reader append) {
    std::vector<Row> rows;
    wire::item_sink const sink{&rows, append};
    std::string begin = state->start_key;
    try {
        while (!state->finished) co_await next_page(state, sink);
    } catch (...) {
        state->start_key = std::move(begin);  // the rows read so far are lost: asked again, they are read again
        throw;
    }
    co_return rows;
}

}  // namespace detail

/// A query: ask for its pages one after the other, or for all rows at once.
///
/// Shape: a handle; copies continue the same query. Set the options before the first page.
/// Errors: as every call; after a failure the same page may be asked for again.
/// Thread: one page at a time.
template <class Row>
class [[nodiscard]] row_query {
  public:
    /// Made by `table::query`.
    row_query(std::shared_ptr<detail::query_state> state, detail::item_reader append)
        : state_(std::move(state)), append_(append) {}

    /// Looks at no more than `items` items a page; 0 or less: as many as fit 1 MB.
    row_query page_size(std::int64_t items) const {
        state_->page_size = items;
        return *this;
    }
    /// Goes from the last sort key to the first.
    row_query descending() const {
        state_->descending = true;
        return *this;
    }
    /// Reads what was written last, at twice the cost.
    row_query consistent() const {
        state_->consistent = true;
        return *this;
    }

    /// The next page; nothing after the last one.
    ///
    /// Shape: `while (auto page = co_await query.next_page()) for (auto& row : *page) ...`
    [[nodiscard]] asio::awaitable<std::optional<page<Row>>> next_page() const {
        return detail::next_typed_page<Row>(state_, append_);
    }
    /// The rows of all pages that are left.
    /// Errors: after a failure, asking again begins where this began: no row is left out.
    /// Cost: all in memory; take pages where there may be many.
    [[nodiscard]] asio::awaitable<std::vector<Row>> all() const { return detail::all_pages<Row>(state_, append_); }

  private:
    std::shared_ptr<detail::query_state> state_;
    detail::item_reader append_;
};

}  // namespace dynamap
