// Random numbers for jitter and invocation ids.
#pragma once

#include <cstdint>

namespace dynamap {

/// Returns 64 random bits. They are not fit for secrets.
///
/// Shape: each thread has its own generator, seeded by the operating system. A forked child seeds its
/// generator again, so that it does not repeat its parent's numbers.
/// Errors: none; without the system's entropy the seed is made of clocks and addresses.
/// Cost: some nanoseconds; a few system calls for a thread's first number, and for the first one after a
/// fork.
[[nodiscard]] std::uint64_t random_bits() noexcept;

/// Uniform in [0, 1).
[[nodiscard]] double random_number() noexcept;

}  // namespace dynamap
