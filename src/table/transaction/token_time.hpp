// How long a transaction's token is valid, and when to stop sending it.
#pragma once

#include <chrono>

#include "dynamap/detail/table/transaction/run_transaction.hpp"
#include "dynamap/error.hpp"

namespace dynamap::detail {

/// The token of one transaction. The service forgets it ten minutes after its first request, and would carry
/// out a later request again. So half a minute before that the sending stops.
///
/// Shape: uses two clocks and takes the longer of the two times, because one stops while the machine sleeps
/// and the other may be set. Both are passed as an argument.
/// Thread: not thread-safe.
class token_time {
  public:
    static constexpr std::chrono::milliseconds remembered = std::chrono::minutes(10);
    static constexpr std::chrono::milliseconds margin = std::chrono::seconds(30);
    static constexpr std::chrono::milliseconds usable = remembered - margin;

    explicit token_time(clock_readings (*clocks)()) : now_(clocks) {}

    /// Call it before each sending.
    /// Errors: `errc::deadline_exceeded` if the token is too old; then nothing may be sent.
    void before_sending();
    /// How long the request may still be sent: `usable` before the first sending, zero or less at the end.
    [[nodiscard]] std::chrono::milliseconds left() const;
    /// The time of the clock that measures deadlines.
    [[nodiscard]] std::chrono::steady_clock::time_point now() const { return now_().steady; }

    /// The failure of a transaction that ends with `last`, and whose earlier request may have been carried
    /// out.
    [[nodiscard]] static error too_old(error const& last);

  private:
    clock_readings (*now_)();
    clock_readings first_{};
    bool begun_ = false;  // whether the first sending has begun
};

}  // namespace dynamap::detail
