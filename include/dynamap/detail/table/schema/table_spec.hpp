// A descriptor as constant data, for the compiled code that creates and compares tables.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "dynamap/detail/table/schema/option_traits.hpp"
#include "dynamap/detail/wire/table_definition.hpp"
#include "dynamap/detail/wire/value_type.hpp"

namespace dynamap::detail {

/// An attribute that is part of a key.
struct key_layout {
    std::string_view name;
    value_type type = value_type::string;
};

/// A secondary index.
struct index_layout {
    std::string_view name;
    bool global = true;
    std::span<key_layout const> partition_key, sort_key;
    projection_kind projection = projection_kind::all;
    std::span<std::string_view const> included;
    std::int64_t read_units = 0, write_units = 0;  ///< 0: as the table's billing
};

/// A tag of the table.
struct tag_layout {
    std::string_view key, value;
};

/// Everything that a descriptor specifies about its table.
struct table_spec {
    std::span<key_layout const> partition_key, sort_key;
    std::span<index_layout const> indexes;
    std::int64_t read_units = 0, write_units = 0;  ///< 0: on demand
    std::string_view time_to_live;                 ///< empty: none
    bool has_stream = false;
    stream_view stream = stream_view::keys_only;
    bool infrequent_access = false;
    bool deletion_protection = false;
    std::span<tag_layout const> tags;
};

/// Returns the same as an owned definition, for a table of this name.
[[nodiscard]] table_definition make_definition(std::string name, table_spec const& layout);

}  // namespace dynamap::detail
