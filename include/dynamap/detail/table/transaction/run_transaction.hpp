// The coroutines that send a transaction until it is committed or refused for good.
#pragma once

#include <asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dynamap/client.hpp"
#include "dynamap/detail/table/transaction/transaction_items.hpp"
#include "dynamap/error.hpp"
#include "dynamap/transaction_options.hpp"

namespace dynamap::detail {

/// Why one operation was refused.
struct transaction_reason {
    transaction_refusal why = transaction_refusal::none;
    std::string code, message, item;
};

/// What a transaction came to.
struct transaction_result {
    bool committed = false;
    bool repeated = false;
    bool cancelled = false;
    unsigned attempts = 0;
    std::vector<transaction_reason> reasons;  ///< one for each operation, if it was refused; or none
    std::string_view operation = {};          ///< a literal
    std::string words = {};                   ///< the service's, when it was refused
};

/// What two clocks show at one moment.
struct clock_readings {
    std::chrono::steady_clock::time_point steady{};
    std::chrono::system_clock::time_point wall{};
};
[[nodiscard]] clock_readings read_clocks();

/// Sends it, with the same token, until it is committed or refused for good.
///
/// Shape: a cancellation while nothing is under way, and nothing left open, is a result; another one throws.
/// Errors: those of the calls; `errc::deadline_exceeded` when the token has become too old to be sent again.
asio::awaitable<transaction_result> run_transaction(client via, operation request,
                                                    transaction_options options,
                                                    function_ref<void(std::string_view json)> success = {},
                                                    clock_readings (*now)() = &read_clocks);

/// Sends TransactGetItems; returns the JSON of each operation's item, empty where there is none.
/// Errors: `errc::malformed_response` also when there is not one response for each operation;
/// `errc::transaction_conflict`.
asio::awaitable<std::vector<std::string>> run_read_transaction(client via, operation request,
                                                               std::vector<transaction_entry> const& entries,
                                                               transaction_options options);

/// Refuses a response with `found` results for `expected` operations: they cannot be told apart.
/// Errors: `errc::malformed_response`, always.
[[noreturn]] void throw_other_count(std::size_t found, std::size_t expected);
/// Errors: `errc::bad_value`, always: a handle of another transaction.
[[noreturn]] void throw_other_transaction();

/// The error of a transaction that was not committed; `entries` are its operations, as far as they are known.
[[nodiscard]] error refused_transaction(transaction_result const& result,
                                        std::vector<transaction_entry> const& entries);

/// Reads `json`, an item of `operation`, with `read`, if it is not empty.
/// Errors: what the reader throws, with operation and table.
void read_transaction_item(std::string_view json, std::string_view operation, std::string const& table,
                           function_ref<void(value_reader& item)> read);

}  // namespace dynamap::detail
