// Counts what a whole program takes from the heap, its libraries included.
#pragma once

namespace bench {

/// How many blocks were taken so far.
double allocations() noexcept;

}  // namespace bench
