// An item that does not fit its struct, told by its key.
#pragma once

#include "dynamap/detail/wire/key_names.hpp"
#include "dynamap/detail/wire/value_reader.hpp"
#include "dynamap/error.hpp"

namespace dynamap::wire {

/// The error with the item's key behind its sentence: `...; the item's key is {"id":{"S":"a"}}`.
///
/// Shape: the same error when `item` holds none of `keys`, as a part of an item may.
/// Cost: another walk over the item; for failures only.
[[nodiscard]] error add_item_key(error const& item_mismatch, value_reader& item, key_names const& keys);

}  // namespace dynamap::wire
