// A response as bytes: valid HTTP/1.1, framed in a way that chance chooses.
#pragma once

#include <asio/awaitable.hpp>
#include <string>
#include <string_view>

#include "dice.hpp"
#include "server.hpp"

namespace stress {

/// What the service answers with.
struct reply {
    int status = 200;
    std::string body = {};
    std::string headers = {};  ///< whole lines
};

/// What becomes of the connection after the response.
enum class line_end : unsigned char {
    kept,
    closed,   ///< in order
    hung_up,  ///< over TLS without close_notify, which does no harm where the response says its length
};

struct framed {
    std::string bytes = {};
    line_end end = line_end::kept;
    bool says_so = true;  ///< whether the response says that the connection will be closed
};

/// The plainest way: a Content-Length, and the connection stays.
[[nodiscard]] std::string plain(reply const& what);
/// Any way that RFC 9112 has for a response.
[[nodiscard]] framed frame(reply const& what, dice& chance);
/// Writes bytes in one piece or many, with pauses or without; false when the client has hung up.
asio::awaitable<bool> write_split(server_connection& to, std::string_view bytes, dice& chance);
/// A JSON string, with escapes where none is needed.
[[nodiscard]] std::string odd_json(std::string_view text, dice& chance);
/// An error document as DynamoDB writes it.
[[nodiscard]] reply refusal(int status, std::string_view code, std::string_view message = "in its own words");

}  // namespace stress
