// Reads a single attribute value.
#pragma once

#include <string_view>

#include "dynamap/detail/base/function_ref.hpp"
#include "dynamap/detail/wire/value_reader.hpp"

namespace dynamap::wire {

/// Reads a single attribute value, `{"S":"text"}`: calls `read(value)` once.
/// Errors: `errc::malformed_response` if it is not a value; what `read` throws.
void read_value(std::string_view json, detail::function_ref<void(value_reader& value)> read);

}  // namespace dynamap::wire
