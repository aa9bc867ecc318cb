// Counts the heap allocations of a whole program, including its libraries.
#pragma once

namespace bench {

/// The number of allocations so far.
double allocations() noexcept;

}  // namespace bench
