// Numbers that tell the places of one batch or transaction from those of all others.
#pragma once

#include <cstdint>

namespace dynamap::detail {

/// The number of no place.
inline constexpr std::uint64_t no_place = 0;

/// A number that no other place of this process has.
/// Thread: from anywhere.
[[nodiscard]] std::uint64_t new_place() noexcept;

}  // namespace dynamap::detail
