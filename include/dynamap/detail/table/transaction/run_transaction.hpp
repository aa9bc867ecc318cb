// The coroutines that send a transaction until it is committed or finally refused.
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
#include "dynamap/detail/table/transaction/transaction_result.hpp"
#include "dynamap/error.hpp"
#include "dynamap/transaction_options.hpp"

namespace dynamap::detail {

/// The time of two clocks at one moment.
struct clock_readings {
    std::chrono::steady_clock::time_point steady{};
    std::chrono::system_clock::time_point wall{};
};
[[nodiscard]] clock_readings read_clocks();

/// Sends it, with the same token, until it is committed or finally refused.
///
/// Shape: a cancellation is a result if no request is in flight and the outcome is known. Otherwise it
/// throws.
/// Errors: those of the calls, and `errc::deadline_exceeded` if the token has become too old to be sent
/// again.
asio::awaitable<transaction_result> run_transaction(client client, operation request,
                                                    transaction_options options,
                                                    function_ref<void(std::string_view json)> success = {},
                                                    clock_readings (*now)() = &read_clocks);

/// Sends TransactGetItems. Returns the JSON of each operation's item, empty if there is none.
/// Errors: `errc::malformed_response` also if there is not one response for each operation;
/// `errc::transaction_conflict`.
asio::awaitable<std::vector<std::string>> run_read_transaction(client client, operation request,
                                                               std::vector<transaction_entry> const& entries,
                                                               transaction_options options);

}  // namespace dynamap::detail
