// A query's place as text: the table and index it belongs to, and the key behind which it goes on, in base64.
#include <algorithm>
#include <string>

#include "dynamap/detail/table/query/query_state.hpp"
#include "dynamap/detail/wire/response.hpp"
#include "dynamap/error.hpp"
#include "wire/base64.hpp"

namespace dynamap::detail {
namespace {

/// The text of a value in `"NAME":{...},`: to the brace that ends it.
std::string_view value_of(std::string_view values, std::string_view name) {
    std::size_t const at = values.find('"' + std::string(name) + "\":");
    if (at == std::string_view::npos) return {};
    std::string_view const rest = values.substr(at + name.size() + 3);
    bool in_text = false;
    int depth = 0;
    for (std::size_t i = 0; i < rest.size(); ++i) {
        if (in_text && rest[i] == '\\') ++i;
        else if (rest[i] == '"') in_text = !in_text;
        else if (!in_text && rest[i] == '{') ++depth;
        else if (!in_text && rest[i] == '}' && --depth == 0) return rest.substr(0, i + 1);
    }
    return {};
}

/// The values that the keys of all items of a query equal: the partition key's, and perhaps more.
std::string partition_of(query_state const& state) {
    constexpr std::string_view parameter = R"("KeyConditionExpression":")", equals = " = ", both = " AND ";
    std::string partition;
    std::size_t const at = state.expressions.find(parameter);
    if (at == std::string::npos) return partition;
    std::string_view condition = std::string_view(state.expressions).substr(at + parameter.size());
    condition = condition.substr(0, condition.find('"'));
    while (!condition.empty()) {
        std::string_view const part = condition.substr(0, condition.find(both));
        condition.remove_prefix(std::min(condition.size(), part.size() + both.size()));
        auto const sign = part.find(equals);
        if (sign == std::string_view::npos) continue;
        std::string_view const value = part.substr(sign + equals.size());
        partition += value_of(state.values, value.substr(0, value.find(')')));
    }
    return partition;
}

std::string place_of(query_state const& state) {
    std::string place(state.operation);
    place += '\n';
    place += state.table;
    place += '\n';
    place += state.index;
    place += '\n';
    place += partition_of(state);
    place += '\n';
    return place;
}

/// Whether it has the lines of a place, and behind them the object of a key.
bool has_place_and_key(std::string_view text) {
    constexpr int lines_of_place = 4;
    for (int line = 0; line < lines_of_place; ++line) {
        auto const end = text.find('\n');
        if (end == std::string_view::npos) return false;
        text.remove_prefix(end + 1);
    }
    return text.starts_with('{');
}

[[noreturn]] void refuse(query_state const& state, std::string_view why) {
    error_details details;
    details.operation = state.operation;
    details.table = state.table;
    throw error(errc::bad_value, "the resume token " + std::string(why) + "; begin again without it",
                std::move(details));
}

}  // namespace

std::string resume_token(query_state const& state) {
    if (state.start_key.empty()) return {};
    std::string const text = place_of(state) + state.start_key;
    byte_buffer out;
    wire::append_base64(out, std::as_bytes(std::span(text)));
    std::string token(out.view());
    std::replace(token.begin(), token.end(), '+', '-');  // so that it may stand in a URL
    std::replace(token.begin(), token.end(), '/', '_');
    while (!token.empty() && token.back() == '=') token.pop_back();
    return token;
}

void resume_at(query_state& state, std::string_view token) {
    state.start_key.clear();
    state.finished = state.left == 0;
    if (token.empty()) return;
    std::string padded(token);
    std::replace(padded.begin(), padded.end(), '-', '+');
    std::replace(padded.begin(), padded.end(), '_', '/');
    while (padded.size() % 4 != 0) padded += '=';
    std::string text;
    try {
        auto const bytes = wire::decode_base64(padded);
        text.assign(reinterpret_cast<char const*>(bytes.data()), bytes.size());
    } catch (error const&) {
        refuse(state, "is not one that was given out");
    }
    std::string const place = place_of(state);
    if (!has_place_and_key(text)) refuse(state, "is not one that was given out");
    if (text.compare(0, place.size(), place) != 0)
        refuse(state, "belongs to another table, index, partition or operation");
    std::string key = text.substr(place.size());
    try {
        // It may have been in others' hands: nothing but one key may get into the request.
        wire::read_item(key, wire::item_sink{nullptr, [](void*, value_reader& item) {
                                                 item.map([](std::string_view, value_reader&) {});
                                             }});
    } catch (error const&) {
        refuse(state, "is not one that was given out");
    }
    state.start_key = std::move(key);
}

}  // namespace dynamap::detail
