// What an answer says of the capacity that its request consumed.
#pragma once

#include <optional>
#include <string_view>

namespace dynamap::wire {

/// The capacity units of `"ConsumedCapacity"`; of several tables their sum.
///
/// Shape: none where the answer does not say it, as it does for a request with ReturnConsumedCapacity only,
/// or is no JSON.
/// Cost: one search through the text; only what has the word in it is read as JSON.
[[nodiscard]] std::optional<double> read_consumed_capacity(std::string_view json) noexcept;

}  // namespace dynamap::wire
