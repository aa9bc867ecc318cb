// One BatchWriteItem, and the tables of a batch.
#pragma once

#include <asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dynamap/client.hpp"
#include "dynamap/detail/table/batch/batch_entry.hpp"
#include "dynamap/detail/wire/batch.hpp"
#include "dynamap/error.hpp"

namespace dynamap::detail {

/// A table of a batch.
struct batch_table {
    std::string name;
    wire::key_names keys;  ///< constants of the descriptor
};

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

/// Counts the attempts of a call that makes several requests. Its failure then has the counts of all
/// requests, not only of the last.
class request_counts {
  public:
    /// Adds a request that got a response.
    void add(call_history const& history) noexcept {
        attempts_ += history.attempts;
        sent_ += history.sent;
    }
    /// Adds a request that failed.
    void add(error const& failure) noexcept;
    [[nodiscard]] int attempts() const noexcept { return attempts_; }
    [[nodiscard]] int sent() const noexcept { return sent_; }
    /// Returns the call's failure with the counts of all its requests, none of which may be in flight.
    /// `doubt` says what may have been applied in spite of the failure. It is added to the sentence unless
    /// the sentence has it already.
    [[nodiscard]] error completed(error const& failure, std::string_view doubt = {}) const;

  private:
    int attempts_ = 0, sent_ = 0;
    bool known_ = true;
};

/// Sends a request, and does not resend a throttled one. It does not throw failures of the service or
/// network.
///
/// Lifetime: the arguments must live until it has ended.
asio::awaitable<batch_reply> send_batch_write(client const& client, std::vector<batch_table> const& tables,
                                              std::vector<batch_item> const& items,
                                              std::chrono::milliseconds timeout);

/// Whether a single entry of the request may be the cause, so that the others must be sent without it.
[[nodiscard]] bool may_blame_one(error const& failure) noexcept;
/// Whether a single table of the request may be the cause: it does not exist, or may not be written.
[[nodiscard]] bool may_blame_one_table(error const& failure) noexcept;
/// Whether that entry may be written later: another write conflicts with it now.
[[nodiscard]] bool is_conflict(error const& failure) noexcept;
/// Whether a failed request may have been applied.
[[nodiscard]] bool may_be_carried_out(error const& failure) noexcept;
/// Whether the coroutine was cancelled.
[[nodiscard]] bool is_cancellation(error const& failure) noexcept;

}  // namespace dynamap::detail
