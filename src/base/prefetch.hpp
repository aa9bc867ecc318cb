// Memory that is about to be used, asked for ahead.
#pragma once

#include <array>
#include <cstddef>

namespace dynamap::aws {

/// A piece of memory.
struct memory_range {
    void const* at = nullptr;
    std::size_t size = 0;
};

/// Where a coroutine will look when it goes on.
using prefetch_set = std::array<memory_range, 3>;

/// Asks the processor for all of it at once. Where thousands of calls are under way none of it lies in the
/// caches any more when an answer comes, and one line after the other would be waited for.
[[gnu::always_inline]] inline void prefetch(memory_range const& range) noexcept {
    constexpr std::size_t line = 64;
    for (std::size_t i = 0; i < range.size; i += line)
        __builtin_prefetch(static_cast<char const*>(range.at) + i);
}

}  // namespace dynamap::aws
