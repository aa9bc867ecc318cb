// Reading a whole table out: several parts at once, with progress, and from where it was left.
#pragma once

#include <asio/awaitable.hpp>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "dynamap/detail/base/compiler.hpp"
#include "dynamap/detail/base/given_text.hpp"
#include "dynamap/detail/table/bulk/source.hpp"
#include "dynamap/detail/table/call/call.hpp"
#include "dynamap/detail/table/call/decode_item.hpp"
#include "dynamap/detail/table/query/query_state.hpp"
#include "dynamap/detail/wire/batch.hpp"

namespace dynamap {

/// An export under way, or at its end.
struct export_progress {
    std::uint64_t rows = 0;  ///< of this run's finished pages, which are behind the checkpoint
    std::uint64_t pages = 0;
    std::uint64_t failed = 0;  ///< pages that had to be asked for again
    double read_units = 0;     ///< as the service told
    std::size_t segments_left = 0;
    std::chrono::duration<double> elapsed{0};
    /// To go on from here: the finished pages are behind it. Of a page that an error ended in its midst all
    /// rows come again, those that were given away too. Empty: all has been read. What it covers was given to
    /// the caller's function, or was written to the stream and flushed, before it is reported.
    std::string checkpoint;
};

/// How an export is done.
class export_options {
  public:
    export_options() = default;
    export_options(export_options const&) = default;  // not an aggregate: see dynamap/detail/compiler.hpp
    export_options& operator=(export_options const&) = default;

    /// In how many parts the table is read, all at once; an export that is resumed keeps its number.
    std::size_t segments = 4;
    /// Items of a page at most; 0: as many as fit 1 MB.
    std::int64_t page_size = 0;
    /// Reads what was written last, at twice the cost.
    bool consistent = false;
    /// The checkpoint of an export that ended early.
    detail::text_setting resume{};
    /// For how long the service may fail or throttle without a break before the export ends.
    std::chrono::milliseconds patience{300'000};
    /// Called after each page, on the export's strand.
    std::function<void(export_progress const&)> on_progress{};
};

/// What an export came to.
struct [[nodiscard]] export_report : export_progress {
    bool carried_out = false;  ///< not so in what a future or callback holds beside an error
    bool cancelled = false;
    std::exception_ptr failure;  ///< the service's, the callback's or the stream's

    /// Whether the whole table has been read.
    [[nodiscard]] bool complete() const noexcept {
        return carried_out && checkpoint.empty() && !failure && !cancelled;
    }
    explicit operator bool() const noexcept { return complete(); }
};

namespace detail {

/// Where a table's items go, one page after the other.
class export_sink {
  public:
    virtual ~export_sink() = default;
    /// Before anything is read.
    virtual void begin() {}
    /// A page's items follow, with nothing between them.
    virtual void begin_page() {}
    /// Gives an item away; false: it is none of the export's.
    virtual bool item(value_reader& item, std::string_view json) = 0;
    /// The page was read whole. Returns when its items are where they belong.
    virtual void end_page() {}

    /// Calls what is the caller's, and keeps what it throws. Once it has thrown nothing is called any more,
    /// by no segment.
    template <class F>
    void guarded(F&& f) {
        if (thrown) std::rethrow_exception(thrown);
        try {
            f();
        } catch (...) {
            thrown = std::current_exception();
            throw;
        }
    }
    std::exception_ptr thrown = nullptr;  ///< by what is the caller's: it ends the export
};

asio::awaitable<export_report> run_export(query_state table, export_sink& sink,
                                          export_options const& options);

template <class Row, class Schema, class F>
class row_export final : public export_sink {
  public:
    explicit row_export(F& f) : f_(f) {}
    bool item(value_reader& item, std::string_view) override {
        if (!Schema::is_own(item)) return false;  // of another type in the same table
        Row row{};
        decode_item<Schema>(item, row);
        guarded([&] { f_(std::move(row)); });
        return true;
    }

  private:
    F& f_;
};

/// Writes a page at once, so that a page that cannot be read whole leaves nothing in the stream.
class json_export final : public export_sink {
  public:
    explicit json_export(std::ostream& out) : out_(out) {}
    void begin() override;
    void begin_page() override { page_.clear(); }
    bool item(value_reader& item, std::string_view json) override;
    void end_page() override;

  private:
    std::ostream& out_;
    std::string page_;
};

template <class Row, class Schema, class F>
asio::awaitable<export_report> export_rows(query_state state, F f, export_options options) {
    row_export<Row, Schema, F> sink(f);
    co_return co_await run_export(std::move(state), sink, options);
}
asio::awaitable<export_report> export_json(query_state state, std::ostream& out, export_options options);

}  // namespace detail

/// Calls `f(Row&&)` for each row of a table, in no order, one call after the other.
///
/// Shape: a page is given away as a whole before its place is in a checkpoint. Failures of the service and
/// the network are waited out; what `f`, or `on_progress`, throws ends the export at once and is in the
/// report.
/// Errors: an item that does not fit the row ends it too, and every resumed one, until the item is mended or
/// removed; the failure in the report names its key. `export_json_lines` takes such items as they are.
template <class Table, class F>
    requires std::invocable<std::decay_t<F>&, typename Table::row_type&&>
[[nodiscard]] asio::awaitable<export_report> bulk_export(Table const& table, F&& f,
                                                         export_options const& options = {}) {
    detail::require_safe_function<F>();
    using source = detail::table_source<typename Table::schema, true>;
    return detail::export_rows<typename Table::row_type, typename Table::schema>(
        table.template state_for<source>(), std::decay_t<F>(std::forward<F>(f)), options);
}

/// Writes each item of a table as a line of JSON, `{"Item":{"user_id":{"S":"..."},...}}`: DynamoDB's own
/// export format.
///
/// Shape: each page is written at once and flushed, then its place is in a checkpoint. A process that is
/// killed while it writes may leave part of a line at the end: cut the file behind its last line before you
/// resume into it. An item is written as it came. Where it has line breaks or null members it is written
/// without them, as one line that an import reads.
/// Errors: a stream that fails, or throws, ends the export; the failure is in the report.
/// Cost: a page in memory, about 1 MB, and a flush of the stream for each page.
/// Lifetime: `out` must live until the end.
template <class Table>
[[nodiscard]] asio::awaitable<export_report> export_json_lines(Table const& table, std::ostream& out,
                                                               export_options const& options = {}) {
    using source = detail::table_source<typename Table::schema, true>;
    return detail::export_json(table.template state_for<source>(), out, options);
}

namespace detail {
// The table's member.
template <class Table>
struct export_calls {
    template <class To>
    static auto run(Table const& table, To&& to, export_options const& options = {}) {
        if constexpr (std::is_base_of_v<std::ostream, std::remove_cvref_t<To>>)
            return dynamap::export_json_lines(table, to, options);
        else return dynamap::bulk_export(table, std::forward<To>(to), options);
    }
};
}  // namespace detail

}  // namespace dynamap
