// The options of a table descriptor, other than the row and the name.
#pragma once

#include <cstdint>

#include "dynamap/fixed_string.hpp"

namespace dynamap {

/// The member that is the partition key: `partition_key<&user_wallet::user_id>`. Every table has one. A
/// global index may have up to four.
template <auto... Members>
struct partition_key {};

/// The member that is the sort key, if the table or index has one. A global index may have up to four.
template <auto... Members>
struct sort_key {};

/// Stores a member under another attribute name: `rename<&row::type, "Type">`.
template <auto Member, fixed_string Name>
struct rename {};

/// Creates the table with provisioned capacity, in read and write capacity units a second.
template <std::int64_t ReadUnits, std::int64_t WriteUnits>
struct provisioned {};

/// Creates the table with on-demand billing. This is the default.
struct on_demand {};

/// A part of an index: it contains whole items. This is the default.
struct all_attributes {};
/// A part of an index: it contains only the keys of the table and of the index.
struct keys_only {};
/// A part of an index: it contains the keys and these attributes: `include<&order::total>`.
template <auto... Members>
struct include {};

/// A global secondary index: `global_index<"by_status", partition_key<&order::status>,
/// sort_key<&order::placed_at>>`. Optional further arguments are its projection (`all_attributes`,
/// `keys_only` or `include<...>`) and its own `provisioned`.
///
/// Shape: an item that lacks one of the key attributes is not in the index, so these members may be optional.
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
template <fixed_string Name, class Partition, class... Parts>
struct global_index {};

/// A local secondary index, which gives the table's partitions another sort key: `local_index<"by_total",
/// sort_key<&order::total>>`. An optional further argument is its projection.
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html
template <fixed_string Name, class Sort, class... Parts>
struct local_index {};

/// The member with the time after which the service may delete the item: a `std::chrono::sys_seconds`, or an
/// integer of epoch seconds. It is optional if some items do not expire.
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
template <auto Member>
struct time_to_live {};

/// What a stream record contains.
enum class stream_view : unsigned char { keys_only, new_image, old_image, new_and_old_images };

/// Enables the table's stream of changes.
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
template <stream_view View>
struct stream {};

/// The table class for data that is kept long and rarely read.
struct infrequent_access {};

/// Makes the service reject DeleteTable until the protection is removed.
struct deletion_protection {};

/// A tag of the table, for billing and permissions: `table_tag<"team", "payments">`.
template <fixed_string Key, fixed_string Value>
struct table_tag {};

/// The integer member that counts an item's writes, so that no write overwrites another by mistake
/// (optimistic locking).
///
/// Shape: `put(row)` is applied only if the stored item has the version of `row`; version 0 means that there
/// is no item. It returns a `write_outcome`. `put(row, any_version)` does not check the version. `update` and
/// `remove` check it with `at_version(n)`. Every write increments the stored version. If a `put` is retried
/// after a lost response and finds its own write, it counts as applied: the item has the version it wrote,
/// and equals its row.
/// Errors: `errc::out_of_range` if the member's type has no further version, or for a version below 0. Then
/// nothing is written. An update in a transaction is then refused, as if its condition had failed.
template <auto Member>
struct version {};

/// The member, a time or an integer of epoch seconds, that is set when an item is written for the first time.
template <auto Member>
struct created_at {};

/// The member, a time or an integer of epoch seconds, that every write sets.
template <auto Member>
struct updated_at {};

/// An attribute with a constant value in every item of this type, for tables of several types:
/// `discriminator<"type", "order">`. An item without it, or with another value, is not read as a row.
template <fixed_string Attribute, fixed_string Value>
struct discriminator {};

}  // namespace dynamap
