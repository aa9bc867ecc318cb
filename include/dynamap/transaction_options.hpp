// How transactions are repeated, and why they are refused.
#pragma once

#include <chrono>
#include <optional>

namespace dynamap {

/// What one operation of a transaction, or one PartiQL statement, had to do with its failure.
enum class transaction_refusal : unsigned char {
    none,              ///< nothing: another operation failed
    condition_failed,  ///< its condition did not hold
    conflict,          ///< another transaction, or write, was at its item, and waiting did not help
    throttled,         ///< the capacity is used up, and waiting did not help
    invalid,           ///< the service takes it for malformed
    collection_full,   ///< the items of its partition key, with their local indexes, exceed 10 GB
    duplicate,         ///< a unique key is there already, in a PartiQL insert
    other              ///< see the service's code
};

/// How a transaction is repeated.
struct transaction_options {
    /// All of it, waits included. Empty: what `client::with_timeout` set, else 20 s. However long it is,
    /// nothing is sent later than nine and a half minutes after the first request, as the service forgets the
    /// transaction's token after ten.
    std::optional<std::chrono::milliseconds> timeout = {};
    /// How often it is tried when other transactions are in its way; 0: until the time is over.
    unsigned max_attempts = 0;
};

}  // namespace dynamap
