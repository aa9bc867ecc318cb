// PartiQL statements with typed parameters and rows.
#pragma once

#include <asio/awaitable.hpp>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "dynamap/call_outcome.hpp"
#include "dynamap/client.hpp"
#include "dynamap/codec.hpp"
#include "dynamap/detail/base/compiler.hpp"
#include "dynamap/detail/table/call/call.hpp"
#include "dynamap/detail/table/call/decode_item.hpp"
#include "dynamap/detail/table/query/page_progress.hpp"
#include "dynamap/detail/wire/batch.hpp"
#include "dynamap/detail/wire/value_writer.hpp"
#include "dynamap/error.hpp"
#include "dynamap/record.hpp"
#include "dynamap/transaction.hpp"

namespace dynamap {

namespace detail {

template <class T>
void write_parameter(byte_buffer& out, T const& value) {
    value_writer writer(out);
    if constexpr (std::is_null_pointer_v<T>) require_text<T>();
    else if constexpr (std::convertible_to<T const&, std::string_view>) writer.string(text_from(value));
    else codec<T>::encode(writer, value);
}

/// The rows of a statement. A struct's attributes have the names of its members. A table's attributes have
/// the names of its descriptor.
template <class Rows>
struct statement_rows {
    using row = Rows;
    static void decode(value_reader& item, row& to) { record<Rows>::decode(item, to); }
};
template <class Table>
    requires requires {
        typename Table::schema;
        typename Table::row_type;
    }
struct statement_rows<Table> {
    using row = typename Table::row_type;
    static void decode(value_reader& item, row& to) { decode_item<typename Table::schema>(item, to); }
};

}  // namespace detail

/// A PartiQL statement and its parameters: `statement("SELECT * FROM \"wallet\" WHERE user_id = ?", id)`.
///
/// Shape: a parameter is text or anything with a codec. Parameters are encoded immediately. An encoding error
/// is thrown when the statement is executed.
/// Errors: only the service checks the statement.
class statement {
  public:
    template <class... Parameter>
    explicit statement(detail::given_text text, Parameter&&... parameters) {
        static_assert((detail::safe_inside_co_await<Parameter> && ...),
                      "dynamap: give this parameter a name first -- this compiler (GCC before 13) destroys a "
                      "struct twice if it is built inside a co_await expression");
        try {
            byte_buffer json;
            begin(json, text);
            if constexpr (sizeof...(Parameter) != 0) {
                json.append(R"(,"Parameters":[)");
                ((detail::write_parameter(json, parameters), json.push_back(',')), ...);
                json.pop_back();
                json.push_back(']');
            }
            json_ = json.view();
        } catch (...) {
            failure_ = std::current_exception();
        }
    }

    /// The statement's JSON, without its closing brace.
    [[nodiscard]] std::string_view json() const noexcept { return json_; }
    /// The exception that encoding failed with; null if it did not fail.
    [[nodiscard]] std::exception_ptr const& failure() const noexcept { return failure_; }

  private:
    static void begin(byte_buffer& json, std::string_view text);

    std::string json_;
    std::exception_ptr failure_;
};

namespace detail {

/// The state of a statement between its pages.
struct statement_state {
    dynamap::client client;
    std::string body;
    std::exception_ptr failure;
    std::string next_token = {};
    std::int64_t page_size = 0;
    bool consistent = false;
    bool finished = false;
    page_progress progress = {};
};
/// Sets how many items are examined for each page.
/// Errors: a number less than 0 is recorded, and the first page throws `errc::bad_value`.
void look_at(statement_state& state, std::int64_t items) noexcept;
asio::awaitable<void> next_statement_page(std::shared_ptr<statement_state> state, wire::item_sink items);

template <class Rows>
asio::awaitable<std::optional<std::vector<typename statement_rows<Rows>::row>>> typed_statement_page(
    std::shared_ptr<statement_state> state) {
    using row = typename statement_rows<Rows>::row;
    if (state->finished) co_return std::nullopt;
    std::vector<row> rows;
    auto const decode = [&rows](value_reader& item) {
        statement_rows<Rows>::decode(item, rows.emplace_back());
    };
    wire::item_sink const sink{decode};
    co_await next_statement_page(std::move(state), sink);
    co_return std::optional<std::vector<row>>(std::move(rows));
}

template <class Rows>
asio::awaitable<std::vector<typename statement_rows<Rows>::row>> all_statement_rows(
    std::shared_ptr<statement_state> state) {
    std::vector<typename statement_rows<Rows>::row> all;
    std::string const begin = state->next_token;
    try {
        while (!state->finished) {
            auto page = co_await typed_statement_page<Rows>(state);
            for (auto& row : *page) all.push_back(std::move(row));
        }
    } catch (...) {
        state->next_token = begin;  // the rows read so far are lost; the next call reads them again
        throw;
    }
    co_return all;
}

struct statement_result {
    bool failed = false;              // this statement of a batch failed
    transaction_reason failure;       // why, if the service reports it
    std::optional<std::string> item;  // its JSON
};
asio::awaitable<std::vector<statement_result>> run_statement_batch(client client,
                                                                   std::vector<statement> statements,
                                                                   bool& repeated);
/// Returns the failure of the first statement that failed.
[[nodiscard]] call_failure failure_of(std::vector<statement_result> const& results);
asio::awaitable<transaction_result> run_statement_transaction(client client,
                                                              std::vector<statement> statements,
                                                              std::vector<statement_result>& results,
                                                              transaction_options options);

template <class Rows>
std::optional<typename statement_rows<Rows>::row> read_result(statement_result const& result) {
    using row = typename statement_rows<Rows>::row;
    std::optional<row> found;
    auto const decode = [&found](value_reader& item) { statement_rows<Rows>::decode(item, found.emplace()); };
    if (result.item) wire::read_item(*result.item, {decode});
    return found;
}

}  // namespace detail

/// A statement in progress: its pages, or all of its rows.
///
/// Shape: a handle. Copies continue the same statement. `Rows` is a struct, or a table whose descriptor gives
/// the attribute names.
/// Thread: one page at a time.
template <class Rows>
class [[nodiscard]] statement_query {
  public:
    using row_type = typename detail::statement_rows<Rows>::row;

    explicit statement_query(std::shared_ptr<detail::statement_state> state) : state_(std::move(state)) {}
    // Moving copies, so that there is no handle without a statement.
    statement_query(statement_query const&) = default;
    statement_query& operator=(statement_query const&) = default;
    ~statement_query() = default;

    /// Examines at most `items` items for each page. 0: as many as fit in 1 MB.
    /// Errors: `errc::bad_value` for less than 0, thrown by the first page.
    statement_query page_size(std::int64_t items) const {
        detail::look_at(*state_, items);
        return *this;
    }
    /// Reads the latest writes (a strongly consistent read), at twice the cost.
    statement_query consistent() const {
        state_->consistent = true;
        return *this;
    }
    /// Returns the rows of the next page, perhaps none; an empty optional after the last page.
    [[nodiscard("co_await it")]] asio::awaitable<std::optional<std::vector<row_type>>> next_page() const {
        return detail::typed_statement_page<Rows>(state_);
    }
    /// Returns the rows of all remaining pages.
    [[nodiscard("co_await it")]] asio::awaitable<std::vector<row_type>> all() const {
        return detail::all_statement_rows<Rows>(state_);
    }

  private:
    std::shared_ptr<detail::statement_state> state_;
};

/// Makes a SELECT: `co_await select<user_wallet>(client, statement("SELECT * FROM \"wallet\" WHERE user_id =
/// ?", id)).all()`.
template <class Rows>
[[nodiscard]] statement_query<Rows> select(client const& client, statement const& what) {
    auto state = std::make_shared<detail::statement_state>(
        detail::statement_state{client, std::string(what.json()), what.failure()});
    return statement_query<Rows>(std::move(state));
}

/// Executes an INSERT, UPDATE or DELETE of one item.
/// Errors: `errc::conditional_check_failed` if there is no item or its WHERE does not hold.
/// DuplicateItemException for an INSERT of an existing key. As with `table::update`, an attempt whose
/// response was lost is retried. If the retry is refused, the error says so, because the earlier attempt may
/// be the reason.
[[nodiscard("co_await it")]] asio::awaitable<void> execute(client client, statement what);

/// The outcome of a batch of statements. Each statement succeeds or fails by itself.
///
/// Shape: true if every statement succeeded. Else `error()` is that of the first one that failed.
class [[nodiscard]] statement_outcomes : public call_outcome {
  public:
    /// Makes an empty outcome, which is false. Futures and callbacks need a default constructor.
    statement_outcomes() = default;
    explicit statement_outcomes(std::vector<detail::statement_result> results, bool repeated = false)
        : call_outcome(detail::failure_of(results)), results_(std::move(results)), repeated_(repeated) {}

    /// The number of statements.
    [[nodiscard]] std::size_t size() const noexcept { return results_.size(); }
    /// Whether an earlier request of the batch got no response and may have been applied.
    ///
    /// Shape: a statement that is then refused (ConditionalCheckFailed, DuplicateItem) may have met its own
    /// first attempt. Read its item.
    [[nodiscard]] bool repeated() const noexcept { return repeated_; }
    /// Whether statement `n` succeeded. If not, `code` and `message` are the service's; they may be empty.
    [[nodiscard]] bool done(std::size_t n) const { return !results_.at(n).failed; }
    /// The service's code and message for statement `n`; empty if it succeeded.
    [[nodiscard]] std::string_view code(std::size_t n) const { return results_.at(n).failure.code; }
    [[nodiscard]] std::string_view message(std::size_t n) const { return results_.at(n).failure.message; }
    /// Returns the row that statement `n`, a SELECT of one item, found.
    template <class Rows>
    [[nodiscard]] std::optional<typename detail::statement_rows<Rows>::row> row(std::size_t n) const {
        return detail::read_result<Rows>(results_.at(n));
    }

  private:
    std::vector<detail::statement_result> results_;
    bool repeated_ = false;
};

/// Executes up to 25 statements of one item each, all reads or all writes.
/// Errors: those of the call as a whole. The errors of single statements are in the outcome.
/// `errc::malformed_response` also if there is not one response for each statement.
[[nodiscard("co_await it")]] asio::awaitable<statement_outcomes> execute_batch(
    client client, std::vector<statement> statements);

/// The outcome of a transaction of statements: all are applied, or none.
class [[nodiscard]] statement_transaction_outcome : public detail::transaction_end {
  public:
    /// Makes an empty outcome: not committed. Futures and callbacks need a default constructor.
    statement_transaction_outcome() = default;
    statement_transaction_outcome(detail::transaction_result result,
                                  std::vector<detail::statement_result> results)
        : transaction_end(std::move(result), std::vector<detail::transaction_entry>(results.size())),
          results_(std::move(results)) {}

    /// Returns how statement `n` took part in the failure.
    [[nodiscard]] transaction_refusal why(std::size_t n) const noexcept { return transaction_end::why(n); }
    /// The service's code for statement `n`, e.g. "ConditionalCheckFailed", and its message.
    [[nodiscard]] std::string_view code(std::size_t n) const noexcept { return transaction_end::code(n); }
    [[nodiscard]] std::string_view message(std::size_t n) const noexcept {
        return transaction_end::message(n);
    }
    /// Returns the row that statement `n`, a SELECT of one item, found.
    template <class Rows>
    [[nodiscard]] std::optional<typename detail::statement_rows<Rows>::row> row(std::size_t n) const {
        return detail::read_result<Rows>(results_.at(n));
    }

  private:
    std::vector<detail::statement_result> results_;
};

/// Executes up to 100 statements, all or none. They are all reads or all writes; `EXISTS(...)` may be a
/// condition among writes. All attempts carry one token. Conflicts are waited for.
///
/// Errors: `errc::malformed_response` also if there is not one response for each statement. For writes there
/// may be none at all.
[[nodiscard("co_await it")]] asio::awaitable<statement_transaction_outcome> execute_transaction(
    client client, std::vector<statement> statements, transaction_options options = {});

}  // namespace dynamap
