// Clients that are killed at every report of a checkpoint, and go on from it: nothing is lost; what is done
// twice is counted.
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <map>
#include <thread>

#include "dynamap/uuid.hpp"
#include "support/killed_rows.hpp"
#include "support/lossy_service.hpp"
#include "support/programs.hpp"
#include "support/resources.hpp"

extern char** environ;

namespace stress {
namespace {

namespace fs = std::filesystem;

/// One table, loaded and then exported by clients that die.
class victim {
  public:
    victim(options const& given, std::string url, server_thread& servers, lossy_service& service,
           std::uint64_t number, std::size_t rows, report& to)
        : url_(std::move(url)),
          servers_(servers),
          service_(service),
          chance_(given.seed, "victim", number),
          rows_(rows),
          directory_(fs::temp_directory_path() / ("dynamap-stress-" + dynamap::uuid::v4().to_string())),
          to_(to) {
        fs::create_directory(directory_);
    }
    ~victim() {
        std::error_code ignored;
        fs::remove_all(directory_, ignored);
    }
    victim(victim const&) = delete;
    victim& operator=(victim const&) = delete;

    void run() {
        for (std::string const what : {"load", "export-lines", "export-rows"}) {
            fs::remove(directory_ / "checkpoint");
            fs::remove(directory_ / "lines");
            std::size_t const deaths = live_and_die(what);
            if (what == "load") check_table();
            else check_lines(what, deaths);
            if (to_.time_is_over()) return;
        }
    }

  private:
    /// Starts clients until one lives to the end of its work; how many died.
    std::size_t live_and_die(std::string const& what) {
        for (std::size_t deaths = 0;; ++deaths) {
            // Now and then one may live for longer; so may all, should there be no end.
            bool const lives = deaths > 4 * rows_;
            std::uint64_t const seed = chance_.next();
            std::size_t const dies_at = lives ? 0 : seed % 3 == 0 ? 2 : 1;
            int const status = start(what, seed, dies_at);
            if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
                to_.count("calls", rows_);
                return deaths;
            }
            to_.count("kills: " + what);
            if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL && !lives) continue;
            to_.fault("a client failed", what + ", status " + std::to_string(status));
            return deaths;
        }
    }

    int start(std::string const& what, std::uint64_t seed, std::size_t dies_at) const {
        std::vector<std::string> words{"/proc/self/exe", "kills",
                                       "--child",        what,
                                       "--endpoint",     url_,
                                       "--directory",    directory_.string(),
                                       "--seed",         std::to_string(seed),
                                       "--calls",        std::to_string(rows_),
                                       "--dies-at",      std::to_string(dies_at)};
        std::vector<char*> arguments;
        for (auto& word : words) arguments.push_back(word.data());
        arguments.push_back(nullptr);
        pid_t child = 0;
        int status = -1;
        if (::posix_spawn(&child, words[0].c_str(), nullptr, nullptr, arguments.data(), environ) != 0 ||
            ::waitpid(child, &status, 0) != child)
            to_.fault("a client failed", "it cannot be started");
        return status;
    }

    std::string name() const { return directory_.string(); }
    items stored() {
        return servers_.run([this] { return service_.data().table(name()); });
    }

    void check_table() {
        auto const found = stored();
        std::size_t accepted = 0;
        std::map<std::string, std::size_t> dead;
        std::ifstream in(directory_ / "dead");
        for (std::string line; std::getline(in, line);) ++dead[line];
        for (std::size_t n = 0; n < rows_; ++n) {
            entry const row = killed_row(n);
            auto const at = found.find(key_of(row));
            if (is_refused(n)) {
                if (at != found.end()) to_.fault("made up", "a refused row is in the table: " + row.text);
                if (!dead.contains(row.text))
                    to_.fault("lost", "a refused row is no dead letter: " + row.text);
                continue;
            }
            ++accepted;
            if (at == found.end()) to_.fault("lost", "a load has not written: " + row.text);
            else if (at->second.at("text").text != row.text) to_.fault("wrong", row.text);
            if (dead.contains(row.text)) to_.fault("made up", "a good row is a dead letter: " + row.text);
        }
        if (found.size() != accepted)
            to_.fault("made up", std::to_string(found.size()) + " rows of " + std::to_string(accepted));
        std::size_t letters = 0;
        for (auto const& [text, n] : dead) letters += n;
        to_.count("dead letters that came again", letters - dead.size());
        std::size_t const puts = servers_.run([this] { return service_.data().puts[name()]; });
        to_.count("rows written again", puts - accepted);
    }

    void check_lines(std::string const& what, std::size_t deaths) {
        auto const stored_now = stored();
        std::map<item_key, std::size_t> seen;
        std::size_t lines = 0;
        std::ifstream in(directory_ / "lines");
        for (std::string line; std::getline(in, line); ++lines) {
            auto const read = database::item_of_line(line);
            if (!read) {
                to_.fault("torn", what + ": " + line);
                continue;
            }
            ++seen[read->first];
            auto const at = stored_now.find(read->first);
            if (at == stored_now.end() || at->second != read->second) to_.fault("wrong", what + ": " + line);
        }
        for (auto const& [key, row] : stored_now)
            if (!seen.contains(key)) to_.fault("lost", what + " has not: " + row.at("text").text);
        std::size_t const again = lines - seen.size();
        to_.count("rows exported again", again);
        if (again > deaths * killed_page)
            to_.fault("doubled", what + ": " + std::to_string(again) + " rows after " +
                                     std::to_string(deaths) + " deaths");
    }

    std::string url_;
    server_thread& servers_;
    lossy_service& service_;
    dice chance_;
    std::size_t rows_;
    fs::path directory_;
    report& to_;
};

}  // namespace

void kills(options const& given, report& to) {
    held_before held(to);
    {
        losses how;
        how.harm = 6;
        lossy_service service(given.seed, to, how);
        server_thread servers;
        server front(servers, [&](server_connection& on) { return service.serve(on); });
        std::size_t const all = calls_of(given, 3'000);
        std::size_t const rows = std::min<std::size_t>(all / 3, 700);
        std::atomic<std::uint64_t> number{0};
        std::vector<std::thread> threads;
        for (int n = 0; n < 2; ++n)
            threads.emplace_back([&] {
                while (to.sum("calls") < all && !to.time_is_over()) {
                    victim one(given, front.url(), servers, service, number++, rows, to);
                    one.run();
                }
            });
        for (auto& thread : threads) thread.join();
    }
    held.check(std::size_t{64} << 20);  // the tables are kept until the end
}

}  // namespace stress
