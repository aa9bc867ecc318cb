// The common base of the outcomes of batches, bulk loads and exports.
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
    std::optional<dynamap::error> why = {};  ///< empty: everything was done
    bool cancelled = false;
    std::exception_ptr thrown = nullptr;  ///< the exception of a function of the program, or null
};

/// The failure of a call that ran out of memory, when it may have sent something, or had sent nothing. Both
/// are made by the first call of either function, which must therefore come before they are needed.
/// Errors: the first call may throw `std::bad_alloc`.
error const& no_memory_failure();
error const& no_memory_to_send();

/// Returns the failure of a call that ended with this exception.
/// Shape: an exception that is not an `error` becomes `errc::bad_value` with its text;
/// `std::bad_alloc` becomes no_memory_failure().
[[nodiscard]] call_failure failure_of(std::exception_ptr thrown);

}  // namespace detail

/// The outcome of a call that sends many requests. Such a call does not throw for failures of the service or
/// the network. Some of its work may be done, and the outcome reports which.
///
/// Shape: true if everything was done. If it is false, `error()` has a value.
class [[nodiscard]] call_outcome {
  public:
    /// Whether everything was done.
    explicit operator bool() const noexcept { return !failure_.why; }
    /// Why not everything was done; empty if everything was.
    [[nodiscard]] std::optional<dynamap::error> const& error() const noexcept { return failure_.why; }
    /// Whether the call was cancelled before its end.
    [[nodiscard]] bool cancelled() const noexcept { return failure_.cancelled; }
    /// Throws `error()` if not everything was done. An exception of a function of the program is rethrown
    /// unchanged.
    void throw_if_failed() const;

  protected:
    /// Makes an empty outcome, which is false. Futures and callbacks need a default constructor.
    call_outcome();
    explicit call_outcome(detail::call_failure failure) : failure_(std::move(failure)) {}

  private:
    detail::call_failure failure_;
};

/// The writes of a batch or bulk load that were done, and their cost.
struct write_counts {
    std::uint64_t written = 0;        ///< puts and removes that the service acknowledged
    std::uint64_t replaced = 0;       ///< not written, because a later write of the same key was
    std::uint64_t requests = 0;       ///< requests sent
    std::uint64_t retried_items = 0;  ///< how often an item was sent again
    /// The write units consumed, as the service reported them. If it did not report them, a batch counts 0,
    /// and a bulk load the units that the items' sizes require.
    double write_units = 0;
};

}  // namespace dynamap
