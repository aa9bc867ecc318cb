// What does a signature cost, compared with the hashes that it needs?
// Method: the bodies of a GetItem (61 bytes) and a BatchWriteItem (10 KB), signed like an attempt.
//   sign_head      the whole head of the request, with the signer of a connection
//   sign_hashes    only its hashes: of the body, of the canonical request and of the string to sign
//   sign_any       any request, with the general function, and the day's key cached by the caller
#include <benchmark/benchmark.h>

#include <string>

#include "aws/sign/digest.hpp"
#include "dynamap/aws/sign.hpp"
#include "iterations.hpp"

namespace {

namespace aws = dynamap::aws;

constexpr std::string_view content_type = "application/x-amz-json-1.0";
constexpr std::string_view target = "DynamoDB_20120810.GetItem";
constexpr std::string_view host = "dynamodb.eu-central-1.amazonaws.com";
auto const noon = std::chrono::system_clock::time_point(std::chrono::seconds(1'700'000'000));

aws::credentials const& identity() {
    static aws::credentials const kept("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    return kept;
}

std::string body_of(benchmark::State const& state) {
    return std::string(static_cast<std::size_t>(state.range(0)), 'x');
}

void sign_head(benchmark::State& state) {
    std::string const body = body_of(state);
    aws::json_signer signer(host, {"eu-central-1", "dynamodb"}, content_type);
    std::string head;
    for (auto _ : state) {
        signer.head(head, target, body, identity(), noon);
        benchmark::DoNotOptimize(head.data());
    }
}
BENCHMARK(sign_head)->Apply(bench::requested_iterations)->Arg(61)->Arg(10'000);

void sign_hashes(benchmark::State& state) {
    std::string const body = body_of(state);
    aws::http_request request("POST", "/");
    request.headers = {{"Content-Type", std::string(content_type)},
                       {"Host", std::string(host)},
                       {"X-Amz-Target", std::string(target)}};
    request.body = body;
    aws::signature const made = aws::sign(request, identity(), {"eu-central-1", "dynamodb"}, noon);
    auto const key =
        aws::signing_key(identity().secret_access_key(), "20231114", "eu-central-1", "dynamodb").bytes();
    for (auto _ : state) {
        benchmark::DoNotOptimize(aws::sha256(body));
        benchmark::DoNotOptimize(aws::sha256(made.canonical_request));
        benchmark::DoNotOptimize(aws::hmac_sha256(key, made.string_to_sign));
    }
}
BENCHMARK(sign_hashes)->Arg(61)->Arg(10'000);

void sign_any(benchmark::State& state) {
    aws::http_request request("POST", "/");
    request.headers = {{"Content-Type", std::string(content_type)},
                       {"Host", std::string(host)},
                       {"X-Amz-Target", std::string(target)}};
    request.body = body_of(state);
    aws::signing_options const rules = aws::signing_options_of("dynamodb");
    aws::signing_key const key(identity().secret_access_key(), "20231114", "eu-central-1", "dynamodb");
    for (auto _ : state)
        benchmark::DoNotOptimize(
            aws::sign(request, identity(), {"eu-central-1", "dynamodb"}, noon, rules, key));
}
BENCHMARK(sign_any)->Arg(61)->Arg(10'000);

}  // namespace
