// What a table descriptor can say besides the row and the name. Room: map.
#pragma once

#include <cstdint>

#include "dynamap/map/fixed_string.hpp"

namespace dynamap {

/// The member that is the partition key: `partition_key<&user_wallet::user_id>`. Every table has one.
template <auto Member>
struct partition_key {};

/// The member that is the sort key, for tables that have one.
template <auto Member>
struct sort_key {};

/// Stores a member under another attribute name: `rename<&row::type, "Type">`.
template <auto Member, fixed_string Name>
struct rename {};

/// CreateTable with provisioned capacity, in read and write capacity units a second.
template <std::int64_t ReadUnits, std::int64_t WriteUnits>
struct provisioned {};

/// CreateTable with billing by request; the default.
struct on_demand {};

}  // namespace dynamap
