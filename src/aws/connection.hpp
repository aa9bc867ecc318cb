// A connection with all that a request on it needs, kept from one request to the next. Room: aws.
#pragma once

#include <chrono>
#include <string>

#include "aws/response_parser.hpp"
#include "aws/stream.hpp"
#include "dynamap/aws/sign.hpp"

namespace dynamap::aws {

struct connector;

/// A stream to the server, the parser of its answers, and the signer of its requests: their buffers are kept,
/// so that a warm connection allocates nothing.
struct connection {
    explicit connection(connector const& opens);

    connector const& from;  // the connector must outlive it
    stream bytes;
    response_parser answer;
    json_signer signer;
    std::string head;   // of the request under way
    std::string extra;  // its header lines that are not signed
    bool used = false;  // whether it has served a request
    std::chrono::steady_clock::time_point retires = std::chrono::steady_clock::time_point::max();
};

}  // namespace dynamap::aws
