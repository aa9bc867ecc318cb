// One BatchWriteItem, and the tables that a batch is about.
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

/// A table as a batch knows it.
struct batch_table {
    std::string name;
    wire::key_names keys;  ///< constants of the descriptor
};

/// What became of a request.
struct batch_reply {
    std::vector<std::size_t> left;  ///< the places of the entries that were not processed
    double units = 0;               ///< consumed, as the answer says; 0: it does not
    wire::throttle_reason throttled = wire::throttle_reason::none;  ///< why nothing was processed
    std::optional<error> failure = {};                              ///< why nothing may have been processed
    call_history history = {};                                      ///< of a response, be it a failure

    /// Whether what the reply does not say is done may be done all the same: by a request whose response was
    /// lost.
    [[nodiscard]] bool leaves_doubt() const noexcept;
    [[nodiscard]] bool wrote_all() const noexcept {
        return !failure && throttled == wire::throttle_reason::none && left.empty();
    }
};

/// Counts the attempts of a call that makes several requests. Its failure says how often anything was sent,
/// not only what the last request knows.
class request_counts {
  public:
    /// A request that a response came to.
    void add(call_history const& answered) noexcept {
        attempts_ += answered.attempts;
        sent_ += answered.sent;
    }
    /// One that failed.
    void add(error const& failure) noexcept;
    [[nodiscard]] int attempts() const noexcept { return attempts_; }
    [[nodiscard]] int sent() const noexcept { return sent_; }
    /// The call's failure, with the counts of all its requests, of which none may be under way any more.
    /// `doubt` is added to its sentence, unless that says so already: what may have been done in spite of it.
    [[nodiscard]] error completed(error const& failure, std::string_view doubt = {}) const;

  private:
    int attempts_ = 0, sent_ = 0;
    bool known_ = true;
};

/// Sends a request that is throttled no second time; never throws for what the service or the network does.
asio::awaitable<batch_reply> send_batch_write(client const& client, std::vector<batch_table> const& tables,
                                              std::vector<batch_entry> const& entries,
                                              std::chrono::milliseconds timeout);

/// Whether one entry of the request may be to blame alone, so that the others are to be sent without it.
[[nodiscard]] bool may_blame_one(error const& failure) noexcept;
/// Whether one table of the request may be to blame alone: it is not there, or may not be written.
[[nodiscard]] bool may_blame_one_table(error const& failure) noexcept;
/// Whether the entry to blame may be written later: another write is at its item.
[[nodiscard]] bool is_conflict(error const& failure) noexcept;
/// Whether a request that failed may have been carried out all the same.
[[nodiscard]] bool may_be_carried_out(error const& failure) noexcept;
/// Whether the coroutine was cancelled.
[[nodiscard]] bool is_cancellation(error const& failure) noexcept;

}  // namespace dynamap::detail
