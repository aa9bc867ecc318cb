// Reads one attribute value that stands by itself.
#pragma once

#include <string_view>

#include "dynamap/detail/wire/value_reader.hpp"

namespace dynamap::wire {

/// Reads one attribute value, `{"S":"text"}`: calls `read(out, value)` once.
/// Errors: `errc::malformed_response` when it is none; what `read` throws.
void read_value(std::string_view json, void* out, void (*read)(void* out, value_reader& value));

}  // namespace dynamap::wire
