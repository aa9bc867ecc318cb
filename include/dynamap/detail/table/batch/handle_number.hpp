// Process-wide unique numbers for the places of batches and transactions.
#pragma once

#include <cstdint>

namespace dynamap::detail {

/// A number that no place has.
inline constexpr std::uint64_t no_handle = 0;

/// Returns a number that no other place of this process has.
/// Thread: may be called from any thread.
[[nodiscard]] std::uint64_t new_handle() noexcept;

}  // namespace dynamap::detail
