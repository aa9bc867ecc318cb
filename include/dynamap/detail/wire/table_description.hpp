// The service's description of a table (DescribeTable).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dynamap/detail/wire/value_type.hpp"

namespace dynamap {

/// The state of a table. Only `active` and `updating` tables accept requests for items.
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
    bool type_known = true;  ///< false: the service's description does not define the type
};

/// The attributes that an index projects in addition to its keys.
enum class index_projection : unsigned char { all, keys_only, include };

/// The state of a global index. It cannot be queried while it is created.
enum class index_status : unsigned char { creating, updating, deleting, active, unknown };

/// The description of a secondary index.
struct index_description {
    std::string name;
    bool global = true;                          ///< else local
    index_status status = index_status::active;  ///< always active for a local index
    bool backfilling = false;                    ///< being filled with the items that existed before it
    std::vector<key_attribute> partition_key;    ///< up to four attributes
    std::vector<key_attribute> sort_key;         ///< up to four attributes, or none
    index_projection projection = index_projection::all;
    std::vector<std::string> included;  ///< attributes other than the keys, if `include`
    std::int64_t read_units = 0;        ///< provisioned, for a global index
    std::int64_t write_units = 0;
    std::int64_t item_count = 0;
    std::int64_t size_bytes = 0;
};

/// The result of DescribeTimeToLive.
struct time_to_live_description {
    enum class state : unsigned char { disabled, enabling, enabled, disabling, unknown };
    state status = state::disabled;
    std::string attribute;
};

/// The service's description of a table.
///
/// Units: sizes in bytes. The service updates sizes and counts about every six hours.
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
    std::vector<index_description> indexes;  ///< global ones, then local ones
    std::string stream;                      ///< what its records contain, e.g. "NEW_IMAGE"; empty: no stream
    std::string stream_arn;                  ///< of the latest stream, which may be disabled
    bool infrequent_access = false;          ///< the table class for rarely read data
    bool deletion_protection = false;
    // Only further requests fill these (`table::describe_all`). Empty: they were not sent.
    std::optional<time_to_live_description> time_to_live;
    std::optional<std::vector<std::pair<std::string, std::string>>> tags;
};

}  // namespace dynamap
