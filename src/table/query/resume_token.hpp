// The text of a place where a query, an export or a bulk load goes on.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace dynamap::detail {

/// Writes a token: its form, then in base64 what it is of ("Query", "export"), what it belongs to (a table,
/// an index), and the place. It may stand in a URL.
[[nodiscard]] std::string write_resume_token(std::string_view of,
                                             std::initializer_list<std::string_view> belongs_to,
                                             std::string_view place);
/// The place in a token that is of the same, and belongs to the same.
/// Errors: `errc::bad_value` for any other token, for one of an older form, and for what is not a token.
[[nodiscard]] std::string read_resume_token(std::string_view token, std::string_view of,
                                            std::initializer_list<std::string_view> belongs_to);

/// A key that a token has, checked: it may have been in others' hands, and nothing but one key may get into a
/// request.
/// Errors: `errc::bad_value`.
[[nodiscard]] std::string checked_start_key(std::string_view key);

}  // namespace dynamap::detail
