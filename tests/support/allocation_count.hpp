// Counts what a piece of code takes from the heap.
#pragma once

#include <cstddef>

/// How many times this thread has called operator new so far.
std::size_t allocation_count() noexcept;
