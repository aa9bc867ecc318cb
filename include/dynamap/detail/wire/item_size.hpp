// How large an item is for DynamoDB, and what reading and writing it takes of a table's capacity.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace dynamap {

/// The largest item that DynamoDB stores, in bytes.
inline constexpr std::size_t max_item_size = 409'600;
/// The longest partition key, in bytes.
inline constexpr std::size_t max_partition_key_size = 2048;
/// The longest sort key, in bytes.
inline constexpr std::size_t max_sort_key_size = 1024;

/// How an item is read.
enum class read_mode { eventual, strong, transactional };
/// How an item is written.
enum class write_mode { standard, transactional };

/// The read capacity units that an item of so many bytes takes; an item that is not there counts as one of 0
/// bytes.
/// Units: a strong (consistent) read takes one for each 4 KB begun, an eventual one half of it, a
/// transactional one twice.
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
[[nodiscard]] constexpr double read_units(std::size_t item_bytes, read_mode kind) noexcept {
    double const units = static_cast<double>(std::max<std::size_t>(1, (item_bytes + 4095) / 4096));
    return kind == read_mode::eventual ? units / 2 : kind == read_mode::strong ? units : units * 2;
}

/// The write capacity units that an item of so many bytes takes; of the item before and after the write the
/// larger one counts.
/// Units: one for each 1 KB begun, transactional twice.
[[nodiscard]] constexpr double write_units(std::size_t item_bytes, write_mode kind) noexcept {
    double const units = static_cast<double>(std::max<std::size_t>(1, (item_bytes + 1023) / 1024));
    return kind == write_mode::standard ? units : units * 2;
}

namespace wire {

/// The bytes that an item, `{"id":{"S":"a"},...}`, counts.
/// Errors: `errc::malformed_response` when it is not an item.
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html,
/// and the sizes of numbers as measured on the service
[[nodiscard]] std::size_t item_size(std::string_view item);
/// The bytes that a value, `{"S":"a"}`, counts, without its name.
[[nodiscard]] std::size_t value_size(std::string_view value);

[[noreturn]] void throw_item_too_large(std::string_view item, std::size_t size);

/// Refuses an item that DynamoDB would refuse for its size.
/// Errors: `errc::item_too_large`, whose sentence and `attribute()` name the largest attribute.
/// Cost: nothing for an item whose JSON is not longer than the limit. That is enough: each part of an item
/// counts at most as many bytes as its JSON has, which for the least values is {"N":"0"} against 1 and
/// {"L":[]} against 3.
inline void require_item_fits(std::string_view item) {
    if (item.size() <= max_item_size) [[likely]]
        return;
    if (std::size_t const size = item_size(item); size > max_item_size) throw_item_too_large(item, size);
}

void check_key_size(std::string_view value, std::size_t most, std::string_view what);

/// Refuses a partition key's value, `{"S":"a"}`, that is empty or longer than DynamoDB allows.
/// Errors: `errc::bad_value`; the caller adds the attribute's name.
/// Cost: two comparisons for a usual key.
inline void require_partition_key_fits(std::string_view value) {
    constexpr std::size_t empty = std::string_view(R"({"S":""})").size();
    if (value.size() <= empty || value.size() > max_partition_key_size)
        check_key_size(value, max_partition_key_size, "partition key");
}
/// The same for a sort key's value.
inline void require_sort_key_fits(std::string_view value) {
    constexpr std::size_t empty = std::string_view(R"({"S":""})").size();
    if (value.size() <= empty || value.size() > max_sort_key_size)
        check_key_size(value, max_sort_key_size, "sort key");
}

}  // namespace wire
}  // namespace dynamap
