// Kept connections to an engine, for what stands before it.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "scripted_server.hpp"

namespace test {

/// Sends requests to an engine as they came, byte by byte: a signature stays right.
///
/// Thread: any; each request has a connection to itself.
class engine_link {
  public:
    /// `engine`: "http://127.0.0.1:PORT".
    explicit engine_link(std::string_view engine);

    /// The whole answer, head and body; none: the request is not whole, or the engine does not answer.
    /// A request on a kept connection that the engine has closed meanwhile is sent on a new one.
    [[nodiscard]] std::optional<std::string> ask(std::string_view request);

  private:
    std::unique_ptr<peer> take_idle();
    std::unique_ptr<peer> connect() const;

    std::uint16_t port_;
    std::mutex mutex_;
    std::list<std::unique_ptr<peer>> idle_;
};

}  // namespace test
