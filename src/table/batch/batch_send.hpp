// Sends one BatchWriteItem request.
#pragma once

#include <asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

#include "dynamap/client.hpp"
#include "dynamap/detail/table/batch/batch_tables.hpp"
#include "dynamap/detail/wire/batch.hpp"
#include "dynamap/error.hpp"
#include "table/batch/batch_entry.hpp"

namespace dynamap::detail {

/// The result of a request.
struct batch_reply {
    std::vector<std::size_t> left;  ///< the indexes of the unprocessed items
    double units = 0;               ///< consumed units as the response reports them; 0: not reported
    wire::throttle_reason throttled = wire::throttle_reason::none;  ///< why nothing was processed
    std::optional<error> failure = {};                              ///< why nothing may have been processed
    call_history history = {};                                      ///< of the response, or of the failure

    /// Whether items that the reply does not report as done may have been written, by a request whose
    /// response was lost.
    [[nodiscard]] bool leaves_doubt() const noexcept;
    [[nodiscard]] bool wrote_all() const noexcept {
        return !failure && throttled == wire::throttle_reason::none && left.empty();
    }
};

/// Sends a request, and does not resend a throttled one. It does not throw failures of the service or
/// network.
///
/// Lifetime: the arguments must live until it has ended.
asio::awaitable<batch_reply> send_batch_write(client const& client, std::vector<batch_table> const& tables,
                                              std::vector<batch_item> const& items,
                                              std::chrono::milliseconds timeout);
/// Sends entries of a queue.
asio::awaitable<batch_reply> send_batch_write(client const& client, std::vector<batch_table> const& tables,
                                              std::vector<batch_entry*> const& entries,
                                              std::chrono::milliseconds timeout);

}  // namespace dynamap::detail
