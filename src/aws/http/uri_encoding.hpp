// Percent-encoding in the form that AWS signs.
#pragma once

#include <string>
#include <string_view>

namespace dynamap::aws {

/// Appends `text`, with each byte except A-Z a-z 0-9 - . _ ~ as %XX (upper case). With `keep_slash` it does
/// not encode '/', either.
///
/// Source: https://www.rfc-editor.org/rfc/rfc3986#section-2.3
void append_percent_encoded(std::string& out, std::string_view text, bool keep_slash = false);

/// Returns `text` with each %XX replaced by its byte. A '%' without two hexadecimal digits is kept, and so is
/// '+'.
[[nodiscard]] std::string percent_decoded(std::string_view text);

}  // namespace dynamap::aws
