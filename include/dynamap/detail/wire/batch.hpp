// BatchWriteItem and BatchGetItem: the envelopes of requests and responses.
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

/// The positions of the values of an item's key, `{"S":"a"}`, in its JSON.
struct key_positions {
    std::size_t partition_begin = 0, partition_end = 0;
    std::size_t sort_begin = 0, sort_end = 0;  ///< the same position: the table has no sort key
};

/// Appends the key of an item's JSON, or of a key's, as bytes. They are equal for equal keys, also if their
/// numbers were written in other forms.
/// Errors: `errc::malformed_response` for a value that is not a string, number or binary.
/// Cost: a copy, except for numbers that are not plain integers and texts with escapes.
void append_key_bytes(byte_buffer& json, key_positions const& at);
/// Returns the same bytes of an item or key that is read.
/// Errors: `errc::malformed_response` also if a key attribute is missing.
[[nodiscard]] std::string key_bytes(value_reader& item, key_names const& names);

/// Receives the parts of a batch's response: a table's name, and an item or key, as a reader and as JSON.
/// Lifetime: refers to its functions.
struct batch_sink {
    using part =
        detail::function_ref<void(std::string_view table, value_reader& item, std::string_view json)>;
    part item = {};  ///< an item that was found
    part left = {};  ///< an unprocessed entry: the item of a put, the key of a remove or read
    /// Called with the name of a table before its items. Empty: not needed.
    detail::function_ref<void(std::string_view name)> table = {};
};

/// Reads `{"UnprocessedItems":{...},"ConsumedCapacity":[...]}`. Returns the units of all tables; 0: not
/// reported.
///
/// Shape: `{}` means that everything was processed. The service always sends UnprocessedItems, but its API
/// reference does not require it.
/// Errors: `errc::malformed_response`.
double read_batch_write(std::string_view json, batch_sink const& sink);

/// Reads `{"Responses":{...},"UnprocessedKeys":{...},"ConsumedCapacity":[...]}`. Returns the units; 0: not
/// reported.
/// Errors: `errc::malformed_response`, also if it has neither "Responses" nor "UnprocessedKeys".
double read_batch_get(std::string_view json, batch_sink const& sink);

/// What a page of Scan contains in addition to its items.
struct scan_page {
    std::uint64_t items = 0;
    double units = 0;                ///< 0: not reported
    std::string last_evaluated_key;  ///< its JSON unchanged; empty: this was the last page
};

/// Reads the response of Scan and passes each item as a reader and as JSON. The whole response is checked
/// before the first item is passed.
/// Errors: `errc::malformed_response`, also if it has neither "Items" nor a "Count" of 0.
scan_page read_scan_page(std::string_view json,
                         detail::function_ref<void(value_reader& item, std::string_view json)> item);

/// The limit that a request exceeded.
enum class throttle_reason : unsigned char {
    none,  ///< it was not throttled
    /// The table's or an index's provisioned or maximum on-demand throughput. Also used if no reason is
    /// reported.
    table,
    key_range,  ///< that of a part of the table; its other keys are not affected
    account,    ///< that of the account in the region
};

/// Returns the reason from a throttling error's code and its ThrottlingReasons; `none` for other codes.
[[nodiscard]] throttle_reason read_throttle_reason(std::string_view code, std::string_view json) noexcept;

}  // namespace dynamap::wire
