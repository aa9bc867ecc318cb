// Lets bench/perf set how often a benchmark runs. It counts instructions, and Google Benchmark would choose
// the number by the clock.
#pragma once

#include <benchmark/benchmark.h>

#include <cstdlib>

namespace bench {

/// Uses the number in the environment variable BENCH_ITERATIONS, if set. For `BENCHMARK(...)->Apply(...)`.
inline void requested_iterations(benchmark::internal::Benchmark* benchmark) {
    if (char const* const asked = std::getenv("BENCH_ITERATIONS")) benchmark->Iterations(std::atoll(asked));
}

}  // namespace bench
