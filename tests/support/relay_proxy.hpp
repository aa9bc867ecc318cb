// An HTTP proxy on loopback, as small as one can be.
#pragma once

#include <atomic>
#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace test {

/// Passes on what comes by CONNECT, or with an absolute URL in the request line, to 127.0.0.1, whatever the
/// host's name.
///
/// Shape: a thread for each connection. Requests are handed on as they come, without the header
/// Proxy-Authorization; all of a connection go to the server of the first.
class relay_proxy {
  public:
    /// `authorization`: what the header Proxy-Authorization must have; empty: nothing.
    explicit relay_proxy(std::string authorization = {});
    ~relay_proxy();
    relay_proxy(relay_proxy const&) = delete;
    relay_proxy& operator=(relay_proxy const&) = delete;

    [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
    /// The heads of the first request of each connection.
    [[nodiscard]] std::vector<std::string> heads() const;

  private:
    void accept_all();
    void serve(int client);

    std::string authorization_;
    int listener_;
    std::uint16_t port_ = 0;
    std::atomic<bool> ending_{false};
    mutable std::mutex mutex_;
    std::vector<std::string> heads_;
    std::vector<int> clients_;
    std::list<std::thread> threads_;
    std::thread acceptor_;
};

}  // namespace test
