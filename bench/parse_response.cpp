// What does it cost to parse an HTTP response, without its JSON?
// Method: the response's bytes are copied to the parser as a socket would, whole or in pieces. The parser is
// reused, like a connection's.
//   parse_response   N bytes of body with Content-Length, in one read
//   parse_pieces     a body of 10 KB, N bytes per read
//   parse_chunked    a body of N bytes in chunks of 1000
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstring>
#include <string>

#include "aws/http/response_parser.hpp"
#include "iterations.hpp"

namespace {

constexpr char const* head =
    "HTTP/1.1 200 OK\r\nServer: Server\r\nDate: Sat, 21 Nov 2026 09:00:00 GMT\r\n"
    "Content-Type: application/x-amz-json-1.0\r\nConnection: keep-alive\r\n"
    "x-amzn-RequestId: 6J2KEQ4H3T0R1M7LQ2V5O8N9PBVV4KQNSO5AEMVJF66Q9ASUAAJG\r\nx-amz-crc32: 2745614147\r\n";

std::string with_length(std::size_t size) {
    return head + ("Content-Length: " + std::to_string(size)) + "\r\n\r\n" + std::string(size, 'x');
}

std::string chunked(std::size_t size) {
    std::string text = std::string(head) + "Transfer-Encoding: chunked\r\n\r\n";
    for (std::size_t i = 0; i < size; i += 1000) text += "3e8\r\n" + std::string(1000, 'x') + "\r\n";
    return text + "0\r\n\r\n";
}

void parse(benchmark::State& state, std::string const& response, std::size_t step) {
    dynamap::aws::response_parser parser(std::size_t{32} << 20);
    for (auto _ : state) {
        parser.start();
        for (std::size_t taken = 0; !parser.done();) {
            auto const space = parser.prepare();
            auto const count = std::min({space.size, step, response.size() - taken});
            std::memcpy(space.data, response.data() + taken, count);
            parser.commit(count);
            taken += count;
        }
        benchmark::DoNotOptimize(parser.body().data());
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(response.size()) * state.iterations());
}

constexpr std::size_t whole = std::size_t{1} << 30;

void parse_response(benchmark::State& state) {
    parse(state, with_length(static_cast<std::size_t>(state.range(0))), whole);
}
BENCHMARK(parse_response)->Apply(bench::requested_iterations)->Arg(2)->Arg(400)->Arg(20'000)->Arg(1'000'000);

void parse_pieces(benchmark::State& state) {
    parse(state, with_length(10'000), static_cast<std::size_t>(state.range(0)));
}
BENCHMARK(parse_pieces)->Arg(100)->Arg(1460);

void parse_chunked(benchmark::State& state) {
    parse(state, chunked(static_cast<std::size_t>(state.range(0))), whole);
}
BENCHMARK(parse_chunked)->Apply(bench::requested_iterations)->Arg(1000)->Arg(20'000);

}  // namespace
