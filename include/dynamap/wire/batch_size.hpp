// How large an item is to DynamoDB, from its JSON. Room: wire.
#pragma once

#include <cstdint>
#include <string_view>

#include "dynamap/wire/value_reader.hpp"

namespace dynamap::wire {

/// An item's size in bytes, as DynamoDB counts it for its limits and units.
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
[[nodiscard]] std::int64_t item_bytes(value_reader& item);

/// The same of an item's JSON, `{"user_id":{"S":"..."},...}`.
/// Errors: `errc::malformed_response` when it is none.
[[nodiscard]] std::int64_t item_bytes(std::string_view item_json);

/// The write units of an item of so many bytes: one a KB begun.
[[nodiscard]] constexpr std::int64_t write_units_of(std::int64_t bytes) noexcept {
    return bytes <= 1024 ? 1 : (bytes + 1023) / 1024;
}

}  // namespace dynamap::wire
