// How a table differs from its descriptor.
#pragma once

#include <string>
#include <vector>

#include "dynamap/detail/wire/table_definition.hpp"
#include "dynamap/detail/wire/table_description.hpp"

namespace dynamap {

/// The kind of a difference.
enum class drift_kind : unsigned char {
    missing_table,        ///< the table does not exist
    keys,                 ///< the table's partition and sort key
    missing_index,        ///< the descriptor has an index that the table does not have
    unknown_index,        ///< the table has an index that the descriptor does not have
    index_keys,           ///< an index has other keys, or is local instead of global
    index_projection,     ///< an index projects other attributes
    billing,              ///< per request, or provisioned
    capacity,             ///< provisioned capacity of the table or of a global index
    time_to_live,         ///< the attribute that lets items expire
    stream,               ///< what stream records contain
    table_class,          ///< standard, or for rarely read data
    deletion_protection,  ///< whether DeleteTable is rejected
    tag,                  ///< a tag of the descriptor; other tags of the table are ignored
};

/// One difference between the descriptor and the table.
struct schema_difference {
    drift_kind kind = drift_kind::missing_table;  ///< what differs
    std::string subject;  ///< the index's name, or the tag's key; empty for the table itself
    std::string wanted;   ///< what the descriptor specifies, e.g. "partition key customer (S), sort key none"
    std::string found;    ///< what the table has
    std::string advice;   ///< what to do

    /// "index by_status: the descriptor says ..., the table has ...; what to do".
    [[nodiscard]] std::string sentence() const;
};

/// All differences between a table and its descriptor; none if the table is as described.
struct drift_report {
    std::string table;                           ///< its name
    std::vector<schema_difference> differences;  ///< all of them

    /// Whether the table is as described.
    [[nodiscard]] bool empty() const noexcept { return differences.empty(); }
    /// The differences, as a range.
    [[nodiscard]] auto begin() const noexcept { return differences.begin(); }
    [[nodiscard]] auto end() const noexcept { return differences.end(); }
    /// Returns a line for each difference.
    [[nodiscard]] std::string text() const;
};

/// Compares a table with its definition.
///
/// Shape: what the description does not contain (time to live, tags) is not compared.
[[nodiscard]] drift_report find_drift(table_definition const& wanted, table_description const& found);

}  // namespace dynamap
