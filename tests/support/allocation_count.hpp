// Counts what a piece of code takes from the heap, and refuses it.
#pragma once

#include <cstddef>

/// How many times this thread has called operator new so far.
std::size_t allocation_count() noexcept;

/// Has one use of operator new by this thread fail: the first after so many that do not. Below 0: none.
void fail_allocation_after(long others) noexcept;
/// From now on none fails. allocation_has_failed() still says whether one did.
void stop_failing_allocations() noexcept;
/// Whether it has failed.
bool allocation_has_failed() noexcept;
