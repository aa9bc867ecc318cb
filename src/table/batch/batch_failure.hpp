// The reason why a batch is incomplete.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

#include "dynamap/batch_options.hpp"
#include "dynamap/call_outcome.hpp"
#include "dynamap/client.hpp"
#include "dynamap/error.hpp"
#include "table/call/request_counts.hpp"

namespace dynamap::detail {

inline constexpr std::chrono::milliseconds default_batch_timeout = std::chrono::seconds(60);

/// The options, with the default batch timeout if they have none.
[[nodiscard]] batch_options with_own_timeout(client const& client, batch_options options);

/// The failures of a batch's requests. The last one becomes the batch's.
class batch_failures {
  public:
    /// `operation` is the requests' operation in DynamoDB, `items` is what they contain: "writes".
    batch_failures(std::string_view operation, std::string_view items) noexcept
        : operation_(operation), items_(items) {}

    void add(call_history const& history) noexcept { counts_.add(history); }
    /// Throttling is then why writes are left, no longer a network that failed before.
    void add_throttled() noexcept;
    void add(error const& failure);
    /// The batch's failure, which is none of a request's.
    void replace(error const& failure) { last_ = failure; }
    /// Why `left` of `all` items are unprocessed; no failure if none is. `doubt`: whether some of them may
    /// have been done anyway.
    [[nodiscard]] call_failure of(std::size_t left, std::size_t all, bool doubt, bool cancelled,
                                  batch_options const& options) const;

  private:
    std::string_view operation_, items_;
    request_counts counts_;
    std::optional<error> last_;
    bool throttled_ = false;
};

}  // namespace dynamap::detail
