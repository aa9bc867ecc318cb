// The size of a struct as an item.
#pragma once

#include <cstddef>

#include "dynamap/codec.hpp"
#include "dynamap/detail/base/byte_buffer.hpp"
#include "dynamap/detail/wire/item_size.hpp"
#include "dynamap/record.hpp"

namespace dynamap {

/// Returns the size in bytes of a struct as an item. The attributes have the names of the members, or those
/// of `nested<Row>`. If a table renames members, use `table::item_size`. `read_units` and `write_units` turn
/// the size into capacity units.
/// Errors: those of the members' codecs.
template <class Row>
[[nodiscard]] std::size_t item_size(Row const& row) {
    byte_buffer out;
    detail::record<Row>::encode(out, row);
    return wire::item_size(out.view());
}

}  // namespace dynamap
