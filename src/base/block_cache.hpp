// Memory blocks that a thread keeps for its next call.
#pragma once

#include <cstddef>

namespace dynamap {

/// Returns a block of at least `size` bytes: one that this thread has given back, if there is one.
///
/// Cost: some nanoseconds and no allocation while as many blocks are given back as are taken. A thread keeps
/// at most eight of each size (powers of two from 512 bytes to 32 KiB), and frees all when it ends.
/// Thread: a block may be given back on another thread.
[[nodiscard]] void* take_block(std::size_t size);
/// Gives a block back; `size` is the size that it was taken with.
void give_block(void* block, std::size_t size) noexcept;

/// A base class whose derived objects `new` allocates from such blocks.
struct pool_allocated {
    static void* operator new(std::size_t size) { return take_block(size); }
    static void operator delete(void* block, std::size_t size) noexcept { give_block(block, size); }
};

}  // namespace dynamap
