// Requests of any protocol, which are written anew for each attempt.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "aws/net/connector.hpp"
#include "dynamap/aws/credentials.hpp"
#include "dynamap/detail/base/byte_buffer.hpp"

namespace dynamap::aws {

/// A request that is signed anew for each attempt.
class request_writer {
  public:
    /// Writes the request for one attempt: the head to `head`. Returns the body. `extra` contains header
    /// lines that are sent unsigned, each ended by CRLF.
    ///
    /// Lifetime: the body is valid until the next write().
    [[nodiscard]] virtual std::string_view write(std::string& head, connector const& connector,
                                                 credentials const& identity,
                                                 std::chrono::system_clock::time_point time,
                                                 std::string_view extra) = 0;

    std::string_view operation = {};  ///< for reports
    std::string_view table = {};      ///< for reports; empty if there is none
    bool reads = false;               ///< whether it changes nothing, so that it may be sent twice
    bool to_head = false;             ///< whether it is a HEAD request, whose response has no body
    bool wants_headers = false;       ///< whether the caller needs all headers of the response

  protected:
    ~request_writer() = default;
};

/// A request of the JSON protocol.
class json_request_writer final : public request_writer {
  public:
    json_request_writer(std::string_view target, byte_buffer const& body) : target_(target), body_(body) {}

    std::string_view write(std::string& head, connector const& connector, credentials const& identity,
                           std::chrono::system_clock::time_point time, std::string_view extra) override {
        connector.thread_signer().head(head, target_, body_.view(), identity, time, extra);
        return body_.view();
    }

  private:
    std::string_view target_;
    byte_buffer const& body_;
};

}  // namespace dynamap::aws
