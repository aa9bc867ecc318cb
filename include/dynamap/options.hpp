// What a table descriptor can say besides the row and the name.
#pragma once

#include <cstdint>

#include "dynamap/fixed_string.hpp"

namespace dynamap {

/// The member that is the partition key: `partition_key<&user_wallet::user_id>`. Every table has one; a
/// global index may have up to four.
template <auto... Members>
struct partition_key {};

/// The member that is the sort key, for tables and indexes that have one; a global index may have up to four.
template <auto... Members>
struct sort_key {};

/// Stores a member under another attribute name: `rename<&row::type, "Type">`.
template <auto Member, fixed_string Name>
struct rename {};

/// CreateTable with provisioned capacity, in read and write capacity units a second.
template <std::int64_t ReadUnits, std::int64_t WriteUnits>
struct provisioned {};

/// CreateTable with billing by request; the default.
struct on_demand {};

/// A part of an index: it holds the whole items; the default.
struct all_attributes {};
/// A part of an index: it holds the keys of table and index only.
struct keys_only {};
/// A part of an index: it holds the keys and these attributes: `include<&order::total>`.
template <auto... Members>
struct include {};

/// A global secondary index: `global_index<"by_status", partition_key<&order::status>,
/// sort_key<&order::placed_at>>`, then perhaps what it holds (`all_attributes`, `keys_only`, `include<...>`)
/// and a `provisioned` of its own.
///
/// Shape: items that lack one of its key attributes are not in it, so these may be optional members.
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
template <fixed_string Name, class Partition, class... Parts>
struct global_index {};

/// A local secondary index, the table's partition with another sort key: `local_index<"by_total",
/// sort_key<&order::total>>`, then perhaps what it holds.
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html
template <fixed_string Name, class Sort, class... Parts>
struct local_index {};

/// The member that says when an item may be deleted by the service: a `std::chrono::sys_seconds`, or an
/// integer of epoch seconds; optional for items that stay.
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
template <auto Member>
struct time_to_live {};

/// What a stream record holds.
enum class stream_view : unsigned char { keys_only, new_image, old_image, new_and_old_images };

/// Has a stream of changes.
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
template <stream_view View>
struct stream {};

/// The table class for data that is kept long and read seldom.
struct infrequent_access {};

/// Refuses DeleteTable until the protection is taken away.
struct deletion_protection {};

/// A tag of the table, for bills and permissions: `table_tag<"team", "payments">`.
template <fixed_string Key, fixed_string Value>
struct table_tag {};

/// The member, an integer, that counts an item's writes, so that no write undoes another unseen (optimistic
/// locking).
///
/// Shape: `put(row)` is applied only if the stored item's version is `row`'s, 0 meaning that there is no item
/// at all, and answers a `write_outcome`; `put(row, any_version)` asks no question. `update` and `remove` ask
/// when given `at_version(n)`. Every write makes the stored version one more. A `put` that was repeated after
/// a lost response and meets its own write is applied: the item has the version it wrote, and equals its row.
/// Errors: `errc::out_of_range` when there is no further version in the member's type: nothing is written. A
/// transaction's `updating` is refused then, as if its condition had failed. The same for a version below 0.
template <auto Member>
struct version {};

/// The member, a time or an integer of epoch seconds, that is set when an item is written for the first time.
template <auto Member>
struct created_at {};

/// The member, a time or an integer of epoch seconds, that is set by every write.
template <auto Member>
struct updated_at {};

/// An attribute of a constant value that every item of this type has, for tables that hold several types:
/// `discriminator<"type", "order">`. An item without it, or with another value, is not read as a row.
template <fixed_string Attribute, fixed_string Value>
struct discriminator {};

}  // namespace dynamap
