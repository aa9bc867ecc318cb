// A query or scan and its pages.
#pragma once

#include <asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "dynamap/detail/base/awaited.hpp"
#include "dynamap/detail/base/compiler.hpp"
#include "dynamap/detail/table/expression/expression_rules.hpp"
#include "dynamap/detail/table/expression/expression_writer.hpp"
#include "dynamap/detail/table/query/query_source.hpp"
#include "dynamap/detail/table/query/query_state.hpp"
#include "dynamap/detail/table/query/row_buffer_cache.hpp"
#include "dynamap/detail/wire/item_mismatch.hpp"
#include "dynamap/projection.hpp"

namespace dynamap {

/// One page of a query or scan: its rows in their order. A page may be empty and still not be the last.
///
/// Cost: the thread keeps the memory of the vector of rows, up to 64 KiB for each row type, and reuses it for
/// the next page. It does not keep what the rows own.
template <class Row>
class page {
  public:
    page() = default;
    /// Makes a page from the rows of one response, and what the response reports about them.
    explicit page(std::vector<Row> rows, std::int64_t scanned = 0, double capacity_units = 0)
        : rows_(std::move(rows)), scanned_(scanned), capacity_units_(capacity_units) {}

    page(page&&) = default;
    page& operator=(page&&) = default;
    page(page const&) = default;
    page& operator=(page const&) = default;
    ~page() { detail::row_buffer_cache<Row>::give(rows_); }

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
    /// How many items the service examined, before the filter.
    [[nodiscard]] std::int64_t scanned() const noexcept { return scanned_; }
    /// The read capacity units that the page consumed.
    [[nodiscard]] double capacity_units() const noexcept { return capacity_units_; }

  private:
    std::vector<Row> rows_;
    std::int64_t scanned_ = 0;
    double capacity_units_ = 0;
};

namespace detail {

/// A query with rows of type `Row`, and the rows that `next` has not returned yet.
template <class Row>
struct typed_query_state : query_state {
    using append_row = void (*)(std::vector<Row>& rows, value_reader& item);
    using write_key = void (*)(byte_buffer& out, Row const& row);

    explicit typed_query_state(query_state made, append_row how, write_key key_of)
        : query_state(std::move(made)), append(how), key(key_of) {}

    append_row append;
    write_key key;  ///< null: a row does not have its whole key
    std::vector<Row> waiting;
    std::size_t next = 0;    ///< the next one in `waiting`
    byte_buffer last_key;    ///< the key of the last row returned, while other rows of its page wait
    std::string page_begin;  ///< the key before their page
};

/// Reads items as `Row`s: whole rows, partial rows, or rows of one of several types.
template <class Schema, class Row>
struct row_reader {
    // In a table of several types, items of the other types are skipped.
    static void append(std::vector<Row>& rows, value_reader& item) {
        if (Schema::matches_discriminator(item)) Row::template decode<Schema>(item, rows.emplace_back());
    }
};
template <class Schema>
struct row_reader<Schema, typename Schema::row_type> {
    static void append(std::vector<typename Schema::row_type>& rows, value_reader& item) {
        if (Schema::matches_discriminator(item)) Schema::decode(item, rows.emplace_back());
    }
};

/// Adds an expression to the request.
template <class Schema, class Part, fixed_string Parameter, fixed_string Prefix>
void add_part(query_state& state, Part const& part) noexcept {
    try {
        byte_buffer text, names, values;
        append_text<condition_text<Schema, Part, Parameter, Prefix>>(text, &part);
        append_text<condition_names<Schema, Part, Prefix>>(names, &part);
        value_list sink(values, Prefix.view());
        hand_values(part, sink);
        if constexpr (Parameter.view() == "ProjectionExpression")
            add_projection(state, text.view(), names.view());
        else add_expression(state, text.view(), names.view(), values.view());
    } catch (...) {
        capture_exception(state);
    }
}

template <class Source>
void write_start_key(byte_buffer& out, typename Source::schema::row_type const& row) {
    out.push_back('{');
    Source::schema::encode_members(out, row, typename Source::key_members{});
    if (out.view().back() == ',') out.pop_back();
    out.push_back('}');
}

/// Cuts off the rows beyond the limit, and lets the query continue after the last row that is left.
template <class Row>
void keep_to_limit(typed_query_state<Row>& state, std::vector<Row>& rows) {
    if (state.left < 0) return;
    auto const most = static_cast<std::size_t>(state.left);
    // Never happens if there is no `key`: next_page() then rejects more rows than were asked for.
    if (rows.size() > most) {
        rows.resize(most);
        byte_buffer key;
        state.key(key, rows.back());
        state.start_key = key.view();
    }
    state.left -= static_cast<std::int64_t>(rows.size());
    if (state.left == 0) state.finished = true;
}

template <class Row>
asio::awaitable<std::optional<page<Row>>> next_typed_page(std::shared_ptr<typed_query_state<Row>> state) {
    using result = std::optional<page<Row>>;
    if (state->next < state->waiting.size()) {
        std::vector<Row> rest(
            std::make_move_iterator(state->waiting.begin() + static_cast<std::ptrdiff_t>(state->next)),
            std::make_move_iterator(state->waiting.end()));
        state->waiting.clear();
        state->next = 0;
        co_return result(std::in_place, std::move(rest));
    }
    if (at_end(*state)) co_return std::nullopt;
    std::vector<Row> rows = row_buffer_cache<Row>::take();
    auto const append = [&rows, how = state->append](value_reader& item) { how(rows, item); };
    auto const reserve = [&rows](std::size_t count) { rows.reserve(count); };
    wire::item_sink const sink{append, reserve, state->keys};
    auto const summary = co_await next_page(state, sink, state->key != nullptr);
    keep_to_limit(*state, rows);
    co_return result(std::in_place, std::move(rows), summary.scanned_count, summary.capacity_units);
}

template <class Row>
asio::awaitable<std::optional<Row>> next_row(std::shared_ptr<typed_query_state<Row>> state) {
    while (state->next == state->waiting.size()) {
        state->page_begin = state->start_key;
        auto fresh = co_await next_typed_page(state);
        if (!fresh) co_return std::nullopt;
        state->waiting = std::move(fresh->rows());
        state->next = 0;
    }
    Row& row = state->waiting[state->next++];
    state->last_key.clear();
    if (state->key != nullptr) state->key(state->last_key, row);
    co_return std::optional<Row>(std::move(row));
}

template <class Row>
asio::awaitable<std::vector<Row>> all_rows(std::shared_ptr<typed_query_state<Row>> state) {
    std::vector<Row> rows;
    std::size_t const had = state->waiting.size() - state->next;
    std::string begin = state->start_key;
    auto const left = state->left;
    bool const finished = state->finished, begun = state->begun;
    try {
        for (;;) {
            auto more = co_await next_typed_page(state);
            if (!more) break;
            if (rows.empty()) rows = std::move(more->rows());
            else
                rows.insert(rows.end(), std::make_move_iterator(more->begin()),
                            std::make_move_iterator(more->end()));
        }
    } catch (...) {
        state->start_key = std::move(begin);  // drop what was read; the next call reads it again
        state->left = left;
        state->finished = finished;
        state->begun = begun;
        // except the rest of a page that next() began
        rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(had), rows.end());
        state->waiting = std::move(rows);
        state->next = 0;
        throw;
    }
    // The memory may have been that of a larger page.
    if (rows.capacity() > 2 * rows.size()) rows.shrink_to_fit();
    co_return rows;
}

}  // namespace detail

/// A query or scan of a table or index. It returns pages, single rows, or all rows at once.
///
/// Shape: a handle. Copies continue the same query. An option changes the query that it is called on, and
/// returns the same query: `auto q = table.scan(); if (!token.empty()) q.resume(token);`. Only `project`
/// makes another query, because its rows have another type.
/// Order: set options before the first page. Only `page_size` may be changed later.
/// Errors: those of every call. After a failure the same page may be requested again. If another option is
/// set after the first page, the next page throws `errc::bad_value`; `resume` itself throws it.
/// Thread: one call at a time.
template <class Row, class Source>
class row_query {
    using schema = typename Source::schema;
    using table_row = typename schema::row_type;
    static constexpr bool full = std::is_same_v<Row, table_row>;

  public:
    /// The type of the rows: the table's row, or a part of it.
    using row_type = Row;

    /// Made by `query` and `scan` of a table or an index.
    explicit row_query(detail::query_state state)
        : state_(std::make_shared<detail::typed_query_state<Row>>(
              std::move(state), &detail::row_reader<schema, Row>::append, key_writer())) {
        if constexpr (requires { schema::key_names(); }) state_->keys = schema::key_names();
    }

    // Moving copies, so that there is no handle without a query.
    row_query(row_query const&) = default;
    row_query& operator=(row_query const&) = default;
    ~row_query() = default;

    /// Returns only rows for which the condition holds. The others are read and paid for, too.
    template <detail::is_condition Condition>
    row_query filter(Condition const& condition) const {
        if constexpr (detail::filter_rules<Source, Condition>::ok) {
            if (detail::begin_filter(*state_))
                detail::add_part<schema, Condition, "FilterExpression", "f">(*state_, condition);
        }
        return *this;
    }
    /// Rejects arguments that are not one condition.
    template <class... Given>
        requires(sizeof...(Given) != 1 || !(detail::is_condition<Given> && ...))
    row_query filter(Given const&...) const {
        detail::require_condition<Given...>();
        return *this;
    }
    /// Returns only some attributes, as a `partial_row`: `query(id).project(total, placed_at)`.
    template <class... Attributes>
    [[nodiscard]] auto project(Attributes... attributes) const {
        using list = decltype(dynamap::project(attributes...));
        using part = typename list::template row<table_row>;
        static_assert(std::is_same_v<Row, typename Source::row>, "dynamap: a query has one projection");
        constexpr bool held = (Source::template projects<Attributes::pointer>() && ...);
        static_assert(held, "dynamap: the global index does not contain this attribute; add it to the "
                            "index's include<...>, or get the rows by their keys");
        detail::query_state other = *state_;
        if (detail::may_set(other, "project()"))
            detail::add_part<schema, list, "ProjectionExpression", "p">(other, list{});
        return row_query<part, Source>(std::move(other));
    }
    /// Returns at most `rows` rows in all. After that the resume token leads to the row after the last of
    /// them.
    ///
    /// Shape: if there are no more rows, the service does not report it. The token then leads to an empty
    /// page, and is empty after that.
    /// Errors: `errc::bad_value` for less than 1, thrown by the first page. A query without rows would look
    /// like one that has ended.
    row_query limit(std::int64_t rows) const {
        detail::limit_to(*state_, rows);
        return *this;
    }
    /// Examines at most `items` items for each page, before the filter. 0: as many as fit in 1 MB. It may be
    /// changed between pages.
    /// Errors: `errc::bad_value` for less than 0, thrown by the next page.
    row_query page_size(std::int64_t items) const {
        detail::look_at(*state_, items);
        return *this;
    }
    /// Returns the rows from the last sort key to the first.
    row_query descending() const {
        static_assert(!Source::is_scan, "dynamap: a scan has no order; query a partition to get one");
        detail::read_backwards(*state_);
        return *this;
    }
    /// Reads the latest writes (a strongly consistent read), at twice the cost.
    row_query consistent() const {
        static_assert(
            Source::may_be_consistent,
            "dynamap: a global index is updated shortly after the table; it cannot be read consistently");
        detail::read_consistently(*state_);
        return *this;
    }
    /// Continues where another query of the same kind stopped, from its `resume_token()`. An empty token
    /// means the beginning.
    ///
    /// Order: call it after `descending`.
    /// Errors: `resume` itself throws `errc::bad_token` for a text that is not a token, for a token of
    /// another table, index, partition, direction or operation, and for a key that the service would refuse
    /// or that the key condition excludes. The query is then unchanged. Filter, limit, projection and
    /// consistency may differ.
    row_query resume(detail::given_text token) const {
        detail::resume_at(*state_, token);
        return *this;
    }

    /// Returns the next page; an empty optional after the last one.
    ///
    /// Shape: `while (auto page = co_await query.next_page()) for (auto& row : *page) ...`
    [[nodiscard]] asio::awaitable<std::optional<page<Row>>> next_page() const {
        return detail::next_typed_page(state_);
    }
    /// Returns the next row; an empty optional after the last one. Pages are fetched as they are needed.
    [[nodiscard]] asio::awaitable<std::optional<Row>> next() const { return detail::next_row(state_); }
    /// Returns all remaining rows.
    /// Errors: after a failure, the next call starts where this one started. No row is lost.
    /// Cost: all rows are in memory. If there may be many, read pages.
    [[nodiscard]] asio::awaitable<std::vector<Row>> all() const { return detail::all_rows(state_); }
    /// Returns the number of remaining rows, without reading them. The query stays where it is.
    /// Cost: the same capacity units as reading them.
    [[nodiscard]] asio::awaitable<std::int64_t> count() const {
        static_assert(!schema::has_discriminator,
                      "dynamap: in a table of several types the service would count the items of all types; "
                      "count the rows that you read");
        return detail::count_items(state_, state_->waiting.size() - state_->next);
    }
    /// Scans in `segments` parallel parts and calls `f(Row&&)` for each row, one call at a time, in no order.
    ///
    /// Errors: the first error of a part or of `f` ends the other parts. An exception of `f` is rethrown
    /// unchanged.
    /// Lifetime: `f` is kept until the end.
    template <class F>
        requires std::is_constructible_v<std::function<void(Row&&)>, F>
    [[nodiscard]] asio::awaitable<void> in_parallel(std::int64_t segments, F&& f) const {
        detail::require_safe_function<F>();
        detail::require_not_awaited<std::decay_t<F>, Row&&>();
        static_assert(Source::is_scan, "dynamap: only a scan is split into parallel parts");
        return run_segments(state_, segments, std::forward<F>(f));
    }

    /// Returns the query's position as text that may be printed, stored and put into a URL. Pass it to
    /// `resume`. It is empty only if the query is finished. Before the first page, also if that failed, it
    /// leads to the beginning.
    ///
    /// Shape: between two `next()` of a query of partial rows, it leads to the beginning of their page. The
    /// rows of that page are then returned again.
    [[nodiscard]] std::string resume_token() const {
        if (state_->next < state_->waiting.size()) {
            detail::query_state here = *state_;
            here.start_key = full ? std::string(state_->last_key.view()) : state_->page_begin;
            here.finished = false;
            return detail::resume_token(here);
        }
        return detail::resume_token(*state_);
    }

  private:
    static constexpr auto key_writer() {
        using writer = typename detail::typed_query_state<Row>::write_key;
        if constexpr (full) return writer(&detail::write_start_key<Source>);
        else return writer(nullptr);
    }

    static asio::awaitable<void> run_segments(std::shared_ptr<detail::typed_query_state<Row>> state,
                                              std::int64_t segments, std::function<void(Row&&)> f) {
        struct target {
            typename detail::typed_query_state<Row>::append_row append;
            std::function<void(Row&&)>& f;
            wire::key_names keys;
            std::vector<Row> one;
            std::exception_ptr thrown;  // of `f`

            void operator()(value_reader& item) {
                if (thrown) std::rethrow_exception(thrown);  // no part calls `f` again
                one.clear();
                try {
                    append(one, item);
                } catch (error const& item_mismatch) {  // an error that `f` did not throw
                    throw wire::add_item_key(item_mismatch, item, keys);
                }
                if (one.empty()) return;
                try {
                    f(std::move(one.front()));
                } catch (...) {
                    thrown = std::current_exception();
                    throw;
                }
            }
        } to{state->append, f, state->keys, {}, nullptr};
        wire::item_sink const sink{to};
        try {
            co_await detail::scan_segments(state, segments, sink);
        } catch (...) {
            // the exception of `f` unchanged, not what the calls made of it
            if (to.thrown) std::rethrow_exception(to.thrown);
            throw;
        }
    }

    std::shared_ptr<detail::typed_query_state<Row>> state_;
};

}  // namespace dynamap
