// Reads an item as a row or a partial row.
#pragma once

#include <type_traits>

#include "dynamap/detail/wire/item_mismatch.hpp"
#include "dynamap/detail/wire/value_reader.hpp"
#include "dynamap/error.hpp"

namespace dynamap::detail {

/// Reads an item into `row`, the schema's row or a partial row.
/// Errors: those of the codecs, with the item's key.
template <class Schema, class Row>
void decode_item(value_reader& item, Row& row) {
    try {
        if constexpr (std::is_same_v<Row, typename Schema::row_type>) {
            Schema::decode(item, row);
        } else {
            // The attributes that a write returns may lack the discriminator.
            if constexpr (!Row::may_lack_all) Schema::require_discriminator(item);
            Row::template decode<Schema>(item, row);
        }
    } catch (error const& item_mismatch) {
        throw wire::add_item_key(item_mismatch, item, Schema::key_names());
    }
}

}  // namespace dynamap::detail
