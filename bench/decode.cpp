// How many bytes of DynamoDB's JSON per second become a struct?
// Method: GetItem's response with the wallet, in memory, is parsed into a struct; the bytes are those of the
// response.
//   decode_wallet     into a new struct each time, as `get` does, so its strings' allocations are included
//   decode_reused     into the same struct: its strings keep their memory, so only parsing is measured
//   decode_shuffled   like decode_reused, with the attributes in a different order than the members
//   first_stage       only simdjson's pass over the bytes: a lower limit for parsing
//   decode_wide/N     N attributes in a random order
#include <benchmark/benchmark.h>

#include <algorithm>
#include <random>

#include "iterations.hpp"
#include "wallet.hpp"
#include "wire/json_document.hpp"

namespace {

std::string response() {
    dynamap::byte_buffer out;
    out.append(R"({"Item":)");
    bench::encode(out, bench::sample());
    out.append("}");
    return std::string(out.view());
}

void count_bytes(benchmark::State& state, std::string const& json) {
    state.SetBytesProcessed(static_cast<std::int64_t>(json.size()) * state.iterations());
}

void decode_wallet(benchmark::State& state) {
    std::string const json = response();
    for (auto _ : state) {
        bench::wallet wallet;
        bench::decode(json, wallet);
        benchmark::DoNotOptimize(wallet);
    }
    count_bytes(state, json);
}
BENCHMARK(decode_wallet)->Apply(bench::requested_iterations);

void decode_reused(benchmark::State& state) {
    std::string const json = response();
    bench::wallet wallet;
    for (auto _ : state) {
        bench::decode(json, wallet);
        benchmark::DoNotOptimize(wallet);
    }
    count_bytes(state, json);
}
BENCHMARK(decode_reused)->Apply(bench::requested_iterations);

void decode_shuffled(benchmark::State& state) {
    std::string const json =
        R"j({"Item":{"limits":{"M":{"monthly":{"N":"60000"},"daily":{"N":"5000"},"currency":{"S":"EUR"}}},)j"
        R"j("active":{"BOOL":true},"owner_name":{"S":"Alexandra Papadopoulou-Winterbottom (Kalamaria branch)"},)j"
        R"j("tags":{"SS":["eu-west","premium","verified"]},"user_id":{"S":"a706dd2f-d9a2-4f3e-8f2a-0c3e8a5b1d47"},)j"
        R"j("updated_at":{"N":"1716228102123"},"currency":{"S":"EUR"},"balance":{"N":"1523450"}}})j";
    bench::wallet wallet;
    for (auto _ : state) {
        bench::decode(json, wallet);
        benchmark::DoNotOptimize(wallet);
    }
    count_bytes(state, json);
}
BENCHMARK(decode_shuffled);

void first_stage(benchmark::State& state) {
    std::string const json = response();
    for (auto _ : state) {
        dynamap::wire::json_document document(json);
        benchmark::DoNotOptimize(document.first(0));
    }
    count_bytes(state, json);
}
BENCHMARK(first_stage);

void decode_wide(benchmark::State& state) {
    auto const size = static_cast<std::size_t>(state.range(0));
    std::vector<std::string> names;
    for (std::size_t i = 0; i != size; ++i) names.push_back("attribute_" + std::to_string(i));
    std::vector<dynamap::wire::field> fields;
    for (std::string const& name : names)
        fields.push_back({name,
                          [](dynamap::value_reader& value, dynamap::wire::row_ref row) {
                              row.as<std::int64_t>() += value.number<std::int64_t>();
                          },
                          nullptr});
    std::vector<std::string> order = names;
    std::shuffle(order.begin(), order.end(), std::mt19937(7));
    std::string json = R"({"Item":{)";
    for (std::string const& name : order) json += '"' + name + R"(":{"N":"1234567"},)";
    json.back() = '}';
    json += '}';

    std::int64_t sum = 0;
    auto const read = [&](dynamap::value_reader& item) {
        dynamap::wire::read_row(item, fields, dynamap::wire::row_ref(sum));
    };
    for (auto _ : state) {
        dynamap::wire::read_item_response(json, {read});
        benchmark::DoNotOptimize(sum);
    }
    count_bytes(state, json);
    state.SetItemsProcessed(static_cast<std::int64_t>(size) * state.iterations());
}
BENCHMARK(decode_wide)->Arg(5)->Arg(16)->Arg(20)->Arg(50)->Arg(200);

}  // namespace
