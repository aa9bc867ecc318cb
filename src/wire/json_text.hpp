// JSON strings: escaping and its reverse.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace dynamap::wire {

/// Copies `text` to `out` as long as it needs no escape and is ASCII, and answers whether all of it was: then
/// it is a JSON string's text as it is. Else as much room has been written to in vain.
[[nodiscard]] bool copy_plain(char* out, std::string_view text) noexcept;

/// Replaces the escapes of `text`, a JSON string without its quotes; the result is never longer.
///
/// Shape: writes to `out`, room for text.size() bytes, and answers the length.
/// Errors: nothing when an escape is unknown or cut, or a surrogate has no partner.
[[nodiscard]] std::optional<std::size_t> unescape_json(std::string_view text, char* out) noexcept;

}  // namespace dynamap::wire
