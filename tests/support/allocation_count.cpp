// Counts what a piece of code takes from the heap, and refuses it.
#include "allocation_count.hpp"

#include <cstdlib>
#include <new>

namespace {

thread_local std::size_t count = 0;
thread_local long before_failure = -1;
thread_local bool has_failed = false;

}  // namespace

std::size_t allocation_count() noexcept { return count; }

void fail_allocation_after(long others) noexcept {
    before_failure = others;
    has_failed = false;
}

void stop_failing_allocations() noexcept { before_failure = -1; }

bool allocation_has_failed() noexcept { return has_failed; }

// All forms of it, for a sanitizer has its own, and what one form took another of the same family must free.
void* operator new(std::size_t size, std::nothrow_t const&) noexcept {
    ++count;
    if (before_failure >= 0 && before_failure-- == 0) {
        has_failed = true;
        return nullptr;
    }
    return std::malloc(size == 0 ? 1 : size);
}
void* operator new(std::size_t size) {
    if (void* const block = operator new(size, std::nothrow)) return block;
    throw std::bad_alloc();
}
void* operator new[](std::size_t size, std::nothrow_t const&) noexcept {
    return operator new(size, std::nothrow);
}
void* operator new[](std::size_t size) { return operator new(size); }

void operator delete(void* block) noexcept { std::free(block); }
void operator delete(void* block, std::size_t) noexcept { std::free(block); }
void operator delete(void* block, std::nothrow_t const&) noexcept { std::free(block); }
void operator delete[](void* block) noexcept { std::free(block); }
void operator delete[](void* block, std::size_t) noexcept { std::free(block); }
void operator delete[](void* block, std::nothrow_t const&) noexcept { std::free(block); }
