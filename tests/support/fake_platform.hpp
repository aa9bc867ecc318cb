// What credential sources reach out to, as a test would have it.
#pragma once

#include <algorithm>
#include <asio/io_context.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dynamap/aws/platform.hpp"

namespace test {

/// This machine with an environment and files of the test's own.
class fake_platform final : public dynamap::aws::platform {
  public:
    explicit fake_platform(asio::io_context& io)
        : machine_(dynamap::aws::system_platform(io.get_executor())) {}

    std::map<std::string, std::string, std::less<>> variables, files;
    /// How long each exchange was to take at most, and how long it may at least: a busy machine must not end
    /// it.
    std::vector<std::chrono::milliseconds> timeouts;
    std::chrono::milliseconds least_timeout = std::chrono::seconds(20);

    asio::awaitable<dynamap::aws::http_response> send(dynamap::aws::http_call const& sent) override {
        timeouts.push_back(sent.timeout);
        dynamap::aws::http_call patient = sent;
        patient.timeout = std::max(patient.timeout, least_timeout);
        co_return co_await machine_->send(patient);
    }
    asio::awaitable<std::string> run(std::string const& command, std::chrono::milliseconds timeout) override {
        return machine_->run(command, timeout);
    }
    asio::awaitable<void> wait(std::chrono::milliseconds) override {
        return machine_->wait(std::chrono::milliseconds(1));
    }
    std::optional<std::string> read_file(std::string const& path) override {
        auto const found = files.find(path);
        return found == files.end() ? std::nullopt : std::optional(found->second);
    }
    bool write_file(std::string const& path, std::string_view text) override {
        files[path] = text;
        return true;
    }
    std::optional<std::string> variable(std::string_view name) override {
        auto const found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    }
    std::chrono::system_clock::time_point now() override { return machine_->now(); }
    double random() override { return 0; }

  private:
    std::shared_ptr<dynamap::aws::platform> machine_;
};

}  // namespace test
