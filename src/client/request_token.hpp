// Makes client request tokens of a user's text.
#pragma once

#include <string>
#include <string_view>

namespace dynamap::detail {

/// DynamoDB's limit for a token: 36 characters.
inline constexpr std::size_t longest_token = 36;

/// The token of `text`: the text itself if it is at most 36 printable ASCII characters, otherwise 36
/// characters of the base64 of its SHA-256.
/// Errors: `errc::bad_value` for an empty text.
[[nodiscard]] std::string request_token(std::string_view text);

}  // namespace dynamap::detail
