// Transactions: all of their writes, or none; all of their reads of one moment.
#pragma once

#include <array>
#include <asio/awaitable.hpp>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "dynamap/client.hpp"
#include "dynamap/detail/table/batch/place_number.hpp"
#include "dynamap/detail/table/call/call.hpp"
#include "dynamap/detail/wire/batch.hpp"
#include "dynamap/error.hpp"
#include "dynamap/outcome.hpp"
#include "dynamap/transact_statement.hpp"

namespace dynamap {

/// What a statement had to do with its transaction's failure.
enum class statement_refusal : unsigned char {
    none,              ///< nothing: another statement failed
    condition_failed,  ///< its condition did not hold
    conflict,          ///< another transaction, or write, was at its item, and waiting did not help
    throttled,         ///< the capacity is used up, and waiting did not help
    invalid,           ///< the service takes it for malformed
    collection_full,   ///< the items of its partition key, with their local indexes, exceed 10 GB
    duplicate,         ///< a unique key is there already, in a PartiQL insert
    other              ///< see `code()`
};

/// How transactions are repeated.
struct transaction_options {
    /// All of it, waits included. However long it is, nothing is sent later than nine and a half minutes
    /// after the first request, as the service forgets the transaction's token after ten.
    std::chrono::milliseconds timeout{20'000};
    /// How often it is tried when other transactions are in its way; 0: until the time is over.
    unsigned max_attempts = 0;
};

namespace detail {

/// How a statement's item is read, and which place it has.
struct statement_reader {
    item_reader read = nullptr;
    std::uint64_t place = no_place;
};

struct transaction_reason {
    statement_refusal why = statement_refusal::none;
    std::string code, message, item;
    std::string table = {};  ///< empty: not known, as of PartiQL
};
struct transaction_result {
    bool committed = false;
    bool repeated = false;
    unsigned attempts = 0;
    std::vector<transaction_reason> reasons;
    std::string_view operation = {};  ///< a literal
    std::string words = {};           ///< the service's, when it was cancelled
};

/// The body of TransactWriteItems or TransactGetItems, put together statement by statement.
class transaction_body {
  public:
    /// Adds `{"Update":{...}}`, or what encoding it failed with.
    void add(std::string_view action, operation& statement);
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    /// TransactWriteItems, with a token of its own. The body is empty afterwards.
    [[nodiscard]] operation write_request();
    /// TransactGetItems.
    [[nodiscard]] operation get_request();

  private:
    operation request(std::string_view name, std::string_view token);

    std::string parts_;
    std::size_t size_ = 0;
    std::exception_ptr failure_;
};

/// What two clocks show at one moment.
struct clock_readings {
    std::chrono::steady_clock::time_point steady{};
    std::chrono::system_clock::time_point wall{};
};
[[nodiscard]] clock_readings read_clocks();

/// Sends it, with the same token, until it is committed or refused for good.
/// Errors: those of the calls; `errc::deadline_exceeded` when the token has become too old to be sent again.
asio::awaitable<transaction_result> run_transaction(
    client via, operation request, transaction_options options, void* out = nullptr,
    void (*success)(void* out, std::string_view json) = nullptr, clock_readings (*now)() = &read_clocks);
/// TransactGetItems; `item` is called for each statement, in order.
/// Errors: `errc::malformed_response` also when there is not one response for each statement.
asio::awaitable<void> run_transact_get(client via, operation request, std::size_t count, void* out,
                                       void (*item)(void* out, std::size_t place, value_reader* item),
                                       transaction_options options);
/// Refuses a response with `found` results for `expected` statements: they cannot be told apart.
/// Errors: `errc::malformed_response`, always.
[[noreturn]] void throw_other_count(std::size_t found, std::size_t expected);
/// Errors: `errc::bad_value`, always.
[[noreturn]] void throw_other_place();
[[nodiscard]] error refused_transaction(transaction_result const& result);
/// Reads the item that the `n`-th statement's condition met, if there is one.
/// Errors: what the reader throws, with operation and table.
void read_current(transaction_result const& result, std::size_t n, void* optional_row, item_reader read);

}  // namespace detail

/// Which statement of a transaction, and of which row; `write_transaction::add` returns it. No other
/// transaction has it.
template <class Row>
class statement_place {
  public:
    /// The statement's number, from 0.
    [[nodiscard]] std::size_t number() const noexcept { return number_; }

  private:
    friend class any_transaction_outcome;
    friend class write_transaction;
    statement_place(std::size_t number, std::uint64_t place) : number_(number), place_(place) {}

    std::size_t number_;
    std::uint64_t place_;
};

/// What became of a transaction of writes, statement by statement.
///
/// Shape: true when it was committed; else nothing was written, and each statement has its reason. What the
/// network does is thrown, after the same token was tried until the time was over.
class [[nodiscard]] any_transaction_outcome {
  public:
    /// Of no transaction: not committed, and without statements. What a future or callback holds beside an
    /// error.
    any_transaction_outcome() = default;
    any_transaction_outcome(detail::transaction_result result, std::vector<detail::statement_reader> readers)
        : result_(std::move(result)), readers_(std::move(readers)) {
        if (result_.reasons.size() > readers_.size()) result_.reasons.resize(readers_.size());
    }

    /// Whether everything was written.
    [[nodiscard]] bool committed() const noexcept { return result_.committed; }
    explicit operator bool() const noexcept { return committed(); }
    /// How many statements it had.
    [[nodiscard]] std::size_t size() const noexcept { return readers_.size(); }
    /// Whether it was sent again after a request of which it was not known what became.
    ///
    /// Shape: the outcome holds for all requests all the same, as they carry one token: committed means
    /// carried out once, and not committed means that none of them was carried out.
    [[nodiscard]] bool repeated() const noexcept { return result_.repeated; }
    /// How often it was sent because of conflicts.
    [[nodiscard]] unsigned attempts() const noexcept { return result_.attempts; }
    /// The first statement that made it fail; its size when committed, or when the service does not say
    /// which.
    [[nodiscard]] std::size_t failed() const noexcept {
        for (std::size_t i = 0; i < result_.reasons.size(); ++i)
            if (result_.reasons[i].why != statement_refusal::none) return i;
        return size();
    }
    /// What the `n`-th statement had to do with it.
    [[nodiscard]] statement_refusal why(std::size_t n) const {
        return n < result_.reasons.size() ? result_.reasons[n].why : statement_refusal::none;
    }
    /// The service's code for the `n`-th statement, e.g. "ConditionalCheckFailed", and its words.
    [[nodiscard]] std::string_view code(std::size_t n) const {
        return n < result_.reasons.size() ? std::string_view(result_.reasons[n].code) : "";
    }
    [[nodiscard]] std::string_view message(std::size_t n) const {
        return n < result_.reasons.size() ? std::string_view(result_.reasons[n].message) : "";
    }
    /// What the statement at `place` had to do with it.
    /// Errors: `errc::bad_value` for a place of another transaction, or of another filling of the same one.
    template <class Row>
    [[nodiscard]] statement_refusal why(statement_place<Row> place) const {
        require_own(place);
        return why(place.number());
    }
    /// The item that the condition of the statement at `place` met; nothing when there was none. `place` is
    /// what `write_transaction::add` returned for the statement.
    /// Errors: what `get` throws when it does not fit the row; `errc::bad_value` as `why(place)`.
    template <class Row>
    [[nodiscard]] std::optional<Row> current(statement_place<Row> place) const {
        require_own(place);
        return read<Row>(place.number());
    }
    /// Throws when it was not committed: an error that names the statement and the reason.
    void require() const {
        if (!committed()) throw detail::refused_transaction(result_);
    }

  protected:
    /// `Row` must be the row of the `n`-th statement.
    template <class Row>
    [[nodiscard]] std::optional<Row> read(std::size_t n) const {
        std::optional<Row> row;
        if (n < readers_.size()) detail::read_current(result_, n, &row, readers_[n].read);
        return row;
    }

  private:
    template <class Row>
    void require_own(statement_place<Row> place) const {
        if (place.number() >= readers_.size() || readers_[place.number()].place != place.place_)
            detail::throw_other_place();
    }

    detail::transaction_result result_;
    std::vector<detail::statement_reader> readers_;
};

/// The same with the row of each statement known.
template <class... Statement>
class [[nodiscard]] transaction_outcome : public any_transaction_outcome {
  public:
    using any_transaction_outcome::any_transaction_outcome;
    using any_transaction_outcome::current;
    using any_transaction_outcome::why;

    /// What statement `N` had to do with the failure.
    template <std::size_t N>
    [[nodiscard]] statement_refusal why() const {
        static_assert(N < sizeof...(Statement), "dynamap: the transaction has fewer statements");
        return any_transaction_outcome::why(N);
    }
    /// The item that statement `N`'s condition met, as a row of its table.
    template <std::size_t N>
    [[nodiscard]] auto current() const {
        static_assert(N < sizeof...(Statement), "dynamap: the transaction has fewer statements");
        using row = typename std::tuple_element_t<N, std::tuple<Statement...>>::row_type;
        return this->template read<row>(N);
    }
};

/// A transaction whose number of statements is known at run time only.
class write_transaction {
  public:
    /// Adds a statement: 100 at most.
    template <class Row>
    statement_place<Row> add(write_statement<Row> statement) {
        body_.add(statement.action(), statement.request());
        readers_.push_back({statement.reader(), detail::new_place()});
        return {readers_.size() - 1, readers_.back().place};
    }
    [[nodiscard]] std::size_t size() const noexcept { return readers_.size(); }
    /// Carries it out; the transaction is left empty.
    [[nodiscard]] asio::awaitable<any_transaction_outcome> commit(client via,
                                                                  transaction_options options = {});

  private:
    detail::transaction_body body_;
    std::vector<detail::statement_reader> readers_;
};

namespace detail {

template <class Outcome>
asio::awaitable<Outcome> typed_transaction(client via, operation request,
                                           std::vector<statement_reader> readers,
                                           transaction_options options) {
    transaction_result result = co_await run_transaction(std::move(via), std::move(request), options);
    co_return Outcome(std::move(result), std::move(readers));
}

template <class... Statement>
asio::awaitable<transaction_outcome<Statement...>> begin_transaction(client via, transaction_options options,
                                                                     Statement&... statements) {
    transaction_body body;
    (body.add(statements.action(), statements.request()), ...);
    return typed_transaction<transaction_outcome<Statement...>>(
        std::move(via), body.write_request(),
        std::vector<statement_reader>{statement_reader{statements.reader(), no_place}...}, options);
}

}  // namespace detail

/// Writes all, or nothing: `co_await transact(client, wallet.updating(a, balance -= 50, when(balance >= 50)),
/// ...)`.
///
/// Shape: up to 100 statements of any tables of the client's account and region, no two of one item. One
/// token goes with all attempts, so that an answer that was lost writes nothing twice; conflicts are waited
/// for.
/// Errors: a failure whose `sent()` is not 0 leaves open whether it was carried out: read the items before
/// you do it again.
template <class... Row>
[[nodiscard]] asio::awaitable<transaction_outcome<write_statement<Row>...>> transact(
    client const& via, write_statement<Row>... statements) {
    return detail::begin_transaction(via, transaction_options{}, statements...);
}
/// The same with options.
template <class... Row>
[[nodiscard]] asio::awaitable<transaction_outcome<write_statement<Row>...>> transact(
    client const& via, transaction_options options, write_statement<Row>... statements) {
    return detail::begin_transaction(via, options, statements...);
}

namespace detail {
template <class Row>
asio::awaitable<write_outcome<Row>> run_once(client via, operation request, item_reader read,
                                             transaction_options options) {
    transaction_result result = co_await run_transaction(std::move(via), std::move(request), options);
    bool const repeated = result.repeated;
    if (result.committed) co_return write_outcome<Row>::applied_write().with_repeated(repeated);
    if (result.reasons.empty() || result.reasons[0].why != statement_refusal::condition_failed)
        throw refused_transaction(result);
    std::optional<Row> current;
    std::exception_ptr item_mismatch;
    try {
        read_current(result, 0, &current, read);
    } catch (...) {
        current.reset();
        item_mismatch = std::current_exception();
    }
    co_return write_outcome<Row>::refused_write(std::move(current), std::move(item_mismatch))
        .with_repeated(repeated);
}
}  // namespace detail

/// Does one write once, even if its answer is lost and it is sent again: `co_await exactly_once(client,
/// wallet.updating(id, balance += 100))`.
///
/// Shape: a transaction of one statement. The service remembers its token for ten minutes; it is not sent
/// later than that. A refused condition is final, even if `repeated()`: the service would know the write if
/// it had been done.
/// Errors: those of the service and the network; then it was done once, or not at all. Do not simply call
/// again: a new call has a new token.
/// Cost: twice the write units of the write by itself.
template <class Row>
[[nodiscard]] asio::awaitable<write_outcome<Row>> exactly_once(client const& via,
                                                               write_statement<Row> statement,
                                                               transaction_options options = {}) {
    detail::transaction_body body;
    body.add(statement.action(), statement.request());
    return detail::run_once<Row>(via, body.write_request(), statement.reader(), options);
}

/// What a transaction of reads found, all of it at one moment.
template <class... Row>
class [[nodiscard]] transaction_rows {
  public:
    /// No item at any place. What a future or callback holds beside an error.
    transaction_rows() = default;
    explicit transaction_rows(std::tuple<std::optional<Row>...> rows) : rows_(std::move(rows)) {}
    /// The item of the `N`-th statement; nothing when there is none.
    template <std::size_t N>
    [[nodiscard]] auto& get() noexcept {
        return std::get<N>(rows_);
    }
    template <std::size_t N>
    [[nodiscard]] auto const& get() const noexcept {
        return std::get<N>(rows_);
    }

  private:
    std::tuple<std::optional<Row>...> rows_;
};

namespace detail {
template <class... Row>
asio::awaitable<transaction_rows<Row...>> typed_transact_get(
    client via, operation request, std::array<item_reader, sizeof...(Row)> readers) {
    struct target {
        std::tuple<std::optional<Row>...> rows;
        std::array<item_reader, sizeof...(Row)> readers;
    } found{{}, readers};
    co_await run_transact_get(
        std::move(via), std::move(request), sizeof...(Row), &found,
        [](void* out, std::size_t place, value_reader* item) {
            auto& to = *static_cast<target*>(out);
            std::apply(
                [&](auto&... row) {
                    std::size_t at = 0;
                    ((at++ == place ? (row.reset(), item != nullptr ? to.readers[place](&row, *item) : void())
                                    : void()),
                     ...);
                },
                to.rows);
        },
        transaction_options{});
    co_return transaction_rows<Row...>(std::move(found.rows));
}
}  // namespace detail

/// Reads several items as they are at one moment: `co_await transact_get(client, wallet.getting(a),
/// wallet.getting(b))`.
///
/// Shape: `rows.get<0>()` is the first one's `std::optional<Row>`.
/// Errors: `errc::transaction_conflict` when writes were in its way until the time was over.
/// Cost: twice the units of consistent reads.
template <class... Row>
[[nodiscard]] asio::awaitable<transaction_rows<Row...>> transact_get(client const& via,
                                                                     read_statement<Row>... statements) {
    detail::transaction_body body;
    (body.add("Get", statements.request()), ...);
    return detail::typed_transact_get<Row...>(
        via, body.get_request(), std::array<detail::item_reader, sizeof...(Row)>{statements.reader()...});
}

template <class... Statement>
asio::awaitable<transaction_outcome<Statement...>> client::transact(Statement... statements) const {
    constexpr bool known = (requires { typename Statement::write_statement_tag; } && ...);
    static_assert(known, "dynamap: a transaction is made of a table's putting, updating, removing and "
                         "checking; put, update and "
                         "remove are calls by themselves");
    if constexpr (known) return detail::begin_transaction(*this, transaction_options{}, statements...);
    else return {};
}

}  // namespace dynamap
