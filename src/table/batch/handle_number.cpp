// Numbers that distinguish the handles of one batch or transaction from those of all others.
// Tests: tests/integration/handles.cpp.
#include "dynamap/detail/table/batch/handle_number.hpp"

#include <atomic>

namespace dynamap::detail {

std::uint64_t new_handle() noexcept {
    static std::atomic<std::uint64_t> latest{no_handle};
    return latest.fetch_add(1, std::memory_order_relaxed) + 1;
}

}  // namespace dynamap::detail
