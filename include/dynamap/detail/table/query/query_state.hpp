// What a query or scan remembers between its pages; compiled once for all rows.
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
#include "dynamap/detail/wire/response.hpp"

namespace dynamap::detail {

/// A query or scan, without the type of its rows.
struct query_state {
    query_state(dynamap::client through, std::string named)
        : client(std::move(through)), table(std::move(named)) {}

    dynamap::client client;
    std::string table;
    std::string_view operation;                ///< "Query" or "Scan"
    std::string_view index;                    ///< empty: the table itself
    wire::key_names keys = {};                 ///< the table's
    std::string opening;                       ///< the request from its brace to the table's name
    std::string expressions;                   ///< each with a comma before it
    std::string projection, projection_names;  ///< the same, of a projection: not for counting
    std::string names, values;  ///< `"#0":"name",...` and `":0":{...},...`, each with a comma behind it
    std::string start_key;      ///< of the next page; empty: from the beginning
    page_progress progress = {};
    std::int64_t page_size = 0;  ///< items looked at; 0: as many as fit 1 MB
    std::int64_t left = -1;      ///< items that may still be answered; -1: all
    bool descending = false;
    bool consistent = false;
    bool count_only = false;
    bool filtered = false;
    bool finished = false;
    std::int64_t segment = 0, segments = 0;  ///< of a parallel scan; 0: none
    std::exception_ptr failure;              ///< of encoding, thrown by the first page
};

/// Puts the texts of one expression to the others.
void add_expression(query_state& state, std::string_view text, std::string_view names,
                    std::string_view values);
/// Puts a projection's texts to it.
void add_projection(query_state& state, std::string_view text, std::string_view names);
/// To be called in a catch block: keeps the exception for the first page.
void capture_exception(query_state& state) noexcept;

/// Keeps for the first page that a query has one filter.
void refuse_second_filter(query_state& state) noexcept;

/// Sets how many rows are to be returned in all.
/// Errors: less than 1 is kept for the first page as `errc::bad_value`.
void limit_to(query_state& state, std::int64_t rows) noexcept;
/// Sets how many items of a page are looked at; 0: as many as fit 1 MB.
/// Errors: less than 0 is kept for the first page as `errc::bad_value`.
void look_at(query_state& state, std::int64_t items) noexcept;

/// The next page's request. `can_cut`: whether items that are more than may be answered can be cut off when
/// they come.
operation page_request(query_state const& state, bool can_cut);

/// Sends it; items go to `items`; then the state is that of the page after. A failure leaves the state as it
/// was.
/// Errors: `errc::malformed_response` also for more items than may still be returned, where they cannot be
/// cut off.
asio::awaitable<wire::page_summary> next_page(std::shared_ptr<query_state> state, wire::item_sink items,
                                              bool can_cut);

/// How many items match, over all pages that are left.
asio::awaitable<std::int64_t> count_items(std::shared_ptr<query_state> state);

/// Scans in `segments` parallel parts; items go to `items`, one after the other.
asio::awaitable<void> scan_segments(std::shared_ptr<query_state> state, std::int64_t segments,
                                    wire::item_sink items);

/// Where the query stands, as text; empty when it is finished.
std::string resume_token(query_state const& state);
/// Goes on where a token says.
/// Errors: `errc::bad_value` when it is none of this table and index.
void resume_at(query_state& state, std::string_view token);

}  // namespace dynamap::detail
