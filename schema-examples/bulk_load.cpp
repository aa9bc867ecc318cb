// Loads wallets into a table as fast as the table accepts them: generated rows, or rows from a file. It finds
// the table's capacity by itself, shows its progress, and keeps rows that cannot be written as dead letters.
// After Ctrl-C it prints how to resume. `tools/demo` runs it.
//
//   tools/engine run -- build/release/schema-examples/bulk_load 20000
#include <unistd.h>

#include <algorithm>
#include <asio/io_context.hpp>
#include <boost/property_tree/json_parser.hpp>
#include <boost/property_tree/ptree.hpp>
#include <cstdio>
#include <dynamap/dynamap.hpp>
#include <exception>
#include <fstream>
#include <iostream>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "example.hpp"
#include "interrupt.hpp"

struct user_wallet {
    dynamap::uuid user_id;
    std::int64_t balance = 0;  // cents
};
using wallet_table =
    dynamap::table<user_wallet, "user_wallet", dynamap::partition_key<&user_wallet::user_id>>;

/// The n-th generated wallet. It is always the same one, so that a load can be resumed.
user_wallet made_up(std::uint64_t n) {
    char text[40];
    std::snprintf(text, sizeof text, "%08llx-d00d-4000-8000-%012llx",
                  static_cast<unsigned long long>(n * 2654435761U & 0xffffffff),
                  static_cast<unsigned long long>(n));
    return {dynamap::uuid::parse(text), static_cast<std::int64_t>(n % 100'000)};
}

/// The rows of a text, one per line.
class lines {
  public:
    explicit lines(std::istream& in) : in_(in) {}

    std::optional<user_wallet> operator()() {
        for (std::string line; std::getline(in_, line);) {
            ++number_;
            if (line.ends_with('\r')) line.pop_back();
            if (line.empty()) continue;
            if (number_ == 1 && !line.starts_with('{')) {
                columns_ = split(line);
                continue;
            }
            try {
                return columns_.empty() ? from_json(line) : from_csv(line);
            } catch (std::exception const& why) {
                ++unreadable;
                if (unreadable <= 5) std::cerr << "line " << number_ << " is skipped: " << why.what() << "\n";
            }
        }
        return std::nullopt;
    }
    std::uint64_t unreadable = 0;

  private:
    static std::vector<std::string> split(std::string const& line) {
        std::vector<std::string> cells;
        std::istringstream in(line);
        for (std::string cell; std::getline(in, cell, ',');) cells.push_back(cell);
        return cells;
    }
    static user_wallet from_json(std::string const& line) {
        std::istringstream in(line);
        boost::property_tree::ptree object;
        boost::property_tree::read_json(in, object);
        return wallet(object.get<std::string>("user_id"), object.get<std::string>("balance"));
    }
    user_wallet from_csv(std::string const& line) const {
        auto const cells = split(line);
        auto const cell = [&](std::string const& name) {
            auto const at = std::find(columns_.begin(), columns_.end(), name) - columns_.begin();
            if (static_cast<std::size_t>(at) >= cells.size())
                throw std::invalid_argument("it has no " + name);
            return cells[static_cast<std::size_t>(at)];
        };
        return wallet(cell("user_id"), cell("balance"));
    }
    static user_wallet wallet(std::string const& id, std::string const& cents) {
        return {dynamap::uuid::parse(id), example::whole_number<std::int64_t>(cents)};
    }

    std::istream& in_;
    std::uint64_t number_ = 0;
    std::vector<std::string> columns_;  // of CSV
};

/// A progress bar on a terminal; elsewhere a line now and then.
class display {
  public:
    void operator()(dynamap::bulk_progress const& p) {
        if (terminal_) return show(bar(p), '\r');
        if (p.elapsed - shown_ < std::chrono::seconds(2)) return;
        shown_ = p.elapsed;
        show(text(p), '\n');
    }
    void end() const {
        if (terminal_) std::cout << "\n";
    }

  private:
    static std::string text(dynamap::bulk_progress const& p) {
        std::ostringstream out;
        out << p.written << " wallets, " << static_cast<std::int64_t>(p.rows_per_second) << "/s, "
            << p.retried_items << " sent again";
        if (p.measured_capacity > 0) out << ", capacity " << static_cast<std::int64_t>(p.measured_capacity);
        if (p.failed_items > 0) out << ", " << p.failed_items << " dead letters";
        if (p.remaining) out << ", " << p.remaining->count() << " s left";
        return out.str();
    }
    static std::string bar(dynamap::bulk_progress const& p) {
        constexpr std::size_t width = 30;
        if (!p.total || *p.total == 0) return text(p);
        std::uint64_t const done = p.written + p.replaced + p.failed_items;
        auto const full = static_cast<std::size_t>(std::min(done, *p.total) * width / *p.total);
        return "[" + std::string(full, '#') + std::string(width - full, ' ') + "] " + text(p);
    }
    void show(std::string line, char end) {
        line.resize(std::max(line.size(), last_), ' ');
        last_ = terminal_ ? line.find_last_not_of(' ') + 1 : 0;
        std::cout << line << end << std::flush;
    }

    bool terminal_ = ::isatty(STDOUT_FILENO) == 1;
    std::size_t last_ = 0;
    std::chrono::duration<double> shown_{0};
};

constexpr auto usage = R"(usage: bulk_load SOURCE [OPTIONS]

Loads wallets into a table as fast as the table accepts them. Ctrl-C stops it, and it prints how to resume.

Endpoint, region and credentials come from the environment.

  bulk_load 20000           20000 generated wallets
  bulk_load FILE            JSON lines {"user_id":"...","balance":100}; or CSV with these names as its first line
  bulk_load -               the same from standard input

  --table NAME              default: user_wallet
  --units N                 at most N write units per second
  --resume TOKEN            continue an earlier load of the same rows
  --drop                    delete the table at the end
  --dead-letters FILE       rows that cannot be written, as JSON lines; default: they are only counted and shown
  --help                    this text
)";

struct arguments {
    std::string source, table, dead_letters;
    bool drop = false;
    dynamap::bulk_options options;
};

arguments parse(example::command_line& line) {
    arguments given;
    given.table = line.option("--table").value_or("");
    given.dead_letters = line.option("--dead-letters").value_or("");
    given.drop = line.flag("--drop");
    if (auto const units = line.option("--units"))
        given.options.max_write_units = example::whole_number<std::uint32_t>(*units, 1);
    if (auto const text = line.option("--resume")) {
        given.options.resume = *text;
    }
    given.source = line.word("SOURCE");
    line.end();
    return given;
}

using outcome = dynamap::bulk_outcome<user_wallet>;

template <class Source>
asio::awaitable<outcome> load(wallet_table table, Source& rows, arguments& given) {
    co_await table.create_if_missing();
    std::ofstream letters;
    if (!given.dead_letters.empty()) letters.open(given.dead_letters);
    std::uint64_t shown = 0;
    auto const sink = [&](user_wallet const& row, dynamap::error const& why) {
        letters << "{\"user_id\":\"" << row.user_id.to_string() << "\",\"balance\":" << row.balance << "}\n";
        if (++shown <= 5)
            std::cerr << "\n" << row.user_id.to_string() << " cannot be written: " << why.what() << "\n";
    };
    auto const next = [&rows] { return rows(); };
    outcome result = co_await table.bulk_put(next, given.options, sink);
    if (given.drop && result.at_end()) co_await table.drop();
    co_return result;
}

/// Prints the result of a load. Returns the exit status.
int tell(outcome const& r, display const& shown, arguments const& given) {
    shown.end();
    double const seconds = r.elapsed.count();
    std::cout << r.written << " wallets in " << seconds << " s, "
              << static_cast<std::int64_t>(static_cast<double>(r.written) / seconds) << " a second; "
              << r.requests << " requests, " << r.throttled_requests << " of them throttled; "
              << r.retried_items << " wallets sent again; " << r.failed_items << " dead letters\n";
    if (r.at_end()) return r ? 0 : 1;
    std::cout << (r.cancelled() ? "Stopped" : "Ended early") << ". To go on: bulk_load " << given.source
              << (given.table.empty() ? "" : " --table " + given.table) << " --resume " << r.resume_token
              << "\n";
    if (!r.cancelled()) r.throw_if_failed();
    return 130;
}

/// Loads all rows. Returns none if Ctrl-C came before the first.
template <class Source>
std::optional<outcome> load_all(Source& rows, arguments& given, display& shown) {
    asio::io_context io;
    dynamap::client client{io};
    wallet_table const table = given.table.empty() ? wallet_table(client) : wallet_table(client, given.table);
    given.options.progress_every = std::chrono::milliseconds(100);
    given.options.on_progress = [&shown](dynamap::bulk_progress const& p) { shown(p); };
    example::interrupt interrupted(io);
    return dynamap::run(io, interrupted.unless(load(table, rows, given)));
}

std::optional<outcome> load_made_up(std::uint64_t total, arguments& given, display& shown) {
    given.options.total = total;
    auto generate = [n = std::uint64_t{0}, total]() mutable -> std::optional<user_wallet> {
        if (n == total) return std::nullopt;
        return made_up(n++);
    };
    return load_all(generate, given, shown);
}

std::optional<outcome> load_file(arguments& given, display& shown) {
    std::ifstream file;
    if (given.source != "-") file.open(given.source);
    if (!file && given.source != "-") throw std::runtime_error("cannot read " + given.source);
    lines rows(given.source == "-" ? std::cin : file);
    auto result = load_all(rows, given, shown);
    if (rows.unreadable != 0) std::cout << "\n" << rows.unreadable << " lines could not be read\n";
    return result;
}

int main(int count, char** words) {
    return example::run(count, words, usage, [](example::command_line& line) {
        arguments given = parse(line);
        display shown;
        bool const number = given.source.find_first_not_of("0123456789") == std::string::npos;
        auto const result =
            number ? load_made_up(example::whole_number<std::uint64_t>(given.source), given, shown)
                   : load_file(given, shown);
        return result ? tell(*result, shown, given) : 130;
    });
}
