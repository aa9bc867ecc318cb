#include "dynamap/map/query.hpp"

#include <charconv>

#include "dynamap/wire/response.hpp"

namespace dynamap::detail {

operation page_request(query_state const& state) {
    operation request("Query", state.table);
    if (state.failure) {
        request.fail(state.failure);
        return request;
    }
    auto& out = request.body();
    out.append(state.body);
    if (state.page_size > 0) {
        char digits[24];
        auto const* end = std::to_chars(digits, digits + sizeof digits, state.page_size).ptr;
        out.append(R"(,"Limit":)");
        out.append({digits, static_cast<std::size_t>(end - digits)});
    }
    if (state.descending) out.append(R"(,"ScanIndexForward":false)");
    if (state.consistent) out.append(R"(,"ConsistentRead":true)");
    if (!state.start_key.empty()) {
        out.append(R"(,"ExclusiveStartKey":)");
        out.append(state.start_key);
    }
    out.push_back('}');
    return request;
}

asio::awaitable<void> next_page(std::shared_ptr<query_state> state, wire::item_sink items) {
    struct target {
        wire::item_sink items;
        wire::page page;
    } answer{items, {}};
    answer_sink sink;
    sink.out = &answer;
    sink.success = [](void* out, std::string_view json) {
        auto& to = *static_cast<target*>(out);
        to.page = wire::read_page(json, to.items);
    };
    auto request = page_request(*state);
    co_await state->via.send(std::move(request), sink);
    state->start_key = std::move(answer.page.last_evaluated_key);
    state->finished = state->start_key.empty();
}

}  // namespace dynamap::detail
