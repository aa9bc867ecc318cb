// The size of an item for DynamoDB, and the capacity units of reading and writing it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace dynamap {

/// The maximum size of an item, in bytes.
inline constexpr std::size_t max_item_size = 409'600;
/// The maximum size of a partition key, in bytes.
inline constexpr std::size_t max_partition_key_size = 2048;
/// The maximum size of a sort key, in bytes.
inline constexpr std::size_t max_sort_key_size = 1024;

/// How an item is read.
enum class read_mode { eventual, strong, transactional };
/// How an item is written.
enum class write_mode { standard, transactional };

/// Returns the read capacity units of an item of this size. A missing item counts as one of 0 bytes.
/// Units: a strong (consistent) read takes one for each started 4 KB, an eventual read half as much, a
/// transactional read twice as much.
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
[[nodiscard]] constexpr double read_units(std::size_t item_bytes, read_mode kind) noexcept {
    double const units = static_cast<double>(std::max<std::size_t>(1, (item_bytes + 4095) / 4096));
    return kind == read_mode::eventual ? units / 2 : kind == read_mode::strong ? units : units * 2;
}

/// Returns the write capacity units of an item of this size. Use the larger size of the item before and after
/// the write.
/// Units: one for each started 1 KB, twice as much in a transaction.
[[nodiscard]] constexpr double write_units(std::size_t item_bytes, write_mode kind) noexcept {
    double const units = static_cast<double>(std::max<std::size_t>(1, (item_bytes + 1023) / 1024));
    return kind == write_mode::standard ? units : units * 2;
}

namespace wire {

/// Returns the size in bytes of an item, `{"id":{"S":"a"},...}`.
/// Errors: `errc::malformed_response` if it is not an item.
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html,
/// and the sizes of numbers as measured on the service
[[nodiscard]] std::size_t item_size(std::string_view item);
/// Returns the size in bytes of a value, `{"S":"a"}`, without its name.
[[nodiscard]] std::size_t value_size(std::string_view value);

[[noreturn]] void throw_item_too_large(std::string_view item, std::size_t size);

/// Rejects an item that DynamoDB would reject because of its size.
/// Errors: `errc::item_too_large`. The message and `attribute()` name the largest attribute.
/// Cost: none for an item whose JSON is not longer than the limit. That check is enough, because no part of
/// an item counts more bytes than its JSON has: the smallest values are {"N":"0"}, which counts 1, and
/// {"L":[]}, which counts 3.
inline void require_item_fits(std::string_view item) {
    if (item.size() <= max_item_size) [[likely]]
        return;
    if (std::size_t const size = item_size(item); size > max_item_size) throw_item_too_large(item, size);
}

void check_key_size(std::string_view value, std::size_t most, std::string_view what);

/// Rejects a partition key's value, `{"S":"a"}`, that is empty or longer than DynamoDB allows.
/// Errors: `errc::bad_value`. The caller adds the attribute's name.
/// Cost: two comparisons for a usual key.
inline void require_partition_key_fits(std::string_view value) {
    constexpr std::size_t empty = std::string_view(R"({"S":""})").size();
    if (value.size() <= empty || value.size() > max_partition_key_size)
        check_key_size(value, max_partition_key_size, "partition key");
}
/// Rejects a sort key's value that is empty or longer than DynamoDB allows.
inline void require_sort_key_fits(std::string_view value) {
    constexpr std::size_t empty = std::string_view(R"({"S":""})").size();
    if (value.size() <= empty || value.size() > max_sort_key_size)
        check_key_size(value, max_sort_key_size, "sort key");
}

}  // namespace wire
}  // namespace dynamap
