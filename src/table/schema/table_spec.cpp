// A descriptor as constant data, for the compiled code that creates and compares tables.
// Tests: tests/integration/table_schema.cpp.
#include "dynamap/detail/table/schema/table_spec.hpp"

#include <utility>

namespace dynamap::detail {
namespace {

std::vector<key_attribute> key_attributes_of(std::span<key_layout const> layout) {
    std::vector<key_attribute> key;
    for (auto const& attribute : layout) key.push_back({std::string(attribute.name), attribute.type});
    return key;
}

index_projection projection_of(projection_kind kind) {
    switch (kind) {
        case projection_kind::keys:
            return index_projection::keys_only;
        case projection_kind::some:
            return index_projection::include;
        case projection_kind::all:
            break;
    }
    return index_projection::all;
}

index_definition index_of(index_layout const& layout) {
    index_definition index;
    index.name = layout.name;
    index.global = layout.global;
    index.partition_key = key_attributes_of(layout.partition_key);
    index.sort_key = key_attributes_of(layout.sort_key);
    index.projection = projection_of(layout.projection);
    index.included.assign(layout.included.begin(), layout.included.end());
    index.read_units = layout.read_units;
    index.write_units = layout.write_units;
    return index;
}

std::string_view text_of(stream_view view) {
    switch (view) {
        case stream_view::new_image:
            return "NEW_IMAGE";
        case stream_view::old_image:
            return "OLD_IMAGE";
        case stream_view::new_and_old_images:
            return "NEW_AND_OLD_IMAGES";
        case stream_view::keys_only:
            break;
    }
    return "KEYS_ONLY";
}

}  // namespace

table_definition make_definition(std::string name, table_spec const& layout) {
    table_definition table;
    table.name = std::move(name);
    table.partition_key = key_attributes_of(layout.partition_key);
    table.sort_key = key_attributes_of(layout.sort_key);
    for (auto const& index : layout.indexes) table.indexes.push_back(index_of(index));
    table.read_units = layout.read_units;
    table.write_units = layout.write_units;
    table.time_to_live = layout.time_to_live;
    if (layout.has_stream) table.stream = text_of(layout.stream);
    table.infrequent_access = layout.infrequent_access;
    table.deletion_protection = layout.deletion_protection;
    for (auto const& tag : layout.tags) table.tags.emplace_back(tag.key, tag.value);
    return table;
}

}  // namespace dynamap::detail
