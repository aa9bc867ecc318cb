// Runs a command and reads its output without blocking a thread.
// Tests: tests/integration/credentials.cpp.
#include "aws/credentials/child_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>

#include "aws/net/deadline.hpp"
#include "dynamap/error.hpp"

extern char** environ;

namespace dynamap::aws {
namespace {

constexpr std::size_t longest_output = std::size_t{64} << 10;

[[noreturn]] void refuse(std::string const& why) {
    throw error(errc::invalid_configuration, "the credential process " + why);
}

/// Starts the command in its own process group, with `out` as its standard output.
pid_t start(std::string const& command, int out) {
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawnattr_init(&attributes);
    ::posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
    // Our process may ignore these signals, or block any. A shell needs the one for its pipelines and the
    // other to wait for its children.
    sigset_t usual, none;
    ::sigemptyset(&none);
    ::sigemptyset(&usual);
    ::sigaddset(&usual, SIGPIPE);
    ::sigaddset(&usual, SIGCHLD);
    ::posix_spawnattr_setsigdefault(&attributes, &usual);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setpgroup(&attributes, 0);
    ::posix_spawnattr_setflags(&attributes,
                               POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);

    std::array<char*, 4> arguments{const_cast<char*>("sh"), const_cast<char*>("-c"),
                                   const_cast<char*>(command.c_str()), nullptr};
    pid_t pid = -1;
    int const failed = ::posix_spawn(&pid, "/bin/sh", &files, &attributes, arguments.data(), environ);
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&files);
    if (failed != 0)
        refuse("cannot be started: " + std::error_code(failed, std::system_category()).message());
    return pid;
}

/// A child process. The destructor kills it, and everything it started that stayed in its process group.
class child {
  public:
    explicit child(pid_t pid) noexcept : pid_(pid) {}
    child(child const&) = delete;
    child& operator=(child const&) = delete;
    ~child() {
        if (pid_ < 0) return;
        ::kill(-pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }

    /// Its wait status if it has ended; none if it is still running.
    [[nodiscard]] std::optional<int> ended() noexcept {
        int status = 0;
        pid_t const found = ::waitpid(pid_, &status, WNOHANG);
        if (found == 0 || (found < 0 && errno == EINTR)) return std::nullopt;
        // the program has its children reaped automatically (SIGCHLD is ignored)
        if (found < 0) status = 0;
        pid_ = -1;
        return status;
    }

  private:
    pid_t pid_;  // its process id, and its group's; -1: already reaped
};

/// The reading end of the pipe.
class output {
  public:
    explicit output(int file) noexcept : file_(file) {}
    output(output const&) = delete;
    output& operator=(output const&) = delete;
    ~output() { ::close(file_); }

    /// Reads what is there, up to slightly more than allowed. Returns whether there was anything.
    bool read_into(std::string& printed) {
        std::array<char, 4096> block;
        std::size_t const before = printed.size();
        while (printed.size() <= longest_output) {
            ssize_t const count = ::read(file_, block.data(), block.size());
            if (count < 0 && errno == EINTR) continue;
            if (count <= 0) break;
            printed.append(block.data(), static_cast<std::size_t>(count));
        }
        return printed.size() != before;
    }

  private:
    int file_;
};

std::string status_text(int status) {
    if (WIFSIGNALED(status)) return "was killed by signal " + std::to_string(WTERMSIG(status));
    return "exited with status " + std::to_string(WEXITSTATUS(status));
}

}  // namespace

asio::awaitable<std::string> run_command(timer_queue& a, std::string const& command,
                                         std::chrono::milliseconds timeout) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        refuse("cannot be started: " + std::error_code(errno, std::system_category()).message());
    output from(ends[0]);
    pid_t pid = -1;
    {
        output const its_end(ends[1]);
        ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
        pid = start(command, ends[1]);
    }
    child process(pid);

    // Polled, because the end of the output does not mean the end of the command: it may close its output and
    // run on, or leave a child behind that keeps the output open.
    constexpr std::chrono::milliseconds shortest(1), longest(20);
    auto const until = from_now(timeout);
    std::string printed;
    auto pause = shortest;
    for (;;) {
        std::optional<int> const status = process.ended();  // first: then all of its output is there
        if (from.read_into(printed)) pause = shortest;
        if (printed.size() > longest_output) refuse("printed more than 64 KiB");
        if (status) {
            if (*status != 0) refuse(status_text(*status));
            co_return printed;
        }
        auto const now = timer_queue::clock::now();
        if (now >= until) refuse("did not end within " + std::to_string(timeout.count()) + " ms");
        co_await sleep_until(a, std::min(until, now + pause));
        pause = std::min(2 * pause, longest);
    }
}

}  // namespace dynamap::aws
