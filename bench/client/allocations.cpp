// Replaces glibc's malloc and related functions, because OpenSSL and Asio's coroutine frames do not use
// operator new.
#include "allocations.hpp"

#include <cstddef>
#include <cstdint>

extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
}

namespace {

std::uint64_t count = 0;  // the benches have one thread

}  // namespace

extern "C" {
void* malloc(std::size_t size) noexcept {
    ++count;
    return __libc_malloc(size);
}
void* calloc(std::size_t blocks, std::size_t size) noexcept {
    ++count;
    return __libc_calloc(blocks, size);
}
void* realloc(void* block, std::size_t size) noexcept {
    ++count;
    return __libc_realloc(block, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
    ++count;
    return __libc_memalign(alignment, size);
}
}

double bench::allocations() noexcept { return static_cast<double>(count); }
