// What credential sources need of the platform: HTTP, files, programs, variables, time.
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

/// One HTTP request to a URL, sent on its own connection.
struct http_call {
    std::string method = "GET";                ///< in capitals
    std::string url = {};                      ///< "http://169.254.169.254/latest/api/token"
    std::vector<header> headers = {};          ///< in addition to Host, Content-Length and Connection
    std::string body = {};                     ///< the bytes after the headers
    std::chrono::milliseconds timeout{5'000};  ///< for everything, from the DNS lookup to the last byte
    /// Without any proxy, for addresses on this machine or in its own network.
    bool direct = false;
};

/// The response to an http_call.
struct http_response {
    int status = 0;         ///< the HTTP status
    std::string body = {};  ///< the bytes after the headers
};

/// The platform that credential sources use. Programs use `system_platform`; tests have their own.
///
/// Thread: may be called from any thread.
class platform {
  public:
    virtual ~platform() = default;

    /// Sends one request.
    /// Errors: those of a client's call, if there is no response.
    /// Lifetime: `call` must outlive it.
    [[nodiscard]] virtual asio::awaitable<http_response> send(http_call const& call) = 0;
    /// Runs a command with the shell and returns its output.
    /// Errors: `errc::invalid_configuration` if its exit status is not 0, or if it does not end within
    /// `timeout`.
    [[nodiscard]] virtual asio::awaitable<std::string> run(std::string const& command,
                                                           std::chrono::milliseconds timeout) = 0;
    /// Waits for `duration`.
    /// Errors: `std::errc::operation_canceled`.
    [[nodiscard]] virtual asio::awaitable<void> wait(std::chrono::milliseconds duration) = 0;
    /// Returns a file's text; empty if it cannot be read. Blocks; the files are small.
    [[nodiscard]] virtual std::optional<std::string> read_file(std::string const& path) = 0;
    /// Replaces a file, which only its owner can read. Returns whether that succeeded.
    virtual bool write_file(std::string const& path, std::string_view text) = 0;
    /// Returns the value of an environment variable.
    [[nodiscard]] virtual std::optional<std::string> variable(std::string_view name) = 0;
    /// Returns the time of day.
    [[nodiscard]] virtual std::chrono::system_clock::time_point now() = 0;
    /// Returns a random number in [0, 1).
    [[nodiscard]] virtual double random() = 0;
};

/// Returns the platform of the machine that the program runs on.
///
/// Shape: sockets, timers and child processes use `executor`. `ca_file` (PEM) has the authorities for https.
/// Empty: AWS_CA_BUNDLE, ca_bundle of the profile AWS_PROFILE or "default", then the system's. Requests use
/// the proxy of `proxies` and the environment.
/// Lifetime: it stays alive while an operation is in progress. The execution context must outlive it.
[[nodiscard]] std::shared_ptr<platform> system_platform(asio::any_io_executor executor,
                                                        std::string ca_file = {},
                                                        proxy_settings const& proxies = {});

}  // namespace dynamap::aws
