// A growing array of bytes.
#include "dynamap/detail/base/byte_buffer.hpp"

#include <algorithm>
#include <bit>

#include "base/block_cache.hpp"

namespace dynamap {

void byte_buffer::grow(std::size_t count) {
    constexpr std::size_t least = 512;
    constexpr std::size_t kept = std::size_t{32} << 10;
    std::size_t larger = std::max({least, capacity_ * 2, size_ + count});
    if (larger <= kept) larger = std::bit_ceil(larger);  // the size of the block that take_block() returns
    auto* const block = static_cast<char*>(take_block(larger));
    std::copy_n(block_, size_, block);
    if (block_ != nullptr) give_back();
    block_ = block;
    capacity_ = larger;
}

void byte_buffer::give_back() noexcept { give_block(block_, capacity_); }

}  // namespace dynamap
