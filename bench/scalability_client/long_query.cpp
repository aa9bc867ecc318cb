// Does a query of a million items need more memory than one of ten thousand?
// Method: against the engine in the environment variables of the AWS SDKs.
//   --load N   writes N lines of one account
//   --read N   reads them all with one query, page by page, and prints the process's memory after 1, 25, 50
//              and 100 %
#include <array>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <dynamap/dynamap.hpp>
#include <iostream>

#include "measure.hpp"
#include "rows.hpp"

namespace {

constexpr char const* account = "a706dd2f-d9a2-4f3e-8f2a-0c3e8a5b1d47";

struct lines {
    std::int64_t made = 0, wanted = 0;
    std::optional<bench::ledger_line> operator()() {
        if (made == wanted) return std::nullopt;
        bench::ledger_line line;
        line.user_id = account;
        line.seq = made++;
        line.amount = line.seq * 7919 % 100'000;
        line.kind = "deposit";
        line.memo = "order " + std::to_string(line.seq * 2'654'435'761 % 4'294'967'296) +
                    " settled by terminal";
        line.at = 1'716'228'102'123 + line.seq * 1000;
        return line;
    }
};

std::uint64_t memory_kib(std::string_view what) {
    std::ifstream in("/proc/self/status");
    for (std::string line; std::getline(in, line);)
        if (line.starts_with(what)) return std::stoull(line.substr(what.size()));
    throw std::runtime_error("no " + std::string(what));
}

asio::awaitable<void> load(bench::ledger_table table, std::int64_t count) {
    co_await table.create_if_missing();
    lines const source{0, count};
    auto const report = co_await table.bulk_put(source);
    if (!report || report.written != static_cast<std::uint64_t>(count))
        throw std::runtime_error("some lines were not written");
}

asio::awaitable<void> read(bench::ledger_table table, std::int64_t count) {
    auto const started = bench::clock::now();
    std::int64_t seen = 0, pages = 0;
    int shown = 0;
    constexpr std::array<int, 4> percents{1, 25, 50, 100};
    auto query = table.query(std::string(account));
    for (;;) {
        auto page = co_await query.next_page();
        if (!page) break;
        ++pages;
        for (bench::ledger_line const& line : *page)
            if (line.seq != seen++) throw std::runtime_error("line " + std::to_string(seen) + " is missing");
        while (shown < 4 && seen * 100 >= count * percents[static_cast<std::size_t>(shown)]) {
            std::cout << "{\"percent\":" << percents[static_cast<std::size_t>(shown++)]
                      << ",\"items\":" << seen << ",\"pages\":" << pages
                      << ",\"rss_kib\":" << memory_kib("VmRSS:")
                      << ",\"peak_rss_kib\":" << memory_kib("VmHWM:") << ",\"seconds\":"
                      << std::chrono::duration<double>(bench::clock::now() - started).count() << "}"
                      << std::endl;
        }
    }
    if (seen != count)
        throw std::runtime_error(std::to_string(seen) + " lines instead of " + std::to_string(count));
}

}  // namespace

int main(int count, char** words) try {
    bench::options const given(count, words);
    asio::io_context io(1);
    bench::ledger_table const table{dynamap::client(io)};
    bool const loads = !given.text("load").empty();
    auto const rows = static_cast<std::int64_t>(given.number(loads ? "load" : "read", 0));
    std::exception_ptr failure;
    asio::co_spawn(io, loads ? load(table, rows) : read(table, rows),
                   [&](std::exception_ptr what) { failure = what; });
    io.run();
    if (failure) std::rethrow_exception(failure);
} catch (std::exception const& failure) {
    std::cerr << failure.what() << "\n";
    return 1;
}
