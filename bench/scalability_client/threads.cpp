// Is the throughput of two threads twice that of one?
// Method: --threads N, and --mode
//   cpu      each thread encodes a row, signs its request and decodes a response, in memory: a call without
//            sockets
//   shared   GetItem with one client whose io_context all threads run; --in-flight calls per thread
//   apart    GetItem with a separate client and io_context for each thread
// Each runs for --seconds. If threads slow each other down, an operation costs more CPU than with one thread.
#include <sys/resource.h>

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <atomic>
#include <deque>
#include <dynamap/aws/sign.hpp>
#include <dynamap/dynamap.hpp>
#include <iostream>
#include <mutex>
#include <thread>

#include "measure.hpp"
#include "rows.hpp"

namespace {

using bench::clock;

/// What the threads have done, and the first error.
class score {
  public:
    void add(std::uint64_t done) { done_ += done; }
    void fail(std::exception_ptr what) {
        std::lock_guard const lock(mutex_);
        if (!failure_) failure_ = std::move(what);
    }
    [[nodiscard]] std::uint64_t done() const {
        if (failure_) std::rethrow_exception(failure_);
        return done_;
    }

  private:
    std::atomic<std::uint64_t> done_ = 0;
    std::mutex mutex_;
    std::exception_ptr failure_;
};

asio::awaitable<void> get(dynamap::client client, std::vector<std::string> const& keys, std::size_t at,
                          clock::time_point end, score& all) {
    bench::wallet_table const table{client};
    std::uint64_t done = 0;
    while (clock::now() < end) {
        std::optional<bench::wallet> const row = co_await table.get(keys[(at += 7919) % keys.size()]);
        if (!row || row->limits.monthly != 60000) throw std::runtime_error("this is not the wallet");
        ++done;
    }
    all.add(done);
}

void encode_sign_decode(clock::time_point end, score& all) {
    using schema = bench::wallet_table::schema;
    dynamap::aws::credentials const identity("AKIDEXAMPLE", "secret");
    dynamap::aws::json_signer signer("127.0.0.1:8000", {"us-east-1", "dynamodb"},
                                     "application/x-amz-json-1.0");
    bench::wallet const row = bench::wallet_of("a706dd2f-d9a2-4f3e-8f2a-0c3e8a5b1d47");
    dynamap::byte_buffer body;
    std::string head, response;
    std::uint64_t done = 0;
    while (clock::now() < end) {
        for (int i = 0; i < 100; ++i) {
            body.clear();
            schema::encode(body, row);
            signer.head(head, "DynamoDB_20120810.PutItem", body.view(), identity,
                        std::chrono::system_clock::now());
            response.assign(R"({"Item":)").append(body.view()).push_back('}');
            bench::wallet read;
            auto const take = [&](dynamap::value_reader& item) { schema::decode(item, read); };
            dynamap::wire::read_item_response(response, {take});
            if (read.limits.monthly != 60000) throw std::runtime_error("this is not the wallet");
        }
        done += 100;
    }
    all.add(done);
}

dynamap::client_config config_of(bench::options const& given, std::size_t calls) {
    dynamap::client_config config;
    config.endpoint = given.text("endpoint");
    config.region = "us-east-1";
    config.credentials = dynamap::aws::credentials("AKIDEXAMPLE", "secret");
    config.max_connections = calls;
    return config;
}

template <class Work>
void on_threads(std::size_t threads, score& all, Work work) {
    std::vector<std::jthread> running;
    for (std::size_t i = 0; i < threads; ++i)
        running.emplace_back([&all, work, i] {
            try {
                work(i);
            } catch (...) {
                all.fail(std::current_exception());
            }
        });
}

struct contexts {
    std::deque<asio::io_context> io;
    std::vector<dynamap::client> clients;
};

/// Runs for some seconds. Returns how many operations were done.
std::uint64_t run(bench::options const& given, contexts& with, std::vector<std::string> const& keys,
                  double seconds) {
    auto const threads = static_cast<std::size_t>(given.number("threads", 1));
    auto const end = clock::now() +
                     std::chrono::duration_cast<clock::duration>(std::chrono::duration<double>(seconds));
    score all;
    if (given.text("mode") == "cpu") {
        on_threads(threads, all, [&](std::size_t) { encode_sign_decode(end, all); });
        return all.done();
    }
    for (std::size_t i = 0; i < given.in_flight() * threads; ++i) {
        auto const place = i % with.io.size();
        asio::co_spawn(with.io[place], get(with.clients[place], keys, i, end, all),
                       [&all](std::exception_ptr what) {
                           if (what) all.fail(what);
                       });
    }
    for (auto& io : with.io) io.restart();
    on_threads(threads, all, [&](std::size_t i) { with.io[i % with.io.size()].run(); });
    return all.done();
}

double micros(timeval t) { return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_usec); }

}  // namespace

int main(int count, char** words) try {
    bench::options const given(count, words);
    auto const threads = static_cast<std::size_t>(given.number("threads", 1));
    std::string const mode = given.text("mode");
    contexts with;
    if (mode == "shared" || mode == "apart") {
        auto const parts = mode == "apart" ? threads : 1;
        for (std::size_t i = 0; i < parts; ++i) {
            // The number tells Asio whether it can work without locks.
            auto& io = with.io.emplace_back(static_cast<int>(threads / parts));
            with.clients.emplace_back(io, config_of(given, given.in_flight() * threads / parts));
        }
    } else if (mode != "cpu") {
        throw std::runtime_error("--mode must be cpu, shared or apart");
    }
    auto const keys = mode == "cpu" ? std::vector<std::string>{} : bench::lines_of(given.text("keys"));
    run(given, with, keys, given.number("warm", 0.5));
    rusage before{}, after{};
    getrusage(RUSAGE_SELF, &before);
    auto const started = clock::now();
    auto const done = static_cast<double>(run(given, with, keys, given.number("seconds", 2)));
    double const seconds = std::chrono::duration<double>(clock::now() - started).count();
    getrusage(RUSAGE_SELF, &after);
    if (done == 0) throw std::runtime_error("no operation was done");
    double const cpu = micros(after.ru_utime) + micros(after.ru_stime) - micros(before.ru_utime) -
                       micros(before.ru_stime);
    auto const switches =
        static_cast<double>(after.ru_nvcsw + after.ru_nivcsw - before.ru_nvcsw - before.ru_nivcsw);
    std::cout << "{\"mode\":\"" << mode << "\",\"threads\":" << threads
              << ",\"per_second\":" << done / seconds << ",\"cpu_us\":" << cpu / done
              << ",\"cores\":" << cpu / 1e6 / seconds << ",\"switches\":" << switches / done << "}"
              << std::endl;
} catch (std::exception const& failure) {
    std::cerr << failure.what() << "\n";
    return 1;
}
