// The responses of transactions: TransactWriteItems, TransactGetItems and ExecuteTransaction.
#pragma once

#include <string_view>

#include "dynamap/detail/base/function_ref.hpp"

namespace dynamap::wire {

/// Why one operation of a transaction did, or did not, make it fail.
struct cancellation_reason {
    std::string_view code;     ///< "None", "ConditionalCheckFailed", "TransactionConflict"...
    std::string_view message;  ///< the service's words, or empty
    std::string_view item;     ///< the current item's JSON, or empty
};

/// Reads the CancellationReasons of a TransactionCanceledException: one an operation, in order.
/// Errors: `errc::malformed_response`.
void read_cancellation_reasons(std::string_view json,
                               detail::function_ref<void(cancellation_reason const& why)> reason);

/// Refuses a response of a transaction that was carried out, and has the error of one of its operations.
/// Errors: `errc::malformed_response`, always.
[[noreturn]] void refuse_operation_error(std::string_view code, std::string_view message);

/// Reads the Responses of TransactGetItems: one an operation, in order, the items as they came; `item` is
/// empty where there is none.
/// Errors: `errc::malformed_response`, also for an error among them: all are read, or none.
void read_responses(std::string_view json, detail::function_ref<void(std::string_view item)> response);

/// The same of ExecuteTransaction and BatchExecuteStatement, the items as they came, or empty; `error` is
/// that of one statement of a batch, whose code may be empty, or null: the statement was done.
/// Errors: `errc::malformed_response`.
void read_response_items(
    std::string_view json,
    detail::function_ref<void(std::string_view item, cancellation_reason const* error)> response);

}  // namespace dynamap::wire
