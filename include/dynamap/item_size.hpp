// The size of a struct as an item.
#pragma once

#include <cstddef>

#include "dynamap/codec.hpp"
#include "dynamap/detail/base/byte_buffer.hpp"
#include "dynamap/detail/wire/item_size.hpp"
#include "dynamap/record.hpp"

namespace dynamap {

/// The bytes that a struct counts as an item whose attributes are called like its members, or as
/// `nested<Row>` says; a table that renames members counts its own names. See `read_units` and `write_units`
/// for what that takes of a table's capacity.
/// Errors: those of the members' codecs.
template <class Row>
[[nodiscard]] std::size_t item_size(Row const& row) {
    byte_buffer out;
    detail::record<Row>::encode(out, row);
    return wire::item_size(out.view());
}

}  // namespace dynamap
