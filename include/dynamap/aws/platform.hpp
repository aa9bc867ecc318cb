// What credential sources reach out to: HTTP, files, programs, variables, time.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dynamap/aws/credentials.hpp"
#include "dynamap/aws/proxy_settings.hpp"
#include "dynamap/aws/sign.hpp"

namespace dynamap::aws {

/// One HTTP request to a URL, sent on a connection of its own.
struct http_call {
    std::string method = "GET";
    std::string url = {};              ///< "http://169.254.169.254/latest/api/token"
    std::vector<header> headers = {};  ///< besides Host, Content-Length and Connection
    std::string body = {};
    std::chrono::milliseconds timeout{5'000};  ///< for everything, from the name's look-up to the last byte
    /// past every proxy, as to what is on this machine or beside it
    bool direct = false;
};

/// Its response.
struct http_response {
    int status = 0;
    std::string body = {};
};

/// How credential sources reach the world. Programs use `system_platform`; tests bring their own.
///
/// Thread: from anywhere.
class platform {
  public:
    virtual ~platform() = default;

    /// Sends one request.
    /// Errors: as of a call of the client, when there is no answer.
    /// Lifetime: `call` must outlive it.
    [[nodiscard]] virtual asio::awaitable<http_response> exchange(http_call const& call) = 0;
    /// Runs a command with the shell and gives what it prints.
    /// Errors: `errc::invalid_configuration` when it ends with another status than 0, or not at all in
    /// `timeout`.
    [[nodiscard]] virtual asio::awaitable<std::string> run(std::string const& command,
                                                           std::chrono::milliseconds timeout) = 0;
    /// Waits.
    /// Errors: `std::errc::operation_canceled`.
    [[nodiscard]] virtual asio::awaitable<void> wait(std::chrono::milliseconds duration) = 0;
    /// A file's text; none when it cannot be read. Blocks: the files are small.
    [[nodiscard]] virtual std::optional<std::string> read_file(std::string const& path) = 0;
    /// Replaces a file, readable by its owner only; answers whether it could.
    virtual bool write_file(std::string const& path, std::string_view text) = 0;
    /// The value of an environment variable.
    [[nodiscard]] virtual std::optional<std::string> variable(std::string_view name) = 0;
    /// The time of day.
    [[nodiscard]] virtual std::chrono::system_clock::time_point now() = 0;
    /// A number in [0, 1).
    [[nodiscard]] virtual double random() = 0;
};

/// The machine that the program runs on.
///
/// Shape: sockets, timers and child processes live on `executor`. `ca_file` (PEM) has the authorities that
/// https trusts; empty: AWS_CA_BUNDLE, ca_bundle of AWS_PROFILE or the profile "default", then the system's.
/// Requests go through the proxy that `proxies` and the environment name.
/// Lifetime: keeps itself alive while something is under way; the execution context must outlive it.
[[nodiscard]] std::shared_ptr<platform> system_platform(asio::any_io_executor executor,
                                                        std::string ca_file = {},
                                                        proxy_settings const& proxies = {});

}  // namespace dynamap::aws
