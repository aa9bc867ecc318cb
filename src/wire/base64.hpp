// Base64, the format of B and BS.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "dynamap/detail/base/byte_buffer.hpp"

namespace dynamap::wire {

/// Appends `bytes` in base64 (RFC 4648, with padding), without quotes.
void append_base64(byte_buffer& out, std::span<std::byte const> bytes);

/// Decodes `text`.
///
/// Errors: `errc::bad_value` if it is not base64 with padding, or sets bits that belong to no byte.
[[nodiscard]] std::vector<std::byte> decode_base64(std::string_view text);

}  // namespace dynamap::wire
