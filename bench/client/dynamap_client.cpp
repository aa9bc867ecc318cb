// What does a call cost with dynamap, from struct to socket and back?
// Method: one coroutine per request in flight, on one io_context and one thread, each with its next call as
// soon as the last one has a response. A canned server responds. The keys are random ones from a file.
// Operations:
//   get     GetItem into a struct of 8 attributes      fixed   the same response into 4 members of fixed size
//   put     PutItem of 8 attributes                    batch   BatchWriteItem of 25 of these
//   query   Query, 100 rows of 6 attributes
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <dynamap/dynamap.hpp>
#include <exception>
#include <functional>
#include <iostream>
#include <random>

#include "allocations.hpp"
#include "measure.hpp"
#include "rows.hpp"

namespace {

struct bench_state {
    bench::options const& given;
    dynamap::client client;
    std::vector<std::string> keys = bench::lines_of(given.text("keys"));
    bench::window measured = {};
    std::minstd_rand random = {};

    std::string const& any_key() { return keys[random() % keys.size()]; }
};

void check(bool fine, char const* otherwise) {
    if (!fine) throw std::runtime_error(otherwise);
}

asio::awaitable<void> get(bench_state& b) {
    bench::wallet_table const table{b.client};
    while (!b.measured.over(bench::clock::now())) {
        auto const started = bench::clock::now();
        std::optional<bench::wallet> const row = co_await table.get(b.any_key());
        check(row && row->limits.monthly == 60000, "this is not the wallet");
        b.measured.count(started, bench::clock::now());
    }
}

asio::awaitable<void> get_fixed(bench_state& b) {
    bench::fixed_wallet_table const table{b.client};
    dynamap::uuid const key = dynamap::uuid::v4();
    while (!b.measured.over(bench::clock::now())) {
        auto const started = bench::clock::now();
        std::optional<bench::fixed_wallet> const row = co_await table.get(key);
        check(row && row->balance == 1'523'450, "this is not the wallet");
        b.measured.count(started, bench::clock::now());
    }
}

asio::awaitable<void> put(bench_state& b) {
    bench::wallet_table const table{b.client};
    bench::wallet row = bench::wallet_of({});
    while (!b.measured.over(bench::clock::now())) {
        auto const started = bench::clock::now();
        row.user_id = b.any_key();
        co_await table.put(row);
        b.measured.count(started, bench::clock::now());
    }
}

asio::awaitable<void> batch(bench_state& b) {
    bench::wallet_table const table{b.client};
    std::vector<bench::wallet> rows(25, bench::wallet_of({}));
    while (!b.measured.over(bench::clock::now())) {
        auto const started = bench::clock::now();
        auto next = b.random() % b.keys.size();
        for (bench::wallet& row : rows) row.user_id = b.keys[next++ % b.keys.size()];
        dynamap::write_batch_outcome const outcome = co_await table.batch_put(rows);
        check(outcome && outcome.written == 25, "some items were not written");
        b.measured.count(started, bench::clock::now());
    }
}

asio::awaitable<void> query(bench_state& b) {
    bench::ledger_table const table{b.client};
    while (!b.measured.over(bench::clock::now())) {
        auto const started = bench::clock::now();
        auto lines = table.query(b.any_key());
        auto const page = co_await lines.next_page();
        check(page && page->size() == 100 && page->rows()[99].seq == 1099, "these are not the 100 lines");
        b.measured.count(started, bench::clock::now());
    }
}

using operation = asio::awaitable<void> (*)(bench_state&);

operation operation_of(std::string const& name) {
    std::map<std::string, operation> const all{
        {"get", get}, {"fixed", get_fixed}, {"put", put}, {"batch", batch}, {"query", query}};
    auto const found = all.find(name);
    if (found == all.end()) throw std::runtime_error("--operation must be get, fixed, put, batch or query");
    return found->second;
}

dynamap::client_config config_of(bench::options const& given) {
    dynamap::client_config config;
    config.endpoint = given.text("endpoint");
    config.ca_file = given.text("ca");
    config.region = "us-east-1";
    config.credentials = dynamap::aws::credentials("AKIDEXAMPLE", "secret");
    config.max_connections = given.connections();
    config.connect_timeout = config.timeout;  // thousands of handshakes at once take a while on one core
    return config;
}

}  // namespace

int main(int count, char** words) try {
    bench::options const given(count, words);
    asio::io_context io(1);
    bench_state b{given, dynamap::client(io, config_of(given))};
    operation const work = operation_of(given.text("operation"));
    std::exception_ptr failure;
    auto const run = [&] {
        for (std::size_t i = 0; i < given.in_flight(); ++i)
            asio::co_spawn(io, work(b), [&](std::exception_ptr what) {
                if (what && !failure) failure = what;
            });
        io.restart();
        io.run();
        if (failure) std::rethrow_exception(failure);
    };
    bench::warm_and_measure(given, b.measured, run, bench::allocations);
} catch (std::exception const& failure) {
    std::cerr << failure.what() << "\n";
    return 1;
}
