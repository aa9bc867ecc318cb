// Calls whose signatures another library checks: tests/interop/botocore_checks.py runs it against a server of
// its own.
//
//   dynamap_signed_calls COUNT SEED   COUNT random requests to AWS_ENDPOINT_URL, and calls of a table; exit
//                                     0: all accepted
//
// Endpoint, credentials and proxy are the environment's.
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <random>
#include <string>

#include "dynamap/aws/client.hpp"
#include "dynamap/dynamap.hpp"

namespace {

struct wallet {
    std::string owner;
    int balance = 0;
};
using wallet_table = dynamap::table<wallet, "wallet", dynamap::partition_key<&wallet::owner>>;

class dice {
  public:
    explicit dice(std::uint64_t seed) : random_(seed) {}
    std::size_t below(std::size_t count) { return random_() % count; }
    template <std::size_t N>
    std::string one_of(char const* const (&all)[N]) {
        return all[below(N)];
    }
    /// Parts of all kinds that paths, parameters and values may have.
    std::string text(std::size_t most) {
        static constexpr char const* parts[] = {"a",      "Z",      "0",      "-", "_", ".", "~", " ",
                                                "%",      "%41",    "+",      "/", "?", "&", "=", "*",
                                                "\u00e4", "\u8a9e", "\u20ac", "'", "(", "!", "@", "$"};
        std::string out;
        for (std::size_t n = below(most + 1); n != 0; --n) out += one_of(parts);
        return out;
    }
    /// A header's value: spaces inside and around, commas, quotes, equals signs, letters outside ASCII, or
    /// nothing.
    std::string value() {
        static constexpr char const* parts[] = {"a", "B",   "  ", " ",      ",",      ";",   "\"",
                                                "=", "%20", "\\", "\u00fc", "\u65e5", "x y", "{}"};
        std::string out;
        for (std::size_t n = below(12); n != 0; --n) out += one_of(parts);
        return out;
    }

  private:
    std::mt19937_64 random_;
};

dynamap::aws::http_request random_request(dice& roll, bool to_s3) {
    dynamap::aws::form_parameters parameters;
    for (std::size_t n = roll.below(4); n != 0; --n)
        parameters.emplace_back("p" + roll.text(3), roll.text(6));
    static constexpr char const* methods[] = {"GET", "PUT", "POST", "DELETE"};
    std::string const method = roll.one_of(methods);
    // S3 signs a path as it is; elsewhere ".", ".." and "//" are resolved, on which libraries do not agree
    // for a last ".".
    static constexpr char const* dots[] = {"", ".", ".."};
    std::string path = "/";
    for (std::size_t n = roll.below(5); n != 0; --n)
        path += (roll.below(4) == 0 ? roll.one_of(dots) : "s" + roll.text(5) + "e") + "/";
    auto request = dynamap::aws::rest_request(method, path, parameters, method == "GET" ? "" : roll.text(40));
    static constexpr char const* names[] = {"X-Odd",         "x-lower",  "X-Amz-Meta-Note",
                                            "Cache-Control", "If-Match", "Content-Type"};
    for (char const* name : names)
        if (roll.below(3) == 0) request.headers.push_back({name, roll.value()});
    if (roll.below(3) == 0) request.headers.push_back({"X-Odd", roll.value()});
    if (to_s3 && roll.below(4) == 0) request.headers.push_back({"Range", "bytes=0-9"});
    return request;
}

asio::awaitable<void> send_all(dynamap::aws::client client, bool to_s3, std::size_t count,
                               std::uint64_t seed) {
    dice roll(seed);
    for (std::size_t i = 0; i != count; ++i) {
        auto request = random_request(roll, to_s3);
        (void)co_await client.send(std::move(request));
    }
}

asio::awaitable<void> use_table(wallet_table table) {
    wallet const row{"\u00e4nn / 50 %", 7};
    co_await table.put(row);
    (void)co_await table.get("ann");
    (void)co_await table.query("ann").all();
    co_await table.remove("ann");
}

dynamap::aws::client client_of(asio::io_context& io, std::string const& service) {
    dynamap::aws::service_client_config config;
    config.service = service;
    config.retry.max_attempts = 1;
    return dynamap::aws::client(io, config);
}

}  // namespace

int main(int argc, char** argv) try {
    if (argc != 3) {
        std::cerr << "usage: dynamap_signed_calls COUNT SEED\n";
        return 2;
    }
    std::size_t const count = std::stoul(argv[1]);
    std::uint64_t const seed = std::stoull(argv[2]);
    asio::io_context io;
    dynamap::client_config config;
    config.retry.max_attempts = 1;
    wallet_table const table(dynamap::client(io, config));
    std::exception_ptr broken;
    auto const keep = [&](std::exception_ptr e) {
        if (e && !broken) broken = e;
    };
    asio::co_spawn(io, use_table(table), keep);
    asio::co_spawn(io, send_all(client_of(io, "execute-api"), false, count, seed), keep);
    asio::co_spawn(io, send_all(client_of(io, "s3"), true, count, seed + 1), keep);
    io.run();
    if (broken) std::rethrow_exception(broken);
    return 0;
} catch (std::exception const& failure) {
    std::cerr << "dynamap_signed_calls: " << failure.what() << "\n";
    return 1;
}
