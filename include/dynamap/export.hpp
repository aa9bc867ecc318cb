// Exports a whole table: several parts at once, with progress and a resume token.
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

#include "dynamap/call_outcome.hpp"
#include "dynamap/detail/base/awaited.hpp"
#include "dynamap/detail/base/compiler.hpp"
#include "dynamap/detail/base/given_text.hpp"
#include "dynamap/detail/table/call/call.hpp"
#include "dynamap/detail/table/call/decode_item.hpp"
#include "dynamap/detail/table/query/query_source.hpp"
#include "dynamap/detail/table/query/query_state.hpp"
#include "dynamap/detail/wire/batch.hpp"

namespace dynamap {

/// The progress of an export, also at its end.
struct export_progress {
    std::uint64_t rows = 0;             ///< of this run's finished pages; the resume token is after them
    std::uint64_t pages = 0;            ///< finished
    std::uint64_t failed_requests = 0;  ///< pages that were requested again
    double read_units = 0;              ///< consumed, as the service reported it
    std::size_t segments_left = 0;      ///< that are not read to their end
    std::chrono::duration<double> elapsed{0};  ///< since the export began
    /// The position after the finished pages: pass it to `export_options::resume`. Empty: everything was
    /// read. If an error interrupts a page, all its rows are delivered again. The token is reported after the
    /// rows before it were passed to the caller's function, or written to the stream and flushed.
    std::string resume_token;
};

/// The options of an export.
class export_options {
  public:
    export_options() = default;
    export_options(export_options const&) = default;  // not an aggregate: see detail/base/compiler.hpp
    export_options& operator=(export_options const&) = default;

    /// The number of parts that are read at once. A resumed export keeps its number.
    std::size_t segments = 4;
    /// The maximum number of items in a page. 0: as many as fit in 1 MB.
    std::int64_t page_size = 0;
    /// Reads the latest writes (strongly consistent reads), at twice the cost.
    bool consistent = false;
    /// The `resume_token` of an export that ended early. Empty: the beginning. The export throws
    /// `errc::bad_token` for another text.
    detail::text_setting resume{};
    /// Timeout of the whole export. 0: the time set by `client::with_timeout`, else no limit. After it the
    /// export ends as if it were cancelled.
    std::chrono::milliseconds timeout{0};
    /// How long the service may fail or throttle without a break before the export ends.
    std::chrono::milliseconds max_outage{300'000};
    /// Called after each page, on the export's strand. It is not awaited, so it must not be a coroutine.
    std::function<void(export_progress const&)> on_progress{};
};

/// The outcome of an export.
///
/// Shape: true if the whole table was read.
class [[nodiscard]] export_outcome : public call_outcome, public export_progress {
  public:
    /// Makes an empty outcome, which is false. Futures and callbacks need a default constructor.
    export_outcome() = default;
    export_outcome(detail::call_failure failure, export_progress progress)
        : call_outcome(std::move(failure)), export_progress(std::move(progress)) {}
};

namespace detail {

/// Receives a table's items, one page after the other.
class export_sink {
  public:
    virtual ~export_sink() = default;
    /// Called before anything is read.
    virtual void begin() {}
    /// Called before the items of a page. No other call comes between them.
    virtual void begin_page() {}
    /// Takes an item. Returns false if the item is not one of the export's.
    virtual bool item(value_reader& item, std::string_view json) = 0;
    /// Called after the whole page was read. Returns when its items are at their destination.
    virtual void end_page() {}

    /// Calls a function of the caller and stores its exception. After an exception no segment calls anything
    /// more.
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
    std::exception_ptr thrown = nullptr;  ///< of the caller's function or stream: it ends the export
};

asio::awaitable<export_outcome> run_export(query_state table, export_sink& sink,
                                           export_options const& options);

template <class Row, class Schema, class F>
class row_export final : public export_sink {
  public:
    explicit row_export(F& f) : f_(f) {}
    bool item(value_reader& item, std::string_view) override {
        if (!Schema::matches_discriminator(item)) return false;  // of another type in the same table
        Row row{};
        decode_item<Schema>(item, row);
        guarded([&] { f_(std::move(row)); });
        return true;
    }

  private:
    F& f_;
};

/// Writes a whole page at once. A page that cannot be read completely leaves nothing in the stream.
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
asio::awaitable<export_outcome> export_rows(query_state state, F f, export_options options) {
    row_export<Row, Schema, F> sink(f);
    co_return co_await run_export(std::move(state), sink, options);
}
asio::awaitable<export_outcome> export_json(query_state state, std::ostream& out, export_options options);

}  // namespace detail

namespace detail {
// The export member of table.
template <class Table>
struct export_calls {
    template <class To>
    static asio::awaitable<export_outcome> run(Table const& table, To&& to,
                                               export_options const& options = {}) {
        using row = typename Table::row_type;
        using source = table_query_source<typename Table::schema, true>;
        auto state = table.template state_for<source>();
        if constexpr (std::is_base_of_v<std::ostream, std::remove_cvref_t<To>>) {
            return export_json(std::move(state), to, options);
        } else {
            static_assert(std::invocable<std::decay_t<To>&, row&&>,
                          "dynamap: bulk_export takes a function of Row&&, or a std::ostream");
            require_safe_function<To>();
            require_not_awaited<std::decay_t<To>, row&&>();
            if constexpr (std::invocable<std::decay_t<To>&, row&&>)
                return export_rows<row, typename Table::schema>(
                    std::move(state), std::decay_t<To>(std::forward<To>(to)), options);
            else return {};
        }
    }
};
}  // namespace detail

}  // namespace dynamap
