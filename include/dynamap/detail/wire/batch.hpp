// BatchWriteItem and BatchGetItem: the envelopes of requests and answers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dynamap/detail/base/byte_buffer.hpp"
#include "dynamap/detail/base/function_ref.hpp"
#include "dynamap/detail/wire/key_names.hpp"
#include "dynamap/detail/wire/value_reader.hpp"

namespace dynamap::wire {

/// Where the values of an item's key, `{"S":"a"}`, stand in its JSON.
struct key_places {
    std::size_t partition_begin = 0, partition_end = 0;
    std::size_t sort_begin = 0, sort_end = 0;  ///< the same: the table has none
};

/// Appends to an item's JSON, or a key's, its key as bytes: equal for equal keys, however their numbers were
/// written.
/// Errors: `errc::malformed_response` for a value that is no string, number or binary.
/// Cost: a copy, but for numbers other than plain integers and texts with escapes.
void append_key_bytes(byte_buffer& json, key_places const& at);
/// The same bytes of an item, or key, that is read.
/// Errors: `errc::malformed_response` also when a key attribute is not there.
[[nodiscard]] std::string key_bytes(value_reader& item, key_names const& names);

/// Where the parts of a batch's response go: a table's name, and an item or key of it, read and as it came.
/// Lifetime: refers to its functions.
struct batch_sink {
    using part =
        detail::function_ref<void(std::string_view table, value_reader& item, std::string_view json)>;
    part item = {};  ///< an item that was found
    part left = {};  ///< what is left to do: the item of a put, the key of a remove or read
    /// Called with the name of a table before its items; empty: it is not needed.
    detail::function_ref<void(std::string_view name)> table = {};
};

/// Reads `{"UnprocessedItems":{...},"ConsumedCapacity":[...]}`; answers the units, of all tables, 0: none is
/// told.
///
/// Shape: `{}` means that all was processed. The service always sends UnprocessedItems, but its API reference
/// does not require it.
/// Errors: `errc::malformed_response`.
double read_batch_write(std::string_view json, batch_sink const& sink);

/// Reads `{"Responses":{...},"UnprocessedKeys":{...},"ConsumedCapacity":[...]}`; answers the units, 0: none
/// is told.
/// Errors: `errc::malformed_response`, also when it has neither "Responses" nor "UnprocessedKeys".
double read_batch_get(std::string_view json, batch_sink const& sink);

/// What a page of Scan says besides its items.
struct scan_page {
    std::uint64_t items = 0;
    double units = 0;                ///< 0: none are told
    std::string last_evaluated_key;  ///< its JSON as it came; empty: this was the last page
};

/// Reads the answer of Scan, its items also as they came. All of it is read before the first item is given
/// away.
/// Errors: `errc::malformed_response`, also when it has no "Items", and no "Count" that says there are none.
scan_page read_scan_page(std::string_view json,
                         detail::function_ref<void(value_reader& item, std::string_view json)> item);

/// Whose limit a request exceeded.
enum class throttle_reason : unsigned char {
    none,  ///< it was not throttled
    /// the table's or an index's provisioned or maximum on-demand throughput; also when none is told
    table,
    key_range,  ///< that of a part of the table: its other keys are not concerned
    account,    ///< that of the account in the region
};

/// The reason by a throttling error's code and its ThrottlingReasons; `none` for other codes.
[[nodiscard]] throttle_reason read_throttle_reason(std::string_view code, std::string_view json) noexcept;

}  // namespace dynamap::wire
