// Transactions: all writes or none are applied, and all reads are of one moment.
#pragma once

#include <asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "dynamap/client.hpp"
#include "dynamap/detail/base/given_text.hpp"
#include "dynamap/detail/table/call/row_argument.hpp"
#include "dynamap/detail/table/transaction/run_transaction.hpp"
#include "dynamap/detail/table/transaction/transaction_items.hpp"
#include "dynamap/error.hpp"
#include "dynamap/transaction_options.hpp"

namespace dynamap {

/// One operation of a transaction, and the row type of its item. `put`, `update`, `remove` and `check` of
/// `transaction` return it, and `get` of `read_transaction`.
///
/// Shape: a small value. The outcome of another transaction rejects it.
template <class Row>
class transaction_handle {
  public:
    using row_type = Row;
    /// The operation's number within its transaction, from 0.
    [[nodiscard]] std::size_t number() const noexcept { return number_; }

  private:
    friend class transaction;
    friend class transaction_outcome;
    friend class read_transaction;
    friend class transaction_rows;
    transaction_handle(std::size_t number, std::uint64_t id) : number_(number), id_(id) {}

    std::size_t number_;
    std::uint64_t id_;
};

namespace detail {

template <class T>
concept a_table = requires {
    typename T::schema;
    typename T::row_type;
};

/// Whether `Table` is a table. If it is not, a static_assert explains it.
template <class Table>
constexpr bool require_table() {
    static_assert(a_table<Table>, "dynamap: an operation of a transaction begins with its table: "
                                  "tx.update(wallet, id, balance += 1)");
    return a_table<Table>;
}

/// What all kinds of transactions report about their end.
///
/// Shape: converts to true if everything was written. Else nothing was written.
class [[nodiscard]] transaction_end {
  public:
    /// Makes an empty outcome: not committed. Futures and callbacks need a default constructor.
    transaction_end() = default;
    transaction_end(transaction_result result, std::vector<transaction_entry> entries);

    /// Whether everything was written. If not, nothing was.
    [[nodiscard]] bool committed() const noexcept { return result_.committed; }
    /// The same as `committed()`.
    explicit operator bool() const noexcept { return committed(); }
    /// Why it was not committed, with the number and the table of the operation `failed()`; empty if it was
    /// committed.
    [[nodiscard]] std::optional<dynamap::error> error() const;
    /// Throws `error()` if it was not committed.
    void throw_if_failed() const;
    /// Whether the call was cancelled while it waited for other transactions. Then nothing was written. A
    /// cancellation at another time is thrown.
    [[nodiscard]] bool cancelled() const noexcept { return result_.cancelled; }
    /// Whether it was sent again after a request whose response was lost.
    ///
    /// Shape: the outcome is valid for all requests, because they carry one token. Committed means applied
    /// once. Not committed means that none of the requests was applied.
    [[nodiscard]] bool repeated() const noexcept { return result_.repeated; }
    /// How often it was sent because of conflicts with other transactions.
    [[nodiscard]] unsigned attempts() const noexcept { return result_.attempts; }
    /// The number of operations.
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
    /// The number of the first operation that failed, from 0; `size()` if it was committed, or if the service
    /// does not report which one failed. Conflicts and throttling count only if no operation failed for
    /// another reason.
    [[nodiscard]] std::size_t failed() const noexcept;

  protected:
    [[nodiscard]] transaction_refusal why(std::size_t n) const noexcept;
    [[nodiscard]] std::string_view code(std::size_t n) const noexcept;
    [[nodiscard]] std::string_view message(std::size_t n) const noexcept;
    void read_current(std::size_t n, wire::row_ref optional_row) const;
    /// Errors: `errc::bad_value` unless operation `n` has this id.
    void require_handle(std::size_t n, std::uint64_t id) const;

  private:
    transaction_result result_;
    std::vector<transaction_entry> entries_;
};

}  // namespace detail

/// The outcome of a transaction, for each operation: `done.current(debit)`.
///
/// Shape: converts to true if everything was written. If not, nothing was, and each operation has its reason.
/// Errors: a member function that takes a handle throws `errc::bad_value` for a handle of another
/// transaction.
class [[nodiscard]] transaction_outcome : public detail::transaction_end {
  public:
    using detail::transaction_end::transaction_end;

    /// Returns how the operation took part in the failure.
    template <class Row>
    [[nodiscard]] transaction_refusal why(transaction_handle<Row> of) const {
        require_handle(of.number_, of.id_);
        return transaction_end::why(of.number_);
    }
    /// Returns the item that did not meet the operation's condition; empty if there was none.
    /// Errors: what `get` throws if it does not fit the row.
    template <class Row>
    [[nodiscard]] std::optional<Row> current(transaction_handle<Row> of) const {
        require_handle(of.number_, of.id_);
        std::optional<Row> row;
        read_current(of.number_, wire::row_ref(row));
        return row;
    }
    /// The service's code for the operation, e.g. "ConditionalCheckFailed".
    template <class Row>
    [[nodiscard]] std::string_view code(transaction_handle<Row> of) const {
        require_handle(of.number_, of.id_);
        return transaction_end::code(of.number_);
    }
    /// The service's message for the operation, unescaped.
    template <class Row>
    [[nodiscard]] std::string_view message(transaction_handle<Row> of) const {
        require_handle(of.number_, of.id_);
        return transaction_end::message(of.number_);
    }
};

/// Collects writes and applies all of them or none (TransactWriteItems):
/// ```
/// dynamap::transaction tx{client};
/// auto const debit = tx.update(wallet, alice, balance -= 50, dynamap::when(balance >= 50));
/// tx.update(wallet, bob, balance += 50);
/// auto const done = co_await tx.commit();
/// if (!done) std::cout << "only " << done.current(debit)->balance << " there\n";
/// ```
///
/// Shape: 1 to 100 operations of any tables of the client's account and region. Two operations must not have
/// the same item. All requests use `client`, not the clients of the tables. Movable, but not copyable: a copy
/// would write everything twice.
/// Errors: adding an operation throws its encoding errors, and `errc::validation` for the 101st, and for a
/// second one of an item. The transaction is then unchanged.
/// Lifetime: rows, keys and values are encoded when an operation is added. Nothing of the caller's is
/// referred to. The object need not live until `commit()` has ended.
/// Thread: one thread at a time.
/// Source:
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
class transaction {
  public:
    /// Makes an empty transaction of `client`.
    explicit transaction(client client) : client_(std::move(client)) {}
    transaction(transaction&& other) noexcept
        : client_(other.client_), items_(std::exchange(other.items_, {})) {}
    transaction& operator=(transaction&& other) noexcept {
        client_ = other.client_;
        items_ = std::exchange(other.items_, {});
        return *this;
    }
    transaction(transaction const&) = delete;
    transaction& operator=(transaction const&) = delete;
    ~transaction() = default;

    /// Writes a whole item and replaces the one with the same key:
    /// ```
    /// tx.put(wallet, row)
    /// tx.put(wallet, row, when(condition))
    /// tx.put(wallet, row, any_version)           // of a table with a version
    /// ```
    template <class Table, class... Args>
    auto put(Table const& table, typename Table::row_type const& row, Args const&... args) {
        return add<typename Table::row_type>(table.item_to_put(row, args...));
    }
    /// Rejects an argument that is not a row of a table.
    template <class Table, class Given, class... Args>
        requires(!detail::a_table<Table> || !std::is_convertible_v<Given, typename Table::row_type const&>)
    void put(Table const&, Given&&, Args const&...) {
        if constexpr (detail::require_table<Table>())
            (void)detail::require_row<typename Table::row_type, Given>();
    }
    /// Rejects a row without its table.
    template <class Given>
    void put(Given const&) {
        static_assert(!std::is_same_v<Given, Given>,
                      "dynamap: a transaction's put takes the table and a row: tx.put(wallet, row)");
    }

    /// Changes attributes of one item:
    /// ```
    /// tx.update(wallet, id, balance -= 50)
    /// tx.update(orders, customer, number, total += 5, note = "late", when(total > 0))
    /// tx.update(account, id, cents += 1, at_version(3))
    /// ```
    /// Shape: clauses made by `optionally` may be left out. If all of them are, only the condition is
    /// checked.
    /// Errors: `errc::bad_value` if neither a clause nor a condition is left.
    template <class Table, class... Args>
    auto update(Table const& table, Args const&... args) {
        if constexpr (detail::require_table<Table>())
            return add<typename Table::row_type>(table.item_to_update(args...));
    }

    /// Deletes one item. It is not an error if there is none:
    /// ```
    /// tx.remove(wallet, id)
    /// tx.remove(orders, customer, number, when(total == 0))
    /// ```
    template <class Table, class... Args>
    auto remove(Table const& table, Args const&... args) {
        if constexpr (detail::require_table<Table>())
            return add<typename Table::row_type>(table.item_to_remove(args...));
    }

    /// Adds a condition that must hold for the transaction to be applied. Its item is not changed:
    /// ```
    /// tx.check(wallet, id, balance >= 50)
    /// tx.check(orders, customer, number, total.exists() && total < 100)
    /// tx.check(account, id, at_version(3))
    /// ```
    /// Shape: `when(condition)` is accepted too.
    template <class Table, class... Args>
    auto check(Table const& table, Args const&... args) {
        if constexpr (detail::require_table<Table>())
            return add<typename Table::row_type>(table.item_to_check(args...));
    }

    /// Sends `text` as the client request token, in place of a random one: an HTTP Idempotency-Key, for
    /// example. If a transaction is sent with the same token again within ten minutes, it is committed but
    /// written once.
    ///
    /// Shape: a text of 1 to 36 printable ASCII characters is sent as it is, as AWS takes no longer one. The
    /// token of any other text is made from its SHA-256, which is always the same 36 characters. Tokens are
    /// the account's in a region, so put before a key what makes it unique there: `tx.token(user + ":" +
    /// key)`. It holds for the next commit of operations; a commit that has none does not use it up.
    /// Errors: `errc::bad_value` for an empty text. The same token with other operations is
    /// `errc::validation` (IdempotentParameterMismatchException) when it is committed, and so is one with the
    /// same operations if the rows have other times by `created_at` or `updated_at`.
    transaction& token(detail::given_text text) {
        items_.use_token(text);
        return *this;
    }

    /// The number of operations.
    [[nodiscard]] std::size_t size() const noexcept { return items_.size(); }
    /// Whether there is none.
    [[nodiscard]] bool empty() const noexcept { return size() == 0; }

    /// Sends the transaction.
    ///
    /// Shape: takes the operations and the token with it. Afterwards the transaction is empty and may be
    /// filled again. All requests carry one token, so a lost response does not write anything twice.
    /// Conflicts are waited for.
    /// Errors: network failures are thrown after retries with the same token until the timeout. If such a
    /// failure has a `sent()` other than 0, the transaction may have been applied: read the items before you
    /// write them again. `errc::validation` if there is no operation.
    [[nodiscard("co_await it")]] asio::awaitable<transaction_outcome> commit(
        transaction_options options = {});

  private:
    template <class Row>
    transaction_handle<Row> add(detail::transaction_item item) {
        auto const id = items_.add(std::move(item)).id;
        return {items_.size() - 1, id};
    }

    client client_;
    detail::transaction_items items_;
};

/// The items that a transaction of reads found, all at one moment: `read[alice]`.
class [[nodiscard]] transaction_rows {
  public:
    /// Makes an empty result. Futures and callbacks need a default constructor.
    transaction_rows() = default;
    transaction_rows(std::vector<detail::transaction_entry> entries, std::vector<std::string> items);

    /// The number of items that were requested.
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
    /// Returns the item; empty if there is none.
    /// Errors: what `table::get` throws if the item does not fit the row; `errc::bad_value` for a handle of
    /// another transaction.
    /// Cost: each call decodes the item.
    template <class Row>
    [[nodiscard]] std::optional<Row> get(transaction_handle<Row> of) const {
        std::optional<Row> row;
        read(of.number_, of.id_, wire::row_ref(row));
        return row;
    }
    /// The same as `get`.
    template <class Row>
    [[nodiscard]] std::optional<Row> operator[](transaction_handle<Row> of) const {
        return get(of);
    }

  private:
    void read(std::size_t n, std::uint64_t id, wire::row_ref optional_row) const;

    std::vector<detail::transaction_entry> entries_;
    std::vector<std::string> items_;
};

/// Collects reads and executes them at one moment (TransactGetItems):
/// ```
/// dynamap::read_transaction rt{client};
/// auto const a = rt.get(wallet, alice);
/// auto const b = rt.get(wallet, bob);
/// auto const read = co_await rt.run();
/// if (read[a] && read[b]) std::cout << read[a]->balance + read[b]->balance << "\n";
/// ```
///
/// Shape: 1 to 100 reads of any tables of the client's account and region.
/// Errors: those of `transaction`.
/// Cost: twice the units of consistent reads.
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html
class read_transaction {
  public:
    /// Makes an empty transaction of `client`.
    explicit read_transaction(client client) : client_(std::move(client)) {}
    read_transaction(read_transaction&& other) noexcept
        : client_(other.client_), items_(std::exchange(other.items_, {})) {}
    read_transaction& operator=(read_transaction&& other) noexcept {
        client_ = other.client_;
        items_ = std::exchange(other.items_, {});
        return *this;
    }
    read_transaction(read_transaction const&) = delete;
    read_transaction& operator=(read_transaction const&) = delete;
    ~read_transaction() = default;

    /// Adds an item to read:
    /// ```
    /// rt.get(wallet, id)
    /// rt.get(orders, customer, number, project(total))
    /// ```
    template <class Table, class... Args>
    auto get(Table const& table, Args const&... args) {
        if constexpr (detail::require_table<Table>()) {
            auto read = table.item_to_get(args...);
            auto const id = items_.add(std::move(read.item)).id;
            return transaction_handle<typename decltype(read)::row>(items_.size() - 1, id);
        }
    }

    /// The number of reads.
    [[nodiscard]] std::size_t size() const noexcept { return items_.size(); }
    /// Whether there is none.
    [[nodiscard]] bool empty() const noexcept { return size() == 0; }

    /// Reads all of the items.
    ///
    /// Shape: takes the reads with it. Afterwards the transaction is empty and may be filled again.
    /// Errors: `errc::transaction_conflict` if writes conflicted with it until the timeout;
    /// `errc::validation` if there is no read.
    [[nodiscard("co_await it")]] asio::awaitable<transaction_rows> run(transaction_options options = {});

  private:
    client client_;
    detail::transaction_items items_;
};

}  // namespace dynamap
