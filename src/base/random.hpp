// Random numbers for jitter and invocation ids.
#pragma once

#include <cstdint>

namespace dynamap {

/// 64 random bits, not fit for secrets.
///
/// Shape: each thread has a generator of its own, seeded by the operating system. A child process that was
/// forked seeds its generator anew, so that it does not repeat its parent's numbers.
/// Errors: none; without the system's entropy the seed is made of clocks and addresses.
/// Cost: some nanoseconds; a few system calls for a thread's first number, and for the first after a fork.
[[nodiscard]] std::uint64_t random_bits() noexcept;

/// Uniform in [0, 1).
[[nodiscard]] double random_number() noexcept;

}  // namespace dynamap
