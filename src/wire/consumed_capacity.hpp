// The consumed capacity that a response reports.
#pragma once

#include <optional>
#include <string_view>

namespace dynamap::wire {

/// The capacity units of `"ConsumedCapacity"`. Adds up those of several tables.
///
/// Shape: none if the response does not report it, or is not JSON. Only a request with ReturnConsumedCapacity
/// gets it.
/// Cost: one search through the text. The text is parsed as JSON only if it contains the word.
[[nodiscard]] std::optional<double> read_consumed_capacity(std::string_view json) noexcept;

}  // namespace dynamap::wire
