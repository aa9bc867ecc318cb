// Transactions: all of their writes, or none; all of their reads of one moment.
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

/// One operation of a transaction, and the row that its item is read as: what `transaction::put`, `update`,
/// `remove` and `check` return, and `read_transaction::get`.
///
/// Shape: a small value. The outcome of another transaction refuses it.
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

/// Whether `Table` is a table; says in a sentence when it is not.
template <class Table>
constexpr bool require_table() {
    static_assert(a_table<Table>, "dynamap: an operation of a transaction begins with its table: "
                                  "tx.update(wallet, id, balance += 1)");
    return a_table<Table>;
}

/// What all kinds of transactions tell of their end.
///
/// Shape: converts to true if everything was written; if not, nothing was.
class [[nodiscard]] transaction_end {
  public:
    /// Of no transaction, and not committed. What a future or callback holds beside an error.
    transaction_end() = default;
    transaction_end(transaction_result result, std::vector<transaction_entry> entries);

    /// Whether everything was written. If not, nothing was.
    [[nodiscard]] bool committed() const noexcept { return result_.committed; }
    /// The same as `committed()`.
    explicit operator bool() const noexcept { return committed(); }
    /// Why it was not committed, with the number and the table of the first operation that failed; nothing if
    /// it was.
    [[nodiscard]] std::optional<dynamap::error> error() const;
    /// Throws `error()` if it was not committed.
    void throw_if_failed() const;
    /// Whether the call was cancelled while it waited for other transactions. Nothing was written then. A
    /// cancellation at another time is thrown.
    [[nodiscard]] bool cancelled() const noexcept { return result_.cancelled; }
    /// Whether it was sent again after a request whose response was lost.
    ///
    /// Shape: the outcome holds for all requests all the same, as they carry one token: committed means
    /// carried out once, and not committed means that none of them was carried out.
    [[nodiscard]] bool repeated() const noexcept { return result_.repeated; }
    /// How often it was sent because other transactions were in its way.
    [[nodiscard]] unsigned attempts() const noexcept { return result_.attempts; }
    /// How many operations it had.
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
    /// The number of the first operation that made it fail, from 0; `size()` if it was committed, or if the
    /// service does not say which.
    [[nodiscard]] std::size_t failed() const noexcept;

  protected:
    [[nodiscard]] transaction_refusal why(std::size_t n) const noexcept;
    [[nodiscard]] std::string_view code(std::size_t n) const noexcept;
    [[nodiscard]] std::string_view message(std::size_t n) const noexcept;
    void read_current(std::size_t n, wire::row_ref optional_row) const;
    /// Errors: `errc::bad_value` unless operation `n` has this id.
    void require_own(std::size_t n, std::uint64_t id) const;

  private:
    transaction_result result_;
    std::vector<transaction_entry> entries_;
};

}  // namespace detail

/// What became of a transaction, operation by operation: `done.current(debit)`.
///
/// Shape: converts to true if everything was written. If not, nothing was, and each operation has its reason.
/// Errors: every question that takes a handle throws `errc::bad_value` for a handle of another transaction.
class [[nodiscard]] transaction_outcome : public detail::transaction_end {
  public:
    using detail::transaction_end::transaction_end;

    /// What the operation had to do with the failure.
    template <class Row>
    [[nodiscard]] transaction_refusal why(transaction_handle<Row> of) const {
        require_own(of.number_, of.id_);
        return transaction_end::why(of.number_);
    }
    /// The item that the operation's condition met; nothing if there was none.
    /// Errors: what `get` throws if it does not fit the row.
    template <class Row>
    [[nodiscard]] std::optional<Row> current(transaction_handle<Row> of) const {
        require_own(of.number_, of.id_);
        std::optional<Row> row;
        read_current(of.number_, wire::row_ref(row));
        return row;
    }
    /// The service's code for the operation, e.g. "ConditionalCheckFailed".
    template <class Row>
    [[nodiscard]] std::string_view code(transaction_handle<Row> of) const {
        require_own(of.number_, of.id_);
        return transaction_end::code(of.number_);
    }
    /// The service's words for the operation, as they came.
    template <class Row>
    [[nodiscard]] std::string_view message(transaction_handle<Row> of) const {
        require_own(of.number_, of.id_);
        return transaction_end::message(of.number_);
    }
};

/// Writes that are carried out all together, or not at all (TransactWriteItems):
/// ```
/// dynamap::transaction tx{client};
/// auto const debit = tx.update(wallet, alice, balance -= 50, dynamap::when(balance >= 50));
/// tx.update(wallet, bob, balance += 50);
/// auto const done = co_await tx.commit();
/// if (!done) std::cout << "only " << done.current(debit)->balance << " there\n";
/// ```
///
/// Shape: 1 to 100 operations of any tables of the client's account and region, no two of one item. All
/// requests go through `client`, whatever client the tables have. Movable; not copied, as a copy would write
/// everything twice.
/// Errors: adding an operation throws what encoding it throws, and `errc::validation` for the 101st. The
/// transaction is then as it was.
/// Lifetime: rows, keys and values are encoded when an operation is added. Nothing of the caller's is
/// referred to, and the object need not live until `commit()` has ended.
/// Thread: not to be shared.
/// Source:
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
class transaction {
  public:
    explicit transaction(client via) : via_(std::move(via)) {}
    transaction(transaction&& other) noexcept : via_(other.via_), items_(std::exchange(other.items_, {})) {}
    transaction& operator=(transaction&& other) noexcept {
        via_ = other.via_;
        items_ = std::exchange(other.items_, {});
        return *this;
    }
    transaction(transaction const&) = delete;
    transaction& operator=(transaction const&) = delete;
    ~transaction() = default;

    /// Writes a whole item, in place of the one that has its key:
    /// ```
    /// tx.put(wallet, row)
    /// tx.put(wallet, row, when(condition))
    /// tx.put(wallet, row, any_version)           // of a table with a version
    /// ```
    template <class Table, class... Args>
    auto put(Table const& table, typename Table::row_type const& row, Args const&... args) {
        return add<typename Table::row_type>(table.item_to_put(row, args...));
    }
    /// Refuses what is not a row of a table.
    template <class Table, class Given, class... Args>
        requires(!detail::a_table<Table> || !std::is_convertible_v<Given, typename Table::row_type const&>)
    void put(Table const&, Given&&, Args const&...) {
        if constexpr (detail::require_table<Table>())
            (void)detail::require_row<typename Table::row_type, Given>();
    }

    /// Changes attributes of one item:
    /// ```
    /// tx.update(wallet, id, balance -= 50)
    /// tx.update(orders, customer, number, total += 5, note = "late", when(total > 0))
    /// tx.update(account, id, cents += 1, at_version(3))
    /// ```
    /// Shape: clauses made by `optionally` may be left out. If all of them are, the condition is checked.
    /// Errors: `errc::bad_value` if neither a clause nor a condition is left.
    template <class Table, class... Args>
    auto update(Table const& table, Args const&... args) {
        if constexpr (detail::require_table<Table>())
            return add<typename Table::row_type>(table.item_to_update(args...));
    }

    /// Deletes one item; it is no error if there is none:
    /// ```
    /// tx.remove(wallet, id)
    /// tx.remove(orders, customer, number, when(total == 0))
    /// ```
    template <class Table, class... Args>
    auto remove(Table const& table, Args const&... args) {
        if constexpr (detail::require_table<Table>())
            return add<typename Table::row_type>(table.item_to_remove(args...));
    }

    /// A condition that must hold for the transaction to be carried out; its item is not changed:
    /// ```
    /// tx.check(wallet, id, balance >= 50)
    /// tx.check(orders, customer, number, total.exists() && total < 100)
    /// tx.check(account, id, at_version(3))
    /// ```
    /// Shape: `when(condition)` is taken too.
    template <class Table, class... Args>
    auto check(Table const& table, Args const&... args) {
        if constexpr (detail::require_table<Table>())
            return add<typename Table::row_type>(table.item_to_check(args...));
    }

    /// Sends `text` as the client request token, in place of a random one: an HTTP Idempotency-Key, for
    /// example. A transaction that comes with it again within ten minutes is committed, but written once.
    ///
    /// Shape: a text of 1 to 36 printable ASCII characters is sent as it is, as AWS takes no longer one. The
    /// token of any other text is made from its SHA-256, which is always the same 36 characters. Tokens are
    /// the account's in a region, so put before a key what makes it unique there: `tx.token(user + ":" +
    /// key)`. It holds for one commit.
    /// Errors: `errc::bad_value` for an empty text. The same token with other operations is
    /// `errc::validation` (IdempotentParameterMismatchException) when it is committed, and so is one with the
    /// same operations if the rows have other times by `created_at` or `updated_at`.
    transaction& token(detail::given_text text) {
        items_.use_token(text);
        return *this;
    }

    /// How many operations there are.
    [[nodiscard]] std::size_t size() const noexcept { return items_.size(); }
    [[nodiscard]] bool empty() const noexcept { return size() == 0; }

    /// Carries it out.
    ///
    /// Shape: takes operations and token along. The transaction is empty afterwards, and may be filled anew.
    /// One token goes with all requests, so that a response that was lost writes nothing twice; conflicts are
    /// waited for.
    /// Errors: what the network does is thrown, after the same token was tried until the time was over. A
    /// failure whose `sent()` is not 0 leaves open whether the transaction was carried out: read the items
    /// before you write them again. `errc::validation` if there is no operation.
    [[nodiscard]] asio::awaitable<transaction_outcome> commit(transaction_options options = {});

  private:
    template <class Row>
    transaction_handle<Row> add(detail::transaction_item item) {
        auto const id = items_.add(std::move(item)).id;
        return {items_.size() - 1, id};
    }

    client via_;
    detail::transaction_items items_;
};

/// What a transaction of reads found, all of it at one moment: `read[alice]`.
class [[nodiscard]] transaction_rows {
  public:
    /// Of no transaction. What a future or callback holds beside an error.
    transaction_rows() = default;
    transaction_rows(std::vector<detail::transaction_entry> entries, std::vector<std::string> items);

    /// How many items were asked for.
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
    /// The item; nothing if there is none.
    /// Errors: what `table::get` throws if it does not fit the row; `errc::bad_value` for a handle of another
    /// transaction.
    /// Cost: the item is decoded by each call.
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

/// Reads that are carried out at one moment (TransactGetItems):
/// ```
/// dynamap::read_transaction rt{client};
/// auto const a = rt.get(wallet, alice);
/// auto const b = rt.get(wallet, bob);
/// auto const read = co_await rt.run();
/// if (read[a] && read[b]) std::cout << read[a]->balance + read[b]->balance << "\n";
/// ```
///
/// Shape: 1 to 100 reads of any tables of the client's account and region.
/// Errors: as of `transaction`.
/// Cost: twice the units of consistent reads.
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html
class read_transaction {
  public:
    explicit read_transaction(client via) : via_(std::move(via)) {}
    read_transaction(read_transaction&& other) noexcept
        : via_(other.via_), items_(std::exchange(other.items_, {})) {}
    read_transaction& operator=(read_transaction&& other) noexcept {
        via_ = other.via_;
        items_ = std::exchange(other.items_, {});
        return *this;
    }
    read_transaction(read_transaction const&) = delete;
    read_transaction& operator=(read_transaction const&) = delete;
    ~read_transaction() = default;

    /// Asks for an item:
    /// ```
    /// rt.get(wallet, id)
    /// rt.get(orders, customer, number, project(total))
    /// ```
    template <class Table, class... Args>
    auto get(Table const& table, Args const&... args) {
        if constexpr (detail::require_table<Table>()) {
            auto asked = table.item_to_get(args...);
            auto const id = items_.add(std::move(asked.item)).id;
            return transaction_handle<typename decltype(asked)::row>(items_.size() - 1, id);
        }
    }

    /// How many reads there are.
    [[nodiscard]] std::size_t size() const noexcept { return items_.size(); }
    [[nodiscard]] bool empty() const noexcept { return size() == 0; }

    /// Reads all of it.
    ///
    /// Shape: takes the reads along. The transaction is empty afterwards, and may be filled anew.
    /// Errors: `errc::transaction_conflict` if writes were in its way until the time was over;
    /// `errc::validation` if nothing is asked for.
    [[nodiscard]] asio::awaitable<transaction_rows> run(transaction_options options = {});

  private:
    client via_;
    detail::transaction_items items_;
};

}  // namespace dynamap
