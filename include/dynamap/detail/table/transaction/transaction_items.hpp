// The operations of a transaction, encoded one by one as they are added.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dynamap/client.hpp"
#include "dynamap/detail/table/call/call.hpp"
#include "dynamap/detail/wire/key_names.hpp"

namespace dynamap::detail {

/// The action of an operation on its item.
enum class transaction_action : unsigned char { put, update, remove, check, get };

/// One operation of a transaction.
struct transaction_item {
    transaction_action action;
    operation request;         ///< its table, and the action's JSON or the encoding error
    item_reader read;          ///< reads an item into a `std::optional<Row>`
    bool has_clause = true;    ///< false: an update whose clauses were all left out
    bool conditional = false;  ///< whether it has a condition
    /// The names of its table's key. Without them the operation is not compared with others.
    wire::key_names keys = {};
};

/// What is kept of an operation, except its JSON.
struct transaction_entry {
    item_reader read = nullptr;
    std::uint64_t id = 0;    ///< its handle's id, which no other operation has
    std::string table = {};  ///< empty: unknown, as for PartiQL
    std::string key = {};    ///< its key as bytes, equal for equal keys; empty: unknown
};

/// The operations of one TransactWriteItems or TransactGetItems.
class transaction_items {
  public:
    /// Adds an operation.
    ///
    /// Errors: its encoding error. `errc::validation` for more than 100 operations, and for a second
    /// operation of one item. `errc::bad_value` for an update with neither a clause nor a condition left. The
    /// other operations are then unchanged.
    transaction_entry const& add(transaction_item item);
    /// Sets the token to send instead of a random one; see `transaction::token`.
    /// Errors: `errc::bad_value` for an empty text.
    void use_token(std::string_view text);

    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
    /// Returns the operations and keeps none.
    [[nodiscard]] std::vector<transaction_entry> take_entries() noexcept;
    /// Returns TransactWriteItems with its token. It takes the operations' JSON.
    [[nodiscard]] operation take_write_request();
    /// Returns TransactGetItems. It takes the operations' JSON.
    [[nodiscard]] operation take_read_request();

  private:
    operation take_request(std::string_view name, std::string_view token);

    std::string parts_;  // `{"Update":{...}},{"Put":{...}}`
    std::string token_;  // empty: a random one
    std::vector<transaction_entry> entries_;
};

}  // namespace dynamap::detail
