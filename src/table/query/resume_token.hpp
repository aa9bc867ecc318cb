// Encodes the position at which a query, an export or a bulk load continues.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace dynamap::detail {

/// Writes a token: its version, then in base64 the operation that it is of ("Query", "export"), what it
/// belongs to (a table, an index), and the position. It may be used in a URL.
[[nodiscard]] std::string write_resume_token(std::string_view of,
                                             std::initializer_list<std::string_view> belongs_to,
                                             std::string_view position);
/// Reads the position from a token of the same operation that belongs to the same objects.
/// Errors: `errc::bad_value` for any other token, for one of an older version, and for a text that is not a
/// token.
[[nodiscard]] std::string read_resume_token(std::string_view token, std::string_view of,
                                            std::initializer_list<std::string_view> belongs_to);

/// Returns the start key of a token after checking it. A token may have been changed by others, and nothing
/// but one key may get into a request.
/// Errors: `errc::bad_value`.
[[nodiscard]] std::string checked_start_key(std::string_view key);

}  // namespace dynamap::detail
