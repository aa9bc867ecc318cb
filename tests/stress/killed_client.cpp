// The client that kills starts: it loads or exports, keeps each checkpoint in a file, and is killed at one of
// its reports.
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>

#include "support/crew.hpp"
#include "support/killed_rows.hpp"
#include "support/programs.hpp"

namespace stress {
namespace {

namespace fs = std::filesystem;

std::string text_of_file(fs::path const& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// Lines in a file; each is with the system when `add` returns.
class line_file {
  public:
    explicit line_file(fs::path const& file)
        : file_(::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) {}
    ~line_file() { ::close(file_); }
    line_file(line_file const&) = delete;
    line_file& operator=(line_file const&) = delete;
    void add(std::string text) const {
        text += '\n';
        if (::write(file_, text.data(), text.size()) != static_cast<ssize_t>(text.size()))
            throw std::runtime_error("cannot write a line");
    }

  private:
    int file_;
};

/// Keeps checkpoints, and dies at the one it is told.
class keeper {
  public:
    explicit keeper(options const& given)
        : given_(given), file_(fs::path(given.directory) / "checkpoint"), last_(text_of_file(file_)) {}
    [[nodiscard]] std::string const& last() const { return last_; }
    /// A checkpoint is reported. One in three clients dies before it is kept, the others after.
    void report(std::string const& checkpoint) {
        if (checkpoint == last_) return;
        last_ = checkpoint;
        bool const dies = ++reports_ == given_.dies_at;
        if (dies && given_.seed % 3 == 0) ::kill(::getpid(), SIGKILL);
        fs::path const fresh = file_.string() + ".new";
        std::ofstream(fresh) << checkpoint;
        fs::rename(fresh, file_);
        if (dies) ::kill(::getpid(), SIGKILL);
    }

  private:
    options const& given_;
    fs::path file_;
    std::string last_;
    std::size_t reports_ = 0;
};

asio::awaitable<void> load(plain_table table, options const& given, bool& complete) {
    keeper kept(given);
    line_file const dead(fs::path(given.directory) / "dead");
    dynamap::bulk_options options;
    options.in_flight = 3;
    options.progress_every = std::chrono::milliseconds(1);
    options.buffer = 100;
    options.resume = kept.last();
    options.on_progress = [&](dynamap::bulk_progress const& now) { kept.report(now.resume_token); };
    std::size_t at = 0;
    auto source = [&]() -> std::optional<entry> {
        if (at == given.calls) return std::nullopt;
        return killed_row(at++);
    };
    auto sink = [&](entry const& row, dynamap::error const&) { dead.add(row.text); };
    auto const report = co_await table.bulk_put(source, options, sink);
    complete = report.at_end();
    if (!complete) report.throw_if_failed();
}

asio::awaitable<void> export_table(plain_table table, options const& given, bool& complete) {
    keeper kept(given);
    fs::path const file = fs::path(given.directory) / "lines";
    dynamap::export_options options;
    options.segments = 2;
    options.page_size = static_cast<std::int64_t>(killed_page);
    options.resume = kept.last();
    options.on_progress = [&](dynamap::export_progress const& now) {
        if (!now.resume_token.empty()) kept.report(now.resume_token);
    };
    dynamap::export_outcome report;
    if (given.child == "export-lines") {
        std::ofstream out(file, std::ios::app);
        report = co_await table.bulk_export(out, options);
    } else {
        line_file const out(file);
        auto const take = [&](entry&& row) { out.add(line_of(row)); };
        report = co_await table.bulk_export(take, options);
    }
    report.throw_if_failed();
    complete = true;
}

}  // namespace

int killed_client(options const& given) {
    asio::io_context io;
    auto const config = config_for(given.endpoint);
    dynamap::client const client(io, config);
    plain_table const table(client, given.directory);
    bool complete = false;
    std::exception_ptr failure;
    auto work = given.child == "load" ? load(table, given, complete) : export_table(table, given, complete);
    asio::co_spawn(io, std::move(work), [&](std::exception_ptr e) { failure = e; });
    io.run();
    try {
        if (failure) std::rethrow_exception(failure);
    } catch (std::exception const& e) {
        std::cerr << "the killed client: " << e.what() << std::endl;
    }
    return complete && !failure ? 0 : 1;
}

}  // namespace stress
