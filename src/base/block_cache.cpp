// Memory blocks that a thread keeps for its next call.
// Tests: tests/unit/table/codec/allocations.cpp.
#include "base/block_cache.hpp"

#include <array>
#include <bit>
#include <new>

#include "dynamap/detail/base/address_sanitizer.hpp"

namespace dynamap {
namespace {

constexpr bool keeps_blocks = !detail::address_sanitizer;
constexpr int smallest = 9, largest = 15;  // as powers of two
constexpr unsigned most_of_a_size = 8;

constexpr int power_of(std::size_t size) noexcept {
    return size <= (std::size_t{1} << smallest) ? smallest : static_cast<int>(std::bit_width(size - 1));
}

/// The blocks that a thread keeps. It has no destructor: other thread-local objects may give blocks back
/// after this one has ended. Those blocks are freed.
struct kept_blocks {
    struct stack {
        std::array<void*, most_of_a_size> blocks;
        unsigned count;
    };
    std::array<stack, largest - smallest + 1> sizes;
    bool ended;
};
constinit thread_local kept_blocks kept{};

struct end_of_thread {
    ~end_of_thread() {
        kept.ended = true;
        for (auto& size : kept.sizes)
            while (size.count != 0) ::operator delete(size.blocks[--size.count]);
    }
    void watch() const noexcept {}
};
thread_local end_of_thread const end;

}  // namespace

void* take_block(std::size_t size) {
    int const power = power_of(size);
    if (!keeps_blocks || power > largest) return ::operator new(size);
    auto& stack = kept.sizes[static_cast<std::size_t>(power - smallest)];
    return stack.count != 0 ? stack.blocks[--stack.count] : ::operator new(std::size_t{1} << power);
}

void give_block(void* block, std::size_t size) noexcept {
    if (block == nullptr) return;
    int const power = power_of(size);
    if (!keeps_blocks || power > largest || kept.ended) return ::operator delete(block);
    auto& stack = kept.sizes[static_cast<std::size_t>(power - smallest)];
    if (stack.count == most_of_a_size) return ::operator delete(block);
    end.watch();
    stack.blocks[stack.count++] = block;
}

}  // namespace dynamap
