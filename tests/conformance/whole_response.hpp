// A response as the library reads it from a connection.
#pragma once

#include <algorithm>
#include <cstring>
#include <string>

#include "aws/http/response_parser.hpp"

namespace conformance {

/// Gives a parser a response with these header lines (each ended by CRLF) and this body.
inline dynamap::aws::response_parser whole_response(int status, std::string const& headers,
                                                    std::string const& body) {
    std::string const wire = "HTTP/1.1 " + std::to_string(status) +
                             " Status\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + headers +
                             "\r\n" + body;
    dynamap::aws::response_parser parser(std::size_t{1} << 25);
    parser.start();
    for (std::size_t taken = 0; taken != wire.size() && !parser.done();) {
        auto const space = parser.prepare();
        auto const n = std::min(space.size, wire.size() - taken);
        std::memcpy(space.data, wire.data() + taken, n);
        parser.commit(n);
        taken += n;
    }
    parser.finish();
    return parser;
}

}  // namespace conformance
