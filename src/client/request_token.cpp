// Makes client request tokens of a user's text.
#include "client/request_token.hpp"

#include <algorithm>
#include <utility>

#include "aws/sign/digest.hpp"
#include "dynamap/error.hpp"

namespace dynamap::detail {

std::string request_token(std::string_view text) {
    if (text.empty()) {
        error_details known;
        known.sent = 0;
        throw error(errc::bad_value,
                    "a transaction's token is empty; use at least 1 character, or set no token, and a random "
                    "one is sent",
                    std::move(known));
    }
    bool const printable = std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
    if (printable && text.size() <= longest_token) return std::string(text);
    std::string token;
    aws::append_base64(token, aws::sha256(text));
    token.resize(longest_token);  // 216 of the 256 bits
    return token;
}

}  // namespace dynamap::detail
