// The rules of CreateTable that a descriptor alone can check.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "dynamap/detail/table/schema/table_spec.hpp"

namespace dynamap::detail {

/// Whether a name has only the characters allowed in names of tables and indexes, and is not too long.
/// Source:
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
constexpr bool is_name(std::string_view name, std::size_t least) {
    if (name.size() < least || name.size() > 255) return false;
    for (char const c : name) {
        bool const allowed = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                             c == '_' || c == '-' || c == '.';
        if (!allowed) return false;
    }
    return true;
}

/// The rules of a descriptor that are checked on its table_spec.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
struct descriptor_rules {
    static constexpr bool index_names_allowed(table_spec const& table) {
        for (auto const& index : table.indexes)
            if (!is_name(index.name, 3)) return false;
        return true;
    }

    static constexpr bool index_names_differ(table_spec const& table) {
        for (std::size_t i = 0; i < table.indexes.size(); ++i)
            for (std::size_t j = 0; j < i; ++j)
                if (table.indexes[i].name == table.indexes[j].name) return false;
        return true;
    }

    /// Whether the key of the table, and of each index, has different attributes.
    static constexpr bool key_attributes_differ(table_spec const& table) {
        if (repeats(table.partition_key, table.sort_key)) return false;
        for (auto const& index : table.indexes)
            if (repeats(index.partition_key, index.sort_key)) return false;
        return true;
    }

    static constexpr bool key_names_short(table_spec const& table) {
        bool all = short_names(table.partition_key) && short_names(table.sort_key);
        for (auto const& index : table.indexes)
            all = all && short_names(index.partition_key) && short_names(index.sort_key);
        return all;
    }

    /// Whether each `include` has an attribute, and all together at most 100.
    static constexpr bool included_counted(table_spec const& table) {
        std::size_t all = 0;
        for (auto const& index : table.indexes) {
            if (index.projection == projection_kind::some && index.included.empty()) return false;
            all += index.included.size();
        }
        return all <= 100;
    }

    /// Whether an index has its own capacity only if the table is provisioned.
    static constexpr bool capacity_where_provisioned(table_spec const& table) {
        for (auto const& index : table.indexes)
            if (index.write_units != 0 && table.write_units == 0) return false;
        return true;
    }

    static constexpr bool tags_allowed(table_spec const& table) {
        if (table.tags.size() > 50) return false;
        for (std::size_t i = 0; i < table.tags.size(); ++i) {
            auto const& tag = table.tags[i];
            if (tag.key.empty() || tag.key.size() > 128 || tag.value.size() > 256 ||
                tag.key.starts_with("aws:"))
                return false;
            for (std::size_t j = 0; j < i; ++j)
                if (tag.key == table.tags[j].key) return false;
        }
        return true;
    }

  private:
    static constexpr bool repeats(std::span<key_layout const> partition, std::span<key_layout const> sort) {
        std::size_t const all = partition.size() + sort.size();
        auto const name = [&](std::size_t i) {
            return i < partition.size() ? partition[i].name : sort[i - partition.size()].name;
        };
        for (std::size_t i = 0; i < all; ++i)
            for (std::size_t j = 0; j < i; ++j)
                if (name(i) == name(j)) return true;
        return false;
    }
    static constexpr bool short_names(std::span<key_layout const> key) {
        for (auto const& attribute : key)
            if (attribute.name.size() > 255) return false;
        return true;
    }
};

}  // namespace dynamap::detail
