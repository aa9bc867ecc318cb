// Encodes the position at which a query, an export or a bulk load continues.
#include "table/query/resume_token.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "dynamap/detail/table/query/query_state.hpp"
#include "dynamap/detail/wire/value_writer.hpp"
#include "dynamap/error.hpp"
#include "table/query/key_condition.hpp"
#include "table/query/start_key.hpp"
#include "wire/base64.hpp"

namespace dynamap::detail {
namespace {

constexpr std::string_view form = "r2.";  // to be changed if the format below changes
constexpr std::string_view older_form = "r1.";

/// Whether it is the operation of a token. Others are not repeated in an error.
bool is_operation(std::string_view kind) {
    constexpr std::string_view all[] = {"Query", "Scan", "bulk_export", "bulk_put", "bulk_remove"};
    return std::ranges::find(all, kind) != std::end(all);
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
    if (token.find_first_of("+/=") != std::string_view::npos) return {};
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

/// Whether it is a token of an earlier version, or from before tokens had one: "rows:7", "export wallet - .",
/// or base64 that begins with the operation.
bool is_of_older_form(std::string_view token) {
    if (token.starts_with(older_form) || token.starts_with("rows:") || token.starts_with("export "))
        return true;
    std::string const text = decoded(token);
    return text.starts_with("Query\n") || text.starts_with("Scan\n");
}

std::string_view direction_of(query_state const& state) { return state.descending ? "descending" : ""; }

/// The key values that all items of a query share: the partition key's, and perhaps more.
std::string partition_of(query_state const& state) {
    std::string partition;
    for (key_term const& term : key_terms_of(state))
        if (term.operation == "=") partition += term.value;
    return partition;
}

/// The position in a token of this query.
std::string position_in(std::string_view token, query_state const& state) {
    return read_resume_token(token, state.operation,
                             {state.table, state.index, direction_of(state), partition_of(state)});
}

[[noreturn]] void refuse_late_token(query_state const& state) {
    error_details known;
    known.operation = state.operation;
    known.table = state.table;
    throw error(errc::bad_value,
                "resume() was called after the first page; call it before that, or make another query",
                std::move(known));
}

}  // namespace

void throw_bad_token(std::string_view why) {
    error_details known;
    known.sent = 0;
    throw error(errc::bad_token, "the resume token " + std::string(why) + "; start again without it",
                std::move(known));
}

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
        throw_bad_token(is_of_older_form(token)
                            ? "has the format of an older version of dynamap, which is not supported"
                            : "is not valid");
    std::string const text = decoded(token.substr(form.size()));
    std::string const kind = text.substr(0, text.find('\n'));
    if (kind.size() == text.size() || !is_operation(kind)) throw_bad_token("is not valid");
    if (kind != of)
        throw_bad_token("belongs to another call: it continues a " + kind + ", but this is a " +
                        std::string(of));
    std::string const head = head_of(of, belongs_to);
    if (!text.starts_with(head)) throw_bad_token("belongs to another table, index, partition or direction");
    return text.substr(head.size());
}

std::string resume_token(query_state const& state) {
    if (state.finished && state.start_key.empty()) return {};
    return write_resume_token(state.operation,
                              {state.table, state.index, direction_of(state), partition_of(state)},
                              state.start_key);
}

void resume_at(query_state& state, std::string_view token) {
    if (state.begun) refuse_late_token(state);
    std::string key;
    try {
        if (!token.empty()) key = position_in(token, state);
        if (!key.empty()) key = checked_start_key(state, key);
    } catch (error const& failure) {
        error_details known;
        known.operation = state.operation;
        known.table = state.table;
        throw failure.completed(known);
    }
    state.start_key = std::move(key);
    state.finished = false;
    state.resumed = !token.empty();
}

}  // namespace dynamap::detail
