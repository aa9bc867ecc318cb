// Numbers that distinguish the handles of one batch or transaction from those of all others.
// Tests: tests/integration/places.cpp.
#include "dynamap/detail/table/batch/place_number.hpp"

#include <atomic>

namespace dynamap::detail {

std::uint64_t new_place() noexcept {
    static std::atomic<std::uint64_t> latest{no_place};
    return latest.fetch_add(1, std::memory_order_relaxed) + 1;
}

}  // namespace dynamap::detail
