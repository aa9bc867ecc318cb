// Memory that a thread keeps for its next call.
#pragma once

#include <cstddef>

namespace dynamap {

/// A block of `size` bytes at least: one that this thread has given back, if there is one.
///
/// Cost: some nanoseconds and no allocation while as many are given back as are taken; a thread keeps at most
/// eight of each size (powers of two from 512 bytes to 32 KiB), and gives all back to the system when it
/// ends.
/// Thread: blocks may be given back on another thread than they were taken on.
[[nodiscard]] void* take_block(std::size_t size);
/// Gives a block back; `size` is what it was taken with.
void give_block(void* block, std::size_t size) noexcept;

/// To inherit: objects made by `new` lie in such blocks.
struct pool_allocated {
    static void* operator new(std::size_t size) { return take_block(size); }
    static void operator delete(void* block, std::size_t size) noexcept { give_block(block, size); }
};

}  // namespace dynamap
