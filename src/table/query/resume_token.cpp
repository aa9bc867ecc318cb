// Encodes the position at which a query, an export or a bulk load continues.
#include "table/query/resume_token.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "dynamap/detail/table/query/query_state.hpp"
#include "dynamap/detail/wire/response.hpp"
#include "dynamap/error.hpp"
#include "wire/base64.hpp"

namespace dynamap::detail {
namespace {

constexpr std::string_view form = "r1.";  // to be changed if the format below changes

[[noreturn]] void refuse(std::string const& why) {
    error_details known;
    known.sent = 0;
    throw error(errc::bad_value, "the resume token " + why + "; start again without it", std::move(known));
}

/// The lines at the beginning of a token, before the position.
std::string head_of(std::string_view of, std::initializer_list<std::string_view> belongs_to) {
    std::string head(of);
    head += '\n';
    for (std::string_view const part : belongs_to) {
        head += part;
        head += '\n';
    }
    return head;
}

/// The text in URL-safe base64; empty if it is not.
std::string decoded(std::string_view token) {
    std::string padded(token);
    std::replace(padded.begin(), padded.end(), '-', '+');
    std::replace(padded.begin(), padded.end(), '_', '/');
    while (padded.size() % 4 != 0) padded += '=';
    try {
        auto const bytes = wire::decode_base64(padded);
        return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
    } catch (error const&) {
        return {};
    }
}

/// Whether it is a token from before tokens had a version: "rows:7", "export wallet - .", or base64 that
/// begins with the operation.
bool is_of_older_form(std::string_view token) {
    if (token.starts_with("rows:") || token.starts_with("export ")) return true;
    std::string const text = decoded(token);
    return text.starts_with("Query\n") || text.starts_with("Scan\n");
}

/// The text of a value in `"NAME":{...},`, up to its closing brace.
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

/// The key values that all items of a query share: the partition key's, and perhaps more.
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

}  // namespace

std::string write_resume_token(std::string_view of, std::initializer_list<std::string_view> belongs_to,
                               std::string_view position) {
    std::string const text = head_of(of, belongs_to).append(position);
    byte_buffer out;
    wire::append_base64(out, std::as_bytes(std::span(text)));
    std::string token(form);
    token += out.view();
    std::replace(token.begin(), token.end(), '+', '-');
    std::replace(token.begin(), token.end(), '/', '_');
    while (token.back() == '=') token.pop_back();
    return token;
}

std::string read_resume_token(std::string_view token, std::string_view of,
                              std::initializer_list<std::string_view> belongs_to) {
    if (!token.starts_with(form))
        refuse(is_of_older_form(token)
                   ? "has the format of an older version of dynamap, which is not supported"
                   : "is not valid");
    std::string const text = decoded(token.substr(form.size()));
    std::string const kind = text.substr(0, text.find('\n'));
    if (kind.size() == text.size()) refuse("is not valid");
    if (kind != of)
        refuse("belongs to another call: it continues a " + kind + ", but this is a " + std::string(of));
    std::string const head = head_of(of, belongs_to);
    if (!text.starts_with(head)) refuse("belongs to another table, index or partition");
    return text.substr(head.size());
}

std::string checked_start_key(std::string_view key) {
    try {
        auto const whole = [](value_reader& item) { item.map([](std::string_view, value_reader&) {}); };
        wire::read_item(key, {whole});
    } catch (error const&) {
        refuse("is not valid");
    }
    return std::string(key);
}

std::string resume_token(query_state const& state) {
    if (state.start_key.empty()) return {};
    return write_resume_token(state.operation, {state.table, state.index, partition_of(state)},
                              state.start_key);
}

void resume_at(query_state& state, std::string_view token) {
    state.start_key.clear();
    state.finished = state.left == 0;
    if (token.empty()) return;
    try {
        state.start_key = checked_start_key(
            read_resume_token(token, state.operation, {state.table, state.index, partition_of(state)}));
    } catch (error const& failure) {
        error_details known;
        known.operation = state.operation;
        known.table = state.table;
        throw failure.completed(known);
    }
}

}  // namespace dynamap::detail
