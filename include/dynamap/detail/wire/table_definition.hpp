// The definition of a table, for CreateTable and for comparisons.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "dynamap/detail/wire/table_description.hpp"

namespace dynamap {

/// The definition of a secondary index.
struct index_definition {
    std::string name;
    bool global = true;  ///< else local: the table's partition key with another sort key
    std::vector<key_attribute> partition_key;
    std::vector<key_attribute> sort_key;
    index_projection projection = index_projection::all;
    std::vector<std::string> included;  ///< attributes other than the keys, if `include`
    std::int64_t read_units = 0;        ///< its own, if the table is provisioned; 0: the table's
    std::int64_t write_units = 0;
};

/// The definition of a table.
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
struct table_definition {
    std::string name;
    std::vector<key_attribute> partition_key;
    std::vector<key_attribute> sort_key;
    std::vector<index_definition> indexes;
    std::int64_t read_units = 0;  ///< provisioned capacity units a second; 0: billed per request
    std::int64_t write_units = 0;
    std::string time_to_live;  ///< the attribute; empty: none
    std::string stream;        ///< "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES", "KEYS_ONLY"; empty: none
    bool infrequent_access = false;
    bool deletion_protection = false;
    std::vector<std::pair<std::string, std::string>> tags;
};

}  // namespace dynamap
