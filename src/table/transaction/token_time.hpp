// For how long a transaction's token holds.
#pragma once

#include <chrono>

#include "dynamap/detail/table/transaction/run_transaction.hpp"
#include "dynamap/error.hpp"

namespace dynamap::detail {

/// The token of one transaction. The service forgets it ten minutes after its first request; a request that
/// is sent later would be carried out anew. So nothing is sent from half a minute before.
///
/// Shape: time is the longer of what two clocks measured, as one stands still while the machine sleeps and
/// the other may be set. Both are an argument.
/// Thread: not to be shared.
class token_time {
  public:
    static constexpr std::chrono::milliseconds remembered = std::chrono::minutes(10);
    static constexpr std::chrono::milliseconds margin = std::chrono::seconds(30);
    static constexpr std::chrono::milliseconds usable = remembered - margin;

    explicit token_time(clock_readings (*clocks)()) : now_(clocks) {}

    /// To be called before each sending.
    /// Errors: `errc::deadline_exceeded` when the token is too old; nothing must be sent then.
    void before_sending();
    /// For how long the request may still be sent: `usable` before it was sent at all, zero or less at the
    /// end.
    [[nodiscard]] std::chrono::milliseconds left() const;
    /// The time, by the clock that deadlines are measured by.
    [[nodiscard]] std::chrono::steady_clock::time_point now() const { return now_().steady; }

    /// The failure of a transaction that ends with `last`, and of which an earlier request may have been
    /// carried out.
    [[nodiscard]] static error too_old(error const& last);

  private:
    clock_readings (*now_)();
    clock_readings first_{};
    bool begun_ = false;  // whether it was to be sent
};

}  // namespace dynamap::detail
