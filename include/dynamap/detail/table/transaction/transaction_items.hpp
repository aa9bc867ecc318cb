// The operations of a transaction, encoded one by one as they are added.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dynamap/client.hpp"
#include "dynamap/detail/table/call/call.hpp"

namespace dynamap::detail {

/// What an operation of a transaction does to its item.
enum class transaction_action : unsigned char { put, update, remove, check, get };

/// One operation of a transaction.
struct transaction_item {
    transaction_action action;
    operation request;         ///< its table, and the action's JSON, or what encoding it failed with
    item_reader read;          ///< reads an item into a `std::optional<Row>`
    bool has_clause = true;    ///< false: an update whose clauses were all left out
    bool conditional = false;  ///< whether it has a condition
};

/// What is kept of an operation besides its JSON.
struct transaction_entry {
    item_reader read = nullptr;
    std::uint64_t id = 0;    ///< its handle's, which no other operation has
    std::string table = {};  ///< empty: not known, as of PartiQL
};

/// The operations of one TransactWriteItems or TransactGetItems.
class transaction_items {
  public:
    /// Adds an operation.
    ///
    /// Errors: what encoding it failed with; `errc::validation` for one more than 100; `errc::bad_value` for
    /// an update that has neither a clause nor a condition left. The others stay as they are then.
    transaction_entry const& add(transaction_item item);
    /// The token to send instead of a random one; see `transaction::token`.
    /// Errors: `errc::bad_value` for an empty text.
    void use_token(std::string_view text);

    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
    /// Hands the operations out, and keeps none.
    [[nodiscard]] std::vector<transaction_entry> take_entries() noexcept;
    /// TransactWriteItems with its token, made of the operations' JSON, which is taken along.
    [[nodiscard]] operation take_write_request();
    /// TransactGetItems.
    [[nodiscard]] operation take_read_request();

  private:
    operation take_request(std::string_view name, std::string_view token);

    std::string parts_;  // `{"Update":{...}},{"Put":{...}}`
    std::string token_;  // empty: a random one
    std::vector<transaction_entry> entries_;
};

}  // namespace dynamap::detail
