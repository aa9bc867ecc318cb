// How many bytes of DynamoDB's JSON per second are made of a struct?
// Method: the wallet is written into a buffer that is reused, like a connection's; the bytes are those
// written.
#include <benchmark/benchmark.h>

#include "iterations.hpp"
#include "wallet.hpp"

namespace {

void encode_wallet(benchmark::State& state) {
    bench::wallet const wallet = bench::sample();
    dynamap::byte_buffer out;
    for (auto _ : state) {
        out.clear();
        bench::encode(out, wallet);
        benchmark::DoNotOptimize(out.view().data());
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(out.size()) * state.iterations());
}
BENCHMARK(encode_wallet)->Apply(bench::requested_iterations);

void encode_text(benchmark::State& state, std::string_view unit) {
    std::string text;
    while (text.size() < 4096) text += unit;
    dynamap::byte_buffer out;
    for (auto _ : state) {
        out.clear();
        dynamap::value_writer(out).string(text);
        benchmark::DoNotOptimize(out.view().data());
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(text.size()) * state.iterations());
}
BENCHMARK_CAPTURE(encode_text, ascii, "All of this is plain ASCII. ");
BENCHMARK_CAPTURE(encode_text, greek, "Καλαμαριά, Θεσσαλονίκη. ");
BENCHMARK_CAPTURE(encode_text, escapes, "a \"word\"\tand\na line ");

void encode_double(benchmark::State& state) {
    dynamap::byte_buffer out;
    double value = 0.1;
    for (auto _ : state) {
        out.clear();
        dynamap::value_writer(out).number(value);
        value += 1.1;
        benchmark::DoNotOptimize(out.view().data());
    }
}
BENCHMARK(encode_double);

}  // namespace
