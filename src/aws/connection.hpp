// A connection with all that a request on it needs, kept from one request to the next. Room: aws.
#pragma once

#include <string>

#include "aws/response_parser.hpp"
#include "aws/stream.hpp"
#include "dynamap/aws/sign.hpp"

namespace dynamap::aws {

/// A stream to the server, the parser of its answers, and the signer of its requests: their buffers are kept,
/// so that a warm connection allocates nothing.
struct connection {
    connection(asio::any_io_executor const& executor, tls_context const* tls, std::size_t max_response_bytes,
               json_signer const& signs)
        : bytes(executor, tls), answer(max_response_bytes), signer(signs) {}

    stream bytes;
    response_parser answer;
    json_signer signer;
    std::string head;   // of the request under way
    std::string extra;  // its header lines that are not signed
    bool used = false;  // whether it has served a request
};

}  // namespace dynamap::aws
