// The responses of transactions: TransactWriteItems, TransactGetItems and ExecuteTransaction.
#pragma once

#include <string_view>

#include "dynamap/detail/base/function_ref.hpp"

namespace dynamap::wire {

/// Why one operation of a transaction made it fail, or not.
struct cancellation_reason {
    std::string_view code;     ///< "None", "ConditionalCheckFailed", "TransactionConflict"...
    std::string_view message;  ///< the service's message, or empty
    std::string_view item;     ///< the current item's JSON, or empty
};

/// Parses the CancellationReasons of a TransactionCanceledException: one per operation, in order.
/// Errors: `errc::malformed_response`.
void read_cancellation_reasons(std::string_view json,
                               detail::function_ref<void(cancellation_reason const& why)> reason);

/// Refuses the response of a successful transaction that contains the error of one of its operations.
/// Errors: `errc::malformed_response`, always.
[[noreturn]] void refuse_operation_error(std::string_view code, std::string_view message);

/// Parses the Responses of TransactGetItems: one per operation, in order. The items are unchanged text;
/// `item` is empty if there is none.
/// Errors: `errc::malformed_response`, also if one of them is an error: all are read, or none.
void read_responses(std::string_view json, detail::function_ref<void(std::string_view item)> response);

/// The same for ExecuteTransaction and BatchExecuteStatement. The items are unchanged text, or empty. `error`
/// belongs to one statement of a batch, and its code may be empty. If it is null, the statement was done.
/// Errors: `errc::malformed_response`.
void read_response_items(
    std::string_view json,
    detail::function_ref<void(std::string_view item, cancellation_reason const* error)> response);

}  // namespace dynamap::wire
