// Counts the attempts of a call that makes several requests.
#pragma once

#include <string_view>

#include "dynamap/client.hpp"
#include "dynamap/error.hpp"

namespace dynamap::detail {

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

}  // namespace dynamap::detail
