// Queries and scans: requests their pages, and delivers the rows one after another.
// Tests: tests/integration/queries.cpp, tests/integration/limited_queries.cpp.
#include <algorithm>
#include <charconv>
#include <limits>
#include <string>
#include <utility>

#include "dynamap/detail/table/query/query_state.hpp"
#include "dynamap/detail/wire/response.hpp"
#include "dynamap/detail/wire/value_writer.hpp"
#include "dynamap/error.hpp"

namespace dynamap::detail {
namespace {

void append_member(byte_buffer& out, std::string_view name, std::int64_t value) {
    char digits[24];
    auto const* end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    out.append(",\"");
    out.append(name);
    out.append("\":");
    out.append({digits, static_cast<std::size_t>(end - digits)});
}

/// Each member in the lists is followed by a comma.
void append_map(byte_buffer& out, std::string_view name, std::string_view list, std::string_view more = {}) {
    if (list.empty() && more.empty()) return;
    out.append(",\"");
    out.append(name);
    out.append("\":{");
    out.append(list);
    out.append(more);
    out.pop_back();
    out.push_back('}');
}

/// The service's Limit is a 32-bit number.
constexpr std::int64_t most_of_a_page = std::numeric_limits<std::int32_t>::max();

/// How many items the service should read; 0: no limit.
std::int64_t page_limit(query_state const& state, bool can_cut) {
    // The limit includes items that a filter removes: a small one would give many empty pages.
    if (state.left < 0 || (state.filtered && can_cut)) return std::min(state.page_size, most_of_a_page);
    return std::min(state.page_size > 0 ? std::min(state.page_size, state.left) : state.left, most_of_a_page);
}

/// Passes items on, up to the requested number.
struct counted_items {
    wire::item_sink to;
    std::int64_t most, count = 0;

    [[nodiscard]] wire::item_sink sink() noexcept { return {*this, to.expect, to.keys}; }
    void operator()(value_reader& item) {
        if (++count <= most && to.item) to.item(item);
    }
    void require_no_more() const {
        if (count <= most) return;
        throw error(errc::malformed_response,
                    "the response has " + std::to_string(count) + " items, but the query's limit was " +
                        std::to_string(most) +
                        "; does a cache or another service respond in place of DynamoDB?");
    }
};

/// Stores an error for the next page: `why` and `more`.
void refuse(query_state& state, std::string_view why, std::string_view more = {}) noexcept {
    try {
        throw error(errc::bad_value, std::string(why).append(more));
    } catch (...) {
        capture_exception(state);
    }
}

/// Refuses a page without what was requested.
void require_items_or_count(wire::page_summary const& page, bool count_only) {
    if (count_only && !page.has_count)
        throw error(errc::malformed_response, "the response to a request for the count has no Count");
    if (!count_only && !page.has_items && page.count > 0)
        throw error(errc::malformed_response,
                    "the response counts " + std::to_string(page.count) + " items, but has no Items");
}

}  // namespace

void add_expression(query_state& state, std::string_view text, std::string_view names,
                    std::string_view values) {
    state.expressions += text;
    state.names += names;
    if (!names.empty()) state.names += ',';
    state.values += values;
}

void add_projection(query_state& state, std::string_view text, std::string_view names) {
    state.projection = text;
    state.projection_names = std::string(names) + ',';
}

bool may_set(query_state& state, std::string_view option) noexcept {
    if (!state.begun) return true;
    refuse(state, option, " was called after the first page; set it before that, or make another query");
    return false;
}

bool begin_filter(query_state& state) noexcept {
    if (!may_set(state, "filter()")) return false;
    if (state.filtered) refuse(state, "the query has two filters; join their conditions with &&");
    return !std::exchange(state.filtered, true);
}

void read_backwards(query_state& state) noexcept {
    if (state.descending || !may_set(state, "descending()")) return;
    if (state.resumed)
        return refuse(state, "descending() was called after resume(), but a resume token belongs to one "
                             "direction; set it before resume()");
    state.descending = true;
}

void read_consistently(query_state& state) noexcept {
    if (!state.consistent && may_set(state, "consistent()")) state.consistent = true;
}

void limit_to(query_state& state, std::int64_t rows) noexcept {
    if (!may_set(state, "limit()")) return;
    // A limit of 0 would look like the end: no row and no resume token.
    if (rows < 1)
        return refuse(state, "limit(" + std::to_string(rows) +
                                 ") requests no rows; a query's limit must be at least 1");
    state.left = rows;
}

void look_at(query_state& state, std::int64_t items) noexcept {
    if (items < 0)
        return refuse(state, "page_size(" + std::to_string(items) +
                                 ") is negative; use 0 for as many items as fit in 1 MB");
    state.page_size = items;
}

void capture_exception(query_state& state) noexcept {
    operation request(state.operation, state.table);
    capture_exception(request);
    state.failure = request.failure();
}

operation page_request(query_state const& state, bool can_cut) {
    operation request(state.operation, state.table);
    if (state.failure) {
        request.fail(state.failure);
        return request;
    }
    auto& out = request.body();
    out.append(state.opening);
    if (!state.index.empty()) {
        out.append(R"(,"IndexName":)");
        wire::append_json_string(out, state.index);
    }
    out.append(state.expressions);
    if (!state.count_only) out.append(state.projection);
    append_map(out, "ExpressionAttributeNames", state.names,
               state.count_only ? std::string_view() : state.projection_names);
    append_map(out, "ExpressionAttributeValues", state.values);
    if (auto const limit = page_limit(state, can_cut); limit > 0) append_member(out, "Limit", limit);
    if (state.segments > 0) {
        append_member(out, "Segment", state.segment);
        append_member(out, "TotalSegments", state.segments);
    }
    if (state.descending) out.append(R"(,"ScanIndexForward":false)");
    if (state.consistent) out.append(R"(,"ConsistentRead":true)");
    if (state.count_only) out.append(R"(,"Select":"COUNT")");
    if (!state.start_key.empty()) {
        out.append(R"(,"ExclusiveStartKey":)");
        out.append(state.start_key);
    }
    out.append(R"(,"ReturnConsumedCapacity":"TOTAL"})");
    return request;
}

namespace {
/// The response to Query or Scan.
class page_response final : public response_handler {
  public:
    page_response(query_state& state, wire::item_sink items, bool can_cut)
        : state_(state),
          counted_{items, state.left < 0 ? std::numeric_limits<std::int64_t>::max() : state.left},
          items_(!can_cut && state.left >= 0 ? counted_.sink() : items) {}

    void success(response const& found) override {
        page = wire::read_page(found.json, items_);
        counted_.require_no_more();
        require_items_or_count(page, state_.count_only);
        state_.progress.advance(state_.start_key, page.last_evaluated_key);
    }

    wire::page_summary page;

  private:
    query_state& state_;
    counted_items counted_;
    wire::item_sink items_;
};
}  // namespace

asio::awaitable<wire::page_summary> next_page(std::shared_ptr<query_state> state, wire::item_sink items,
                                              bool can_cut) {
    page_response reader(*state, items, can_cut);
    auto request = page_request(*state, can_cut);
    co_await state->client.send(std::move(request), reader);
    state->start_key = std::move(reader.page.last_evaluated_key);
    state->finished = state->start_key.empty();
    state->begun = true;
    co_return std::move(reader.page);
}

bool at_end(query_state const& state) {
    if (state.failure) std::rethrow_exception(state.failure);
    return state.finished;
}

asio::awaitable<std::int64_t> count_items(std::shared_ptr<query_state> state, std::size_t waiting) {
    auto counting = std::make_shared<query_state>(*state);
    counting->count_only = true;
    std::int64_t count = 0;
    while (!at_end(*counting) && (counting->left < 0 || count < counting->left)) {
        auto const page = co_await next_page(counting, wire::item_sink{}, true);
        if (page.count > std::numeric_limits<std::int64_t>::max() - count)
            throw error(errc::malformed_response, "the counts of the pages are too large for any table");
        count += page.count;
    }
    if (counting->left >= 0) count = std::min(count, counting->left);
    co_return count + static_cast<std::int64_t>(waiting);
}

}  // namespace dynamap::detail
