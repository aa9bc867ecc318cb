// The error of an item that does not fit its struct, with the item's key.
#pragma once

#include "dynamap/detail/wire/key_names.hpp"
#include "dynamap/detail/wire/value_reader.hpp"
#include "dynamap/error.hpp"

namespace dynamap::wire {

/// Returns the error with the item's key added to its sentence: `...; the item's key is {"id":{"S":"a"}}`.
///
/// Shape: the error is unchanged if `item` has none of `keys`, for example a part of an item.
/// Cost: walks over the item again, after failures only.
[[nodiscard]] error add_item_key(error const& item_mismatch, value_reader& item, key_names const& keys);

}  // namespace dynamap::wire
