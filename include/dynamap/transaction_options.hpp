// How transactions are retried, and why they fail.
#pragma once

#include <chrono>
#include <optional>

namespace dynamap {

/// How one operation of a transaction, or one PartiQL statement, took part in its failure.
enum class transaction_refusal : unsigned char {
    none,              ///< not at all: another operation failed
    condition_failed,  ///< its condition did not hold
    conflict,          ///< conflict with another transaction or write of its item, also after waiting
    throttled,         ///< the capacity is used up, also after waiting
    invalid,           ///< the service rejects it as malformed
    collection_full,   ///< the items of its partition key, with their local indexes, exceed 10 GB
    duplicate,         ///< a unique key exists already, in a PartiQL INSERT
    other              ///< see the service's code
};

/// How a transaction is retried.
struct transaction_options {
    /// Timeout of the whole call, waits included. Empty: the time set by `client::with_timeout`, else 20 s.
    /// Nothing is sent later than nine and a half minutes after the first request, because the service
    /// forgets the transaction's token after ten.
    std::optional<std::chrono::milliseconds> timeout = {};
    /// The maximum number of attempts if other transactions conflict with it. 0: until the timeout.
    unsigned max_attempts = 0;
};

}  // namespace dynamap
