// The state of a query or scan between its pages, compiled once for all rows.
#pragma once

#include <asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "dynamap/client.hpp"
#include "dynamap/detail/table/call/call.hpp"
#include "dynamap/detail/table/query/page_progress.hpp"
#include "dynamap/detail/table/schema/table_spec.hpp"
#include "dynamap/detail/wire/response.hpp"

namespace dynamap::detail {

/// A query or scan, without the type of its rows.
struct query_state {
    query_state(dynamap::client sender, std::string named)
        : client(std::move(sender)), table(std::move(named)) {}

    dynamap::client client;
    std::string table;
    std::string_view operation;                ///< "Query" or "Scan"
    std::string_view index;                    ///< empty: the table itself
    wire::key_names keys = {};                 ///< the table's
    table_spec const* spec = nullptr;          ///< of the table: it has the attributes of a start key
    std::string opening;                       ///< the request from its brace to the table's name
    std::string expressions;                   ///< each with a comma before it
    std::string projection, projection_names;  ///< the same for a projection; not used for counting
    std::string names, values;  ///< `"#0":"name",...` and `":0":{...},...`, each with a comma after it
    std::string start_key;      ///< of the next page; empty: from the beginning
    page_progress progress = {};
    std::int64_t page_size = 0;  ///< items examined; 0: as many as fit in 1 MB
    std::int64_t left = -1;      ///< rows that may still be returned; -1: all
    bool descending = false;
    bool consistent = false;
    bool count_only = false;
    bool filtered = false;
    bool finished = false;
    bool begun = false;                      ///< a page was read
    bool resumed = false;                    ///< a token was given
    std::int64_t segment = 0, segments = 0;  ///< of a parallel scan; 0: none
    std::exception_ptr failure;              ///< of encoding, thrown by the first page
};

/// Adds the texts of one expression.
void add_expression(query_state& state, std::string_view text, std::string_view names,
                    std::string_view values);
/// Adds the texts of a projection.
void add_projection(query_state& state, std::string_view text, std::string_view names);
/// Call it in a catch block: stores the exception for the first page.
void capture_exception(query_state& state) noexcept;

/// Whether an option may still be set. After the first page it may not be: the error is stored for the next
/// page.
bool may_set(query_state& state, std::string_view option) noexcept;

/// Notes that the query has a filter. Returns whether it may be added; if not, the error is stored.
bool begin_filter(query_state& state) noexcept;

/// Lets the query return its rows from the last to the first.
void read_backwards(query_state& state) noexcept;
/// Makes the query's reads strongly consistent.
void read_consistently(query_state& state) noexcept;

/// Sets how many rows are returned in all.
/// Errors: a number less than 1 is recorded, and the first page throws `errc::bad_value`.
void limit_to(query_state& state, std::int64_t rows) noexcept;
/// Sets how many items are examined for each page; 0: as many as fit in 1 MB.
/// Errors: a number less than 0 is recorded, and the first page throws `errc::bad_value`.
void look_at(query_state& state, std::int64_t items) noexcept;

/// Returns the next page's request. `can_cut`: whether items beyond the limit can be cut off after they were
/// received.
operation page_request(query_state const& state, bool can_cut);

/// Sends it. Items are passed to `items`. Then the state is that of the next page. A failure leaves the state
/// unchanged.
/// Errors: also `errc::malformed_response` for more items than may still be returned, if they cannot be cut
/// off.
asio::awaitable<wire::page_summary> next_page(std::shared_ptr<query_state> state, wire::item_sink items,
                                              bool can_cut);

/// Whether there are no more pages.
/// Errors: that of an option that was refused.
bool at_end(query_state const& state);

/// Returns how many items match, over all remaining pages, and `waiting` more.
asio::awaitable<std::int64_t> count_items(std::shared_ptr<query_state> state, std::size_t waiting);

/// Scans in `segments` parallel parts. Items are passed to `items`, one at a time.
asio::awaitable<void> scan_segments(std::shared_ptr<query_state> state, std::int64_t segments,
                                    wire::item_sink items);

/// Returns the query's position as text; empty if it is finished.
std::string resume_token(query_state const& state);
/// Continues at the position of a token. If it throws, the state is unchanged.
/// Errors: `errc::bad_token` for a text that is not a token of this table, index, partition and direction
/// with a key that the service accepts. `errc::bad_value` after the first page.
void resume_at(query_state& state, std::string_view token);

}  // namespace dynamap::detail
