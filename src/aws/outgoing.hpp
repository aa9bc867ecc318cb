// A request on its way: whatever its protocol, it writes itself for each attempt. Room: aws.
#pragma once

#include <chrono>
#include <string_view>

#include "aws/connection.hpp"
#include "dynamap/aws/credentials.hpp"
#include "dynamap/byte_buffer.hpp"

namespace dynamap::aws {

/// What is sent, signed anew for every attempt.
class outgoing {
  public:
    /// The bytes of a request, in two pieces so that a large body needs no copy; the second may be empty.
    ///
    /// Lifetime: until the next write(), and as long as the connection.
    struct message {
        std::string_view first;
        std::string_view second = {};
    };

    /// Writes the request for one attempt. `extra` is header lines that are sent unsigned, each ended by CRLF.
    [[nodiscard]] virtual message write(connection& line, credentials const& who,
                                        std::chrono::system_clock::time_point time,
                                        std::string_view extra) = 0;

    std::string_view operation = {};  ///< for reports
    std::string_view table = {};      ///< for reports; empty where there is none
    bool to_head = false;             ///< whether it is a HEAD request, whose answer has no body
    bool wants_headers = false;       ///< whether all headers of the answer are wanted

  protected:
    ~outgoing() = default;
};

/// A request of the JSON protocol, the body written behind room for its head.
class outgoing_json final : public outgoing {
  public:
    outgoing_json(std::string_view target, byte_buffer& body) : target_(target), body_(body) {}

    message write(connection& line, credentials const& who, std::chrono::system_clock::time_point time,
                  std::string_view extra) override {
        line.signer.head(line.head, target_, body_.view(), who, time, extra);
        return {body_.with_head(line.head)};
    }

  private:
    std::string_view target_;
    byte_buffer& body_;
};

}  // namespace dynamap::aws
