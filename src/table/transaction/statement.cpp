// PartiQL statements with typed parameters and rows.
// Tests: tests/integration/statements.cpp.
#include "dynamap/statement.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include "dynamap/error.hpp"
#include "dynamap/uuid.hpp"
#include "wire/statement.hpp"
#include "wire/transaction.hpp"

namespace dynamap {

void statement::begin(byte_buffer& json, std::string_view text) {
    json.append(R"({"Statement":)");
    wire::append_json_string(json, text);
}

namespace detail {
namespace {

/// Writes `"NAME":[{...},...]`.
void append_statements(operation& request, std::string_view name, std::vector<statement> const& statements) {
    auto& out = request.body();
    out.append(name);
    out.push_back('[');
    for (auto const& s : statements) {
        if (s.failure() && !request.failure()) request.fail(s.failure());
        out.append(s.json());
        out.append("},");
    }
    if (!statements.empty()) out.pop_back();
    out.push_back(']');
}

void read_results(std::vector<statement_result>& results, std::string_view json) {
    results.clear();
    wire::read_response_items(json, [&](std::string_view item, wire::cancellation_reason const* failed) {
        statement_result result;
        if (failed != nullptr) {
            result.failed = true;
            result.failure.code = failed->code;
            result.failure.message = failed->message;
        }
        if (!item.empty()) result.item = item;
        results.push_back(std::move(result));
    });
}

/// Whether a statement is a SELECT, by its first word; `EXISTS(SELECT ...)` is a condition among writes.
bool is_select(std::string_view text) {
    constexpr std::string_view before = R"({"Statement":")", word = "select";
    text.remove_prefix(std::min(before.size(), text.size()));
    while (text.starts_with(' ') || text.starts_with("\\n") || text.starts_with("\\r") ||
           text.starts_with("\\t"))
        text.remove_prefix(text.front() == ' ' ? 1 : 2);
    auto const same = [](char a, char b) {
        return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b + ('a' - 'A')) : b);
    };
    return std::equal(word.begin(), word.end(), text.begin(),
                      text.begin() + std::min(word.size(), text.size()), same);
}

bool reads(statement const& s) { return is_select(s.json()); }
bool all_read(std::vector<statement> const& all) { return std::all_of(all.begin(), all.end(), reads); }

/// The results of a transaction's statements. For writes there is nothing, or an empty response each; for
/// reads one response each.
struct statement_results {
    std::vector<statement_result>& results;
    std::size_t expected;
    bool reads;

    void operator()(std::string_view json) const {
        read_results(results, json);
        bool const none = results.empty() && !reads;
        if (!none && results.size() != expected) throw_other_count(results.size(), expected);
        for (auto const& a : results)
            if (a.failed) wire::refuse_operation_error(a.failure.code, a.failure.message);
    }
};

}  // namespace

void look_at(statement_state& state, std::int64_t items) noexcept {
    state.page_size = items;
    if (items >= 0 || state.failure) return;
    error_details details;
    details.operation = "ExecuteStatement";
    details.sent = 0;
    state.failure = std::make_exception_ptr(
        error(errc::bad_value, "page_size is negative; use 0 for as many items as fit in 1 MB",
              std::move(details)));
}

asio::awaitable<void> next_statement_page(std::shared_ptr<statement_state> state, wire::item_sink items) {
    require_encoded(state->failure, "ExecuteStatement", {});
    operation request("ExecuteStatement", {});
    request.only_reads = is_select(state->body);
    auto& out = request.body();
    out.append(state->body);
    if (state->page_size > 0) {
        // the service's Limit is a 32-bit number
        constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();
        out.append(R"(,"Limit":)");
        out.append(std::to_string(std::min(state->page_size, most)));
    }
    if (state->consistent) out.append(R"(,"ConsistentRead":true)");
    if (!state->next_token.empty()) {
        out.append(R"(,"NextToken":)");
        wire::append_json_string(out, state->next_token);
    }
    out.push_back('}');
    struct target final : response_handler {
        target(wire::item_sink to, statement_state& of) : items(to), state(of) {}
        void success(response const& found) override {
            page = wire::read_statement_page(found.json, items);
            state.progress.advance(state.next_token, page.next_token);
        }
        wire::item_sink items;
        statement_state& state;
        wire::statement_page page;
    } reader(items, *state);
    co_await state->client.send(std::move(request), reader);
    state->next_token = std::move(reader.page.next_token);
    state->finished = state->next_token.empty();
}

call_failure failure_of(std::vector<statement_result> const& results) {
    for (std::size_t i = 0; i < results.size(); ++i) {
        if (!results[i].failed) continue;
        // "ConditionalCheckFailed", but "ThrottlingError"
        std::string_view name = results[i].failure.code;
        if (name.ends_with("Error")) name.remove_suffix(std::string_view("Error").size());
        error_details known;
        known.operation = "BatchExecuteStatement";
        known.server_code = results[i].failure.code;
        known.server_message = results[i].failure.message;
        return {error(wire::code_of(std::string(name) + "Exception", 400),
                      "statement " + std::to_string(i) + " of " + std::to_string(results.size()) + " failed",
                      std::move(known))};
    }
    return {};
}

asio::awaitable<std::vector<statement_result>> run_statement_batch(client client,
                                                                   std::vector<statement> statements,
                                                                   bool& repeated) {
    operation request("BatchExecuteStatement", {});
    request.only_reads = all_read(statements);
    append_statements(request, R"({"Statements":)", statements);
    request.body().push_back('}');
    struct target final : response_handler {
        explicit target(std::size_t count) : expected(count) {}
        void success(response const& found) override {
            read_results(results, found.json);
            if (results.size() != expected) throw_other_count(results.size(), expected);
        }
        std::vector<statement_result> results;
        std::size_t expected;
    } to(statements.size());
    co_await client.send(std::move(request), to);
    repeated = to.repeated();
    co_return std::move(to.results);
}

asio::awaitable<transaction_result> run_statement_transaction(client client,
                                                              std::vector<statement> statements,
                                                              std::vector<statement_result>& results,
                                                              transaction_options options) {
    statement_results to{results, statements.size(),
                         std::any_of(statements.begin(), statements.end(), reads)};
    operation request("ExecuteTransaction", {});
    request.only_reads = all_read(statements);
    request.body().append(R"({"ClientRequestToken":")");
    request.body().append(uuid::v4().to_string());
    append_statements(request, R"(","TransactStatements":)", statements);
    request.body().push_back('}');
    co_return co_await run_transaction(std::move(client), std::move(request), options, to);
}

}  // namespace detail

asio::awaitable<void> execute(client client, statement what) {
    auto const state = std::make_shared<detail::statement_state>(
        detail::statement_state{std::move(client), std::string(what.json()), what.failure()});
    wire::item_sink const nothing;
    co_await detail::next_statement_page(state, nothing);
}

asio::awaitable<statement_outcomes> execute_batch(client client, std::vector<statement> statements) {
    bool repeated = false;
    auto results = co_await detail::run_statement_batch(std::move(client), std::move(statements), repeated);
    co_return statement_outcomes(std::move(results), repeated);
}

asio::awaitable<statement_transaction_outcome> execute_transaction(client client,
                                                                   std::vector<statement> statements,
                                                                   transaction_options options) {
    std::vector<detail::statement_result> results;
    std::size_t const count = statements.size();
    auto result = co_await detail::run_statement_transaction(std::move(client), std::move(statements),
                                                             results, options);
    results.resize(count);
    co_return statement_transaction_outcome(std::move(result), std::move(results));
}

}  // namespace dynamap
