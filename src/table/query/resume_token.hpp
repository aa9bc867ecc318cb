// Encodes the position at which a query, an export or a bulk load continues.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace dynamap::detail {

/// Writes a token: its version, then in base64 the operation that it is of ("Query", "export"), what it
/// belongs to (a table, an index), and the position. Empty: the beginning. It may be used in a URL.
[[nodiscard]] std::string write_resume_token(std::string_view of,
                                             std::initializer_list<std::string_view> belongs_to,
                                             std::string_view position);
/// Reads the position from a token of the same operation that belongs to the same objects.
/// Errors: `errc::bad_token` for any other token, for one of an older version, and for a text that is not a
/// token.
[[nodiscard]] std::string read_resume_token(std::string_view token, std::string_view of,
                                            std::initializer_list<std::string_view> belongs_to);

/// Errors: `errc::bad_token`, always: "the resume token `why`; start again without it".
[[noreturn]] void throw_bad_token(std::string_view why);

}  // namespace dynamap::detail
