// Client request tokens, made of what a user has for one.
#pragma once

#include <string>
#include <string_view>

namespace dynamap::detail {

/// What DynamoDB takes for a token: 36 characters at most.
inline constexpr std::size_t longest_token = 36;

/// The token of `text`: the text itself if it is up to 36 printable ASCII characters, else 36 characters of
/// the base64 of its SHA-256.
/// Errors: `errc::bad_value` for an empty text.
[[nodiscard]] std::string request_token(std::string_view text);

}  // namespace dynamap::detail
