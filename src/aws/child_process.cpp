#include "aws/child_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <asio/buffer.hpp>
#include <asio/error.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>
#include <cerrno>
#include <cstring>
#include <optional>

#include "aws/deadline.hpp"
#include "aws/network_error.hpp"
#include "dynamap/error.hpp"

extern char** environ;

namespace dynamap::aws {
namespace {

constexpr std::size_t longest_output = std::size_t{64} << 10;

[[noreturn]] void refuse(std::string const& why) {
    throw error(errc::invalid_configuration, "the credential process " + why);
}

/// Starts the command in a process group of its own, with `out` as its standard output.
pid_t start(std::string const& command, int out) {
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawnattr_init(&attributes);
    ::posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
    sigset_t broken_pipe;  // which our process may ignore; a shell's pipelines rely on it
    ::sigemptyset(&broken_pipe);
    ::sigaddset(&broken_pipe, SIGPIPE);
    ::posix_spawnattr_setsigdefault(&attributes, &broken_pipe);
    ::posix_spawnattr_setpgroup(&attributes, 0);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);

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

/// A child, killed when its time is over or this object ends.
class child final : alarm::entry {
  public:
    child(alarm& a, alarm::clock::time_point until, pid_t pid) : alarm_(a), pid_(pid) {
        alarm_.set(*this, until);
    }
    child(child const&) = delete;
    child& operator=(child const&) = delete;
    ~child() {
        alarm_.clear(*this);
        if (pid_ < 0) return;
        ::kill(-pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }

    /// Whether it was killed for its time.
    [[nodiscard]] bool late() noexcept {
        alarm_.clear(*this);
        return rang_;
    }
    /// Its wait status once it has ended; none: it runs on.
    [[nodiscard]] std::optional<int> ended() noexcept {
        siginfo_t info{};
        // Looked at first and collected later: until then nobody else can have its number, which ring() kills.
        if (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
            info.si_pid == 0)
            return std::nullopt;
        alarm_.clear(*this);
        int status = 0;  // also if the program has all its children collected by itself (SIGCHLD ignored)
        ::waitpid(std::exchange(pid_, -1), &status, 0);
        return status;
    }

  private:
    void ring() noexcept override {
        rang_ = true;
        ::kill(-pid_, SIGKILL);
    }
    void abandon() noexcept override {}

    alarm& alarm_;
    pid_t pid_;          // and its group's; -1: collected
    bool rang_ = false;  // guarded by the alarm's lock
};

std::string status_text(int status) {
    if (WIFSIGNALED(status)) return "was ended by signal " + std::to_string(WTERMSIG(status));
    return "ended with status " + std::to_string(WEXITSTATUS(status));
}

}  // namespace

asio::awaitable<std::string> run_command(asio::any_io_executor executor, alarm& a, std::string const& command,
                                         std::chrono::milliseconds timeout) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        refuse("cannot be started: " + std::error_code(errno, std::system_category()).message());
    asio::posix::stream_descriptor output(executor, ends[0]);
    asio::posix::stream_descriptor input(executor, ends[1]);
    child process(a, alarm::clock::now() + timeout, start(command, ends[1]));
    input.close();

    std::string printed;
    std::error_code failed;
    std::array<char, 4096> block;
    while (!failed && printed.size() <= longest_output) {
        std::size_t const count = co_await output.async_read_some(
            asio::buffer(block), asio::redirect_error(asio::use_awaitable, failed));
        printed.append(block.data(), count);
    }
    if (failed == asio::error::operation_aborted) throw cancelled();
    if (printed.size() > longest_output) refuse("prints more than 64 KiB");

    // It has closed its output, and ends in this moment, as a rule.
    std::optional<int> status = process.ended();
    for (auto pause = std::chrono::milliseconds(1); !status;
         pause = std::min(2 * pause, std::chrono::milliseconds(50))) {
        co_await sleep_until(a, alarm::clock::now() + pause);
        status = process.ended();
    }
    if (process.late()) refuse("did not end within " + std::to_string(timeout.count()) + " ms");
    if (*status != 0) refuse(status_text(*status));
    co_return printed;
}

}  // namespace dynamap::aws
