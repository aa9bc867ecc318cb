// The result of a transaction, and its errors.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "dynamap/detail/base/function_ref.hpp"
#include "dynamap/detail/table/transaction/transaction_items.hpp"
#include "dynamap/error.hpp"
#include "dynamap/transaction_options.hpp"

namespace dynamap::detail {

/// Whether waiting may help against such a refusal: a conflict, or throttling.
[[nodiscard]] constexpr bool is_transient(transaction_refusal why) noexcept {
    return why == transaction_refusal::conflict || why == transaction_refusal::throttled;
}

/// Why one operation was refused.
struct transaction_reason {
    transaction_refusal why = transaction_refusal::none;
    std::string code, message, item;
};

/// The result of a transaction.
struct transaction_result {
    bool committed = false;
    bool repeated = false;
    bool cancelled = false;
    unsigned attempts = 0;
    std::vector<transaction_reason> reasons;  ///< one for each operation, if it was refused; or none
    std::size_t other_reasons = 0;    ///< how many there were, if not one for each; `reasons` has none then
    int requests = 0, sent = 0;       ///< of all attempts
    std::string_view operation = {};  ///< a literal
    std::string words = {};           ///< the service's, when it was refused
};

/// The number of the operation that ended the transaction: the first one against whose refusal waiting does
/// not help, or else the first one that was refused.
[[nodiscard]] std::size_t decisive_refusal(transaction_result const& result) noexcept;

/// Rejects a response with `found` results for `expected` operations: they cannot be assigned.
/// Errors: `errc::malformed_response`, always.
[[noreturn]] void throw_other_count(std::size_t found, std::size_t expected);
/// Errors: `errc::bad_value`, always: a handle of another transaction.
[[noreturn]] void throw_other_transaction();

/// Forgets reasons that are not one for each of so many operations: they do not say what belongs to what.
void forget_other_reasons(transaction_result& result, std::size_t operations) noexcept;

/// The error of a transaction that was not committed; `entries` are its operations, as far as they are known.
[[nodiscard]] error refused_transaction(transaction_result const& result,
                                        std::vector<transaction_entry> const& entries);

/// Returns a failure that may be of one table, such as a missing one, with the tables of all operations. The
/// service does not report which one it is.
[[nodiscard]] error with_tables(error const& failure, std::vector<transaction_entry> const& entries);

/// Reads `json`, an item of `operation`, with `read`, unless it is empty.
/// Errors: those of the reader, with operation and table.
void read_transaction_item(std::string_view json, std::string_view operation, std::string const& table,
                           function_ref<void(value_reader& item)> read);

}  // namespace dynamap::detail
