// Lets bench/perf say how often a benchmark runs: it counts instructions, and Google Benchmark would choose
// by the clock.
#pragma once

#include <benchmark/benchmark.h>

#include <cstdlib>

namespace bench {

/// Runs it as often as the environment's BENCH_ITERATIONS says, if it does. For `BENCHMARK(...)->Apply(...)`.
inline void iterations_as_asked(benchmark::internal::Benchmark* benchmark) {
    if (char const* const asked = std::getenv("BENCH_ITERATIONS")) benchmark->Iterations(std::atoll(asked));
}

}  // namespace bench
