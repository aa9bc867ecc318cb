// The machine that the program runs on: its network, commands, files, variables and clock.
// Tests: tests/integration/credentials.cpp.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <sstream>

#include "aws/call/machine_platform.hpp"
#include "aws/credentials/child_process.hpp"
#include "aws/net/deadline.hpp"
#include "aws/net/timer_queue.hpp"
#include "base/random.hpp"
#include "dynamap/aws/platform.hpp"
#include "dynamap/aws/settings.hpp"

namespace dynamap::aws {
namespace {

class machine final : public platform {
  public:
    machine(asio::any_io_executor executor, network out)
        : executor_(std::move(executor)), out_(std::move(out)), timers_(timer_queue::make(executor_)) {}

    asio::awaitable<http_response> send(http_call const& call) override {
        return send_once(executor_, call, out_);
    }

    asio::awaitable<std::string> run(std::string const& command, std::chrono::milliseconds timeout) override {
        return run_command(*timers_, command, timeout);
    }

    asio::awaitable<void> wait(std::chrono::milliseconds duration) override {
        return sleep_until(*timers_, from_now(duration));
    }

    std::optional<std::string> read_file(std::string const& path) override {
        std::ifstream file(path, std::ios::binary);
        if (!file) return std::nullopt;
        std::ostringstream text;
        text << file.rdbuf();
        if (file.bad()) return std::nullopt;
        return std::move(text).str();
    }

    bool write_file(std::string const& path, std::string_view text) override {
        // Written to a temporary file, then renamed: a process that reads it meanwhile sees either the old
        // text or the new one.
        std::string const aside = path + "." + std::to_string(::getpid()) + ".new";
        int const file = ::open(aside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
        if (file < 0) return false;
        bool const written = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
        bool const done = ::close(file) == 0 && written && ::rename(aside.c_str(), path.c_str()) == 0;
        if (!done) ::unlink(aside.c_str());
        return done;
    }

    std::optional<std::string> variable(std::string_view name) override {
        return process_environment()(name);
    }
    std::chrono::system_clock::time_point now() override { return std::chrono::system_clock::now(); }

    double random() override { return random_number(); }

  private:
    asio::any_io_executor executor_;
    network out_;
    std::shared_ptr<timer_queue> timers_;
};

}  // namespace

std::shared_ptr<platform> machine_platform(asio::any_io_executor executor, network out) {
    return std::make_shared<machine>(std::move(executor), std::move(out));
}

std::shared_ptr<platform> system_platform(asio::any_io_executor executor, std::string ca_file,
                                          proxy_settings const& proxies) {
    network out;
    // The profile files are read only if a connection uses TLS.
    out.ca_file = [given = std::move(ca_file)] {
        return given.empty() ? ca_file_of(given, process_settings()) : given;
    };
    out.proxies = proxy_rules(proxies, process_environment());
    return machine_platform(std::move(executor), std::move(out));
}

}  // namespace dynamap::aws
