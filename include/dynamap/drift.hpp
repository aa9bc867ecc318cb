// How a table differs from its descriptor.
#pragma once

#include <string>
#include <vector>

#include "dynamap/detail/wire/table_definition.hpp"
#include "dynamap/detail/wire/table_description.hpp"

namespace dynamap {

/// What it is that differs.
enum class drift_kind : unsigned char {
    missing_table,        ///< there is none
    keys,                 ///< the table's partition and sort key
    missing_index,        ///< the descriptor has an index that the table has not
    unknown_index,        ///< the table has an index that the descriptor has not
    index_keys,           ///< an index has other keys, or is local instead of global
    index_projection,     ///< an index holds other attributes
    billing,              ///< per request, or provisioned
    capacity,             ///< provisioned capacity of the table or of a global index
    time_to_live,         ///< the attribute that lets items expire
    stream,               ///< what stream records hold
    table_class,          ///< standard, or for data that is read seldom
    deletion_protection,  ///< whether DeleteTable is refused
    tag,                  ///< a tag of the descriptor; tags that it does not name are nobody's business
};

/// One thing that the descriptor and the table do not agree upon.
struct schema_difference {
    drift_kind kind = drift_kind::missing_table;
    std::string subject;  ///< the index's name, or the tag's key; empty: the table itself
    std::string wanted;   ///< what the descriptor says, e.g. "partition key customer (S), sort key none"
    std::string found;    ///< what the table has
    std::string advice;   ///< what to do

    /// "index by_status: the descriptor says ..., the table has ...; what to do".
    [[nodiscard]] std::string sentence() const;
};

/// All that a table and its descriptor do not agree upon; none: it is as described.
struct drift_report {
    std::string table;
    std::vector<schema_difference> differences;

    [[nodiscard]] bool empty() const noexcept { return differences.empty(); }
    [[nodiscard]] auto begin() const noexcept { return differences.begin(); }
    [[nodiscard]] auto end() const noexcept { return differences.end(); }
    /// A line for each difference.
    [[nodiscard]] std::string text() const;
};

/// Compares a table with what it is to be.
///
/// Shape: what the description does not tell (time to live, tags) is not compared.
[[nodiscard]] drift_report find_drift(table_definition const& wanted, table_description const& found);

}  // namespace dynamap
