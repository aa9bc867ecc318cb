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

#include "dynamap/detail/base/compiler.hpp"
#include "dynamap/detail/table/bulk/source.hpp"
#include "dynamap/detail/table/expression/expression_rules.hpp"
#include "dynamap/detail/table/expression/expression_writer.hpp"
#include "dynamap/detail/table/query/query_state.hpp"
#include "dynamap/detail/table/query/row_buffer_cache.hpp"
#include "dynamap/detail/wire/item_mismatch.hpp"
#include "dynamap/projection.hpp"

namespace dynamap {

/// One page of a query or scan: its rows in their order; it may be empty and still not be the last.
///
/// Cost: the memory of its rows, but not what these own, is kept by the thread where it ends, up to 64 KiB
/// for each type of row, and taken for the next page.
template <class Row>
class page {
  public:
    page() = default;
    /// From the rows of one answer, and what the answer says about them.
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
    /// How many items the service looked at for them, before the filter.
    [[nodiscard]] std::int64_t scanned() const noexcept { return scanned_; }
    /// What they cost, in read capacity units.
    [[nodiscard]] double capacity_units() const noexcept { return capacity_units_; }

  private:
    std::vector<Row> rows_;
    std::int64_t scanned_ = 0;
    double capacity_units_ = 0;
};

namespace detail {

/// A query whose rows are `Row`s; those that `next` has not handed out yet wait here.
template <class Row>
struct typed_query_state : query_state {
    using read_row = void (*)(std::vector<Row>& rows, value_reader& item);
    using write_key = void (*)(byte_buffer& out, Row const& row);

    explicit typed_query_state(query_state made, read_row how, write_key key_of)
        : query_state(std::move(made)), append(how), key(key_of) {}

    read_row append;
    write_key key;  ///< null: a row does not have its whole key
    std::vector<Row> waiting;
    std::size_t next = 0;    ///< of those waiting
    byte_buffer last_key;    ///< of the row handed out last, while others of its page wait
    std::string page_begin;  ///< the key before their page
};

/// Reads items as `Row`s: those of a table, parts of them, or one of several types.
template <class Schema, class Row>
struct row_reader {
    // In a table that holds several types, items of others are passed over.
    static void append(std::vector<Row>& rows, value_reader& item) {
        if (Schema::is_own(item)) Row::template decode<Schema>(item, rows.emplace_back());
    }
};
template <class Schema>
struct row_reader<Schema, typename Schema::row_type> {
    static void append(std::vector<typename Schema::row_type>& rows, value_reader& item) {
        if (Schema::is_own(item)) Schema::decode(item, rows.emplace_back());
    }
};

/// Puts an expression to the others of the request.
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

/// Cuts off what is more than may be answered, and lets the query go on behind the last that is left.
template <class Row>
void keep_to_limit(typed_query_state<Row>& state, std::vector<Row>& rows) {
    if (state.left < 0) return;
    auto const most = static_cast<std::size_t>(state.left);
    // never so when there is no `key`: next_page() refuses what is more than was asked for then
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
    using answer = std::optional<page<Row>>;
    if (state->next < state->waiting.size()) {
        std::vector<Row> rest(
            std::make_move_iterator(state->waiting.begin() + static_cast<std::ptrdiff_t>(state->next)),
            std::make_move_iterator(state->waiting.end()));
        state->waiting.clear();
        state->next = 0;
        co_return answer(std::in_place, std::move(rest));
    }
    if (state->finished) co_return std::nullopt;
    std::vector<Row> rows = row_buffer_cache<Row>::take();
    auto const append = [&rows, how = state->append](value_reader& item) { how(rows, item); };
    auto const reserve = [&rows](std::size_t count) { rows.reserve(count); };
    wire::item_sink const sink{append, reserve, state->keys};
    auto const told = co_await next_page(state, sink, state->key != nullptr);
    keep_to_limit(*state, rows);
    co_return answer(std::in_place, std::move(rows), told.scanned_count, told.capacity_units);
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
    bool const finished = state->finished;
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
        state->start_key = std::move(begin);  // what was read is forgotten, and read again when asked again
        state->left = left;
        state->finished = finished;
        // but for the rest of a page that next() began
        rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(had), rows.end());
        state->waiting = std::move(rows);
        state->next = 0;
        throw;
    }
    // a page's memory may have been a larger one's before
    if (rows.capacity() > 2 * rows.size()) rows.shrink_to_fit();
    co_return rows;
}

}  // namespace detail

/// A query or scan of a table or index: ask for its pages, for row after row, or for all rows at once.
///
/// Shape: a handle; copies continue the same query. An option changes the query that it is called on, and
/// answers the same query: `auto q = table.scan(); if (!token.empty()) q.resume(token);`. Set them before the
/// first page. Only `project` makes another query, as its rows are of another type.
/// Errors: as every call; after a failure the same page may be asked for again.
/// Thread: one call at a time.
template <class Row, class Source>
class row_query {
    using schema = typename Source::schema;
    using table_row = typename schema::row_type;
    static constexpr bool full = std::is_same_v<Row, table_row>;

  public:
    /// What it answers: the table's row, or a part of it.
    using row_type = Row;

    /// Made by `table::query`, `scan` and those of an index.
    explicit row_query(detail::query_state state)
        : state_(std::make_shared<detail::typed_query_state<Row>>(
              std::move(state), &detail::row_reader<schema, Row>::append, key_writer())) {
        if constexpr (requires { schema::key_names(); }) state_->keys = schema::key_names();
    }

    /// Answers only rows for which the condition holds; the others are read, and paid for, all the same.
    template <detail::is_condition Condition>
    row_query filter(Condition const& condition) const {
        if constexpr (detail::filter_rules<Source, Condition>::ok) {
            if (state_->filtered) detail::refuse_second_filter(*state_);
            add<Condition, "FilterExpression", "f">(condition);
            state_->filtered = true;
        }
        return *this;
    }
    /// Refuses what is not one condition.
    template <class... Given>
        requires(sizeof...(Given) != 1 || !(detail::is_condition<Given> && ...))
    row_query filter(Given const&...) const {
        detail::require_condition<Given...>();
        return *this;
    }
    /// Answers some attributes only, in a type of their own: `query(id).project(total, placed_at)`.
    template <class... Attributes>
    [[nodiscard]] auto project(Attributes... attributes) const {
        using list = decltype(dynamap::project(attributes...));
        using part = typename list::template row<table_row>;
        static_assert(std::is_same_v<Row, typename Source::row>, "dynamap: a query has one projection");
        constexpr bool held = (Source::template holds<Attributes::pointer>() && ...);
        static_assert(
            held,
            "dynamap: the global index does not hold this attribute; add it to the index's include<...>, or "
            "get the rows by their keys");
        add<list, "ProjectionExpression", "p">(list{});
        return row_query<part, Source>(static_cast<detail::query_state const&>(*state_));
    }
    /// Returns no more than `rows` rows in all. The resume token then leads behind the last of them.
    ///
    /// Shape: if that was the last row there is, the service does not say so. The token then leads to an
    /// empty page, after which it is empty.
    /// Errors: `errc::bad_value` for less than 1, thrown by the first page: a query without rows would look
    /// like one at its end.
    row_query limit(std::int64_t rows) const {
        detail::limit_to(*state_, rows);
        return *this;
    }
    /// Looks at no more than `items` items a page, before the filter; 0: as many as fit 1 MB.
    /// Errors: `errc::bad_value` for less than 0, thrown by the first page.
    row_query page_size(std::int64_t items) const {
        detail::look_at(*state_, items);
        return *this;
    }
    /// Goes from the last sort key to the first.
    row_query descending() const {
        static_assert(!Source::is_scan, "dynamap: a scan has no order; query a partition for one");
        state_->descending = true;
        return *this;
    }
    /// Reads what was written last, at twice the cost.
    row_query consistent() const {
        static_assert(
            Source::may_be_consistent,
            "dynamap: a global index follows the table by a moment; it cannot be read consistently");
        state_->consistent = true;
        return *this;
    }
    /// Goes on where another query of the same kind stood, by its `resume_token()`; an empty one is the
    /// beginning.
    /// Errors: `errc::bad_value` for a token of another table, index, partition or call, and for what is not
    /// a token.
    row_query resume(detail::given_text token) const {
        detail::resume_at(*state_, token);
        return *this;
    }

    /// The next page; nothing after the last one.
    ///
    /// Shape: `while (auto page = co_await query.next_page()) for (auto& row : *page) ...`
    [[nodiscard]] asio::awaitable<std::optional<page<Row>>> next_page() const {
        return detail::next_typed_page(state_);
    }
    /// The next row; nothing after the last one. Pages are fetched as they are needed.
    [[nodiscard]] asio::awaitable<std::optional<Row>> next() const { return detail::next_row(state_); }
    /// All rows that are left.
    /// Errors: after a failure, asking again begins where this began: no row is left out.
    /// Cost: all in memory; take pages where there may be many.
    [[nodiscard]] asio::awaitable<std::vector<Row>> all() const { return detail::all_rows(state_); }
    /// How many rows there are, without reading them.
    /// Cost: the capacity units of reading them.
    [[nodiscard]] asio::awaitable<std::int64_t> count() const {
        static_assert(!schema::has_discriminator,
                      "dynamap: in a table of several types the service would count items of all of them; "
                      "count the rows that are read");
        return detail::count_items(state_);
    }
    /// Scans in `segments` parallel parts and calls `f(Row&&)` for each row, one call after the other, in no
    /// order.
    ///
    /// Errors: the first that a part, or `f`, meets ends the others. What `f` throws comes out as it was
    /// thrown.
    /// Lifetime: `f` is kept until the end.
    template <class F>
        requires std::is_constructible_v<std::function<void(Row&&)>, F>
    [[nodiscard]] asio::awaitable<void> in_parallel(std::int64_t segments, F&& f) const {
        detail::require_safe_function<F>();
        static_assert(Source::is_scan, "dynamap: only a scan is split into parallel parts");
        return run_segments(state_, segments, std::forward<F>(f));
    }

    /// Where the query stands, as text that may be printed, kept and put into a URL: give it to `resume`.
    /// Empty if there is nothing more.
    ///
    /// Shape: between two `next()` of parts of rows it leads to the begin of their page, whose rows then come
    /// again.
    [[nodiscard]] std::string resume_token() const {
        if (state_->next < state_->waiting.size()) {
            detail::query_state here = *state_;
            here.start_key = full ? std::string(state_->last_key.view()) : state_->page_begin;
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

    template <class Part, fixed_string Parameter, fixed_string Prefix>
    void add(Part const& part) const {
        detail::add_part<schema, Part, Parameter, Prefix>(*state_, part);
    }

    static asio::awaitable<void> run_segments(std::shared_ptr<detail::typed_query_state<Row>> state,
                                              std::int64_t segments, std::function<void(Row&&)> f) {
        struct target {
            typename detail::typed_query_state<Row>::read_row append;
            std::function<void(Row&&)>& f;
            wire::key_names keys;
            std::vector<Row> one;
            std::exception_ptr thrown;  // by `f`

            void operator()(value_reader& item) {
                if (thrown) std::rethrow_exception(thrown);  // no more calls, by no part
                one.clear();
                try {
                    append(one, item);
                } catch (error const& item_mismatch) {  // not what `f` throws
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
            // as it was thrown, whatever the calls made of it
            if (to.thrown) std::rethrow_exception(to.thrown);
            throw;
        }
    }

    std::shared_ptr<detail::typed_query_state<Row>> state_;
};

}  // namespace dynamap
