// Fetches memory into the processor's caches before it is used.
#pragma once

#include <array>
#include <cstddef>

namespace dynamap::aws {

/// A piece of memory.
struct memory_range {
    void const* at = nullptr;
    std::size_t size = 0;
};

/// The memory that a coroutine will read when it resumes.
using prefetch_set = std::array<memory_range, 3>;

/// Asks the processor for the whole range at once. With thousands of calls in flight none of it is in the
/// caches any more when a response arrives, and each cache line would be waited for in turn.
[[gnu::always_inline]] inline void prefetch(memory_range const& range) noexcept {
    constexpr std::size_t line = 64;
    for (std::size_t i = 0; i < range.size; i += line)
        __builtin_prefetch(static_cast<char const*>(range.at) + i);
}

}  // namespace dynamap::aws
