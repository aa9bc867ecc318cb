// Percent-encoding as AWS signs it.
#pragma once

#include <string>
#include <string_view>

namespace dynamap::aws {

/// Appends `text` with every byte but A-Z a-z 0-9 - . _ ~ as %XX (upper case); with `keep_slash` also '/'
/// stays.
///
/// Source: https://www.rfc-editor.org/rfc/rfc3986#section-2.3
void append_percent_encoded(std::string& out, std::string_view text, bool keep_slash = false);

/// `text` with each %XX replaced by its byte; a '%' without two hexadecimal digits stays, and so does '+'.
[[nodiscard]] std::string percent_decoded(std::string_view text);

}  // namespace dynamap::aws
