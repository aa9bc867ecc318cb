// Escapes and unescapes JSON strings.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace dynamap::wire {

/// Copies `text` to `out` while it is ASCII and needs no escape. Returns whether all of it was copied: then
/// it is the text of a JSON string. Otherwise the copied bytes have no meaning.
[[nodiscard]] bool copy_plain(char* out, std::string_view text) noexcept;

/// Unescapes `text`, a JSON string without its quotes. The result is never longer.
///
/// Shape: writes to `out`, which has room for text.size() bytes, and returns the length.
/// Errors: none is returned if an escape is unknown or incomplete, or a surrogate is unpaired.
[[nodiscard]] std::optional<std::size_t> unescape_json(std::string_view text, char* out) noexcept;

}  // namespace dynamap::wire
