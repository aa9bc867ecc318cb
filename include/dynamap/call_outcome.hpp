// What the outcomes of batches, bulk loads and exports have in common.
#pragma once

#include <cstdint>
#include <exception>
#include <optional>
#include <utility>

#include "dynamap/error.hpp"

namespace dynamap {

namespace detail {

/// Why a call of many requests did not do everything.
struct call_failure {
    std::optional<dynamap::error> why = {};  ///< none: everything was done
    bool cancelled = false;
    std::exception_ptr thrown = nullptr;  ///< by a function of the program, or null
};

/// The failure of a call that was ended by what is thrown.
/// Shape: an exception that is not an `error` is `errc::bad_value`, with its text.
[[nodiscard]] call_failure failure_of(std::exception_ptr thrown);

}  // namespace detail

/// The outcome of a call that sends many requests. Such a call does not throw for what the service or the
/// network does: part of its work may be done, and the outcome says which.
///
/// Shape: true if everything was done. If it is false, `error()` has a value.
class [[nodiscard]] call_outcome {
  public:
    explicit operator bool() const noexcept { return !failure_.why; }
    /// Why not everything was done; none if everything was.
    [[nodiscard]] std::optional<dynamap::error> const& error() const noexcept { return failure_.why; }
    /// Whether the call was cancelled before its end.
    [[nodiscard]] bool cancelled() const noexcept { return failure_.cancelled; }
    /// Throws `error()` if not everything was done. If a function of the program threw, that exception is
    /// thrown again as it was.
    void throw_if_failed() const;

  protected:
    /// Of no call, and false. A future or callback holds it beside an exception.
    call_outcome();
    explicit call_outcome(detail::call_failure failure) : failure_(std::move(failure)) {}

  private:
    detail::call_failure failure_;
};

/// How many writes of a batch or bulk load were done, and what they took.
struct write_counts {
    std::uint64_t written = 0;        ///< puts and removes that the service acknowledged
    std::uint64_t replaced = 0;       ///< not written, because a later write of the same key was
    std::uint64_t requests = 0;       ///< requests sent
    std::uint64_t retried_items = 0;  ///< how often an item was sent again
    /// Consumed, as the service reported it. If it did not, a batch counts 0, and a bulk load what the size
    /// of the items takes.
    double write_units = 0;
};

}  // namespace dynamap
