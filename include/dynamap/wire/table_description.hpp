// What DescribeTable tells about a table. Room: wire.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dynamap/wire/value_type.hpp"

namespace dynamap {

/// The state of a table; anything but `active` and `updating` refuses requests for items.
enum class table_status : unsigned char {
    creating,
    updating,
    deleting,
    active,
    inaccessible_encryption_credentials,
    archiving,
    archived,
    unknown
};

/// An attribute that is part of a key, with its type.
struct key_attribute {
    std::string name;
    value_type type = value_type::string;
};

/// What DescribeTable tells about a table.
///
/// Units: sizes in bytes; the service refreshes sizes and counts about every six hours.
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html
struct table_description {
    std::string name;
    std::string arn;
    table_status status = table_status::unknown;
    std::vector<key_attribute> partition_key;  ///< one attribute
    std::vector<key_attribute> sort_key;       ///< one attribute, or none
    bool on_demand = false;                    ///< billed per request; else provisioned
    std::int64_t read_units = 0;               ///< provisioned read capacity units a second
    std::int64_t write_units = 0;              ///< provisioned write capacity units a second
    std::int64_t item_count = 0;
    std::int64_t size_bytes = 0;
};

}  // namespace dynamap
