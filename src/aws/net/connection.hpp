// A connection with all that a request on it needs, kept from one request to the next.
#pragma once

#include <chrono>
#include <string>

#include "aws/http/response_parser.hpp"
#include "aws/net/stream.hpp"

namespace dynamap::aws {

struct connector;

/// What is known of a connection, its stream apart: the parser of its responses, and how it was used.
///
/// Cost: the buffers are kept, so that a warm connection allocates nothing. There may be thousands: what all
/// have in common lies elsewhere.
struct connection_state {
    explicit connection_state(connector const& opens);

    connector const& from;  // the connector must outlive it
    response_parser response;
    std::string unsent;  // of the request under way: what the socket did not take at once, the body apart
    bool used = false;   // whether the server may have closed it for being idle: it has served, or lain idle
    std::chrono::steady_clock::time_point last_used{};  // when it was opened, or the last response had come
    // from the begin of a request to the end of its response; zero: not known
    std::chrono::steady_clock::duration shortest{0};
    std::chrono::steady_clock::time_point expires_at = std::chrono::steady_clock::time_point::max();
};

/// A connection to the server.
struct connection : connection_state {
    connection(connector const& opens, stream opened);

    stream bytes;  // ends before the state: it may be reading into the parser's buffer
};

}  // namespace dynamap::aws
