// A connection with everything that a request on it needs, kept between requests.
#pragma once

#include <chrono>
#include <string>

#include "aws/http/response_parser.hpp"
#include "aws/net/stream.hpp"

namespace dynamap::aws {

struct connector;

/// The state of a connection without its stream: its response parser, and how it was used.
///
/// Cost: the buffers are kept, so that a warm connection allocates nothing. There may be thousands of these,
/// so what all of them share is in the connector.
struct connection_state {
    explicit connection_state(connector const& opens);

    connector const& from;  // must outlive the connection
    response_parser response;
    std::string unsent;  // the unsent rest of the current request's head
    bool used = false;   // has served or been idle, so that the server may have closed it
    std::chrono::steady_clock::time_point last_used{};  // when it was opened, or its last response arrived
    // the shortest time from the start of a request to the end of its response; zero: not known
    std::chrono::steady_clock::duration shortest{0};
    std::chrono::steady_clock::time_point expires_at = std::chrono::steady_clock::time_point::max();
};

/// A connection to the server.
struct connection : connection_state {
    connection(connector const& opens, stream opened);

    stream bytes;  // destroyed before the state: it may be reading into the parser's buffer
};

}  // namespace dynamap::aws
