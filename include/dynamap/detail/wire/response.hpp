// Reads the envelopes of DynamoDB's responses.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dynamap/detail/base/function_ref.hpp"
#include "dynamap/detail/wire/key_names.hpp"
#include "dynamap/detail/wire/table_description.hpp"
#include "dynamap/detail/wire/value_reader.hpp"
#include "dynamap/error.hpp"

namespace dynamap::wire {

// The texts below need no padding: the parser does not read past their end.

/// Receives the items of a response.
/// Lifetime: refers to its functions.
struct item_sink {
    /// Called once for each item, in order. Empty: items are skipped.
    detail::function_ref<void(value_reader& item)> item = {};
    /// Called with the number of items if the response has it before the items. Empty: not needed.
    detail::function_ref<void(std::size_t count)> expect = {};
    /// The key attributes that identify an unreadable item in the error. Empty: there is only one item.
    key_names keys = {};
};

/// What a page of Query or Scan contains in addition to its items.
struct page_summary {
    std::int64_t count = 0;
    std::int64_t scanned_count = 0;
    bool has_items = false;          ///< whether "Items" exists, perhaps empty
    bool has_count = false;          ///< whether "Count" exists
    double capacity_units = 0;       ///< consumed, if the request asked for it
    std::string last_evaluated_key;  ///< its JSON; empty: this was the last page
};

// In all responses null is the same as no member, and unknown members are ignored next to known ones. An
// object with members, but without a member of its operation's response, is `errc::malformed_response`:
// `{"status":403}` did not come from DynamoDB.

/// Reads GetItem's response, `{"Item":{...}}`. The sink is called once, or not at all if there is no item.
/// Errors: `errc::malformed_response` if it is not a JSON object, or not of GetItem.
void read_item_response(std::string_view json, item_sink sink);

/// Reads what a write returns, `{"Attributes":{...}}`. The sink is called once, or not at all if nothing is
/// returned.
/// Errors: `errc::malformed_response` if it is not a JSON object, or not of PutItem, UpdateItem or
/// DeleteItem.
void read_attributes_response(std::string_view json, item_sink sink);

/// Reads a response whose members are not needed, such as PutItem's `{}`.
/// Errors: `errc::malformed_response` if it is not one whole JSON object, is an error document, or has only
/// unknown members. The members are known for the operations that the library uses. For others any JSON
/// object is accepted.
void read_empty_response(std::string_view json, std::string_view operation);

/// Reads a text that is one item or key, `{"user_id":{"S":"..."},...}`. The sink is called once.
/// Errors: `errc::malformed_response` if it is not exactly one JSON object.
void read_item(std::string_view json, item_sink sink);

/// Reads the response of Query and Scan.
/// Errors: `errc::malformed_response` if it is not a JSON object, has neither "Items" nor "Count", its
/// "Items" are not objects, or a count is negative.
[[nodiscard]] page_summary read_page(std::string_view json, item_sink sink);

/// Reads `{"Table":{...}}` or `{"TableDescription":{...}}`.
/// Errors: `errc::malformed_response`.
[[nodiscard]] table_description read_table_description(std::string_view json);

/// Reads the response of DescribeTimeToLive.
/// Errors: `errc::malformed_response`.
[[nodiscard]] time_to_live_description read_time_to_live(std::string_view json);

/// Reads the response of ListTagsOfResource. Adds to `tags`, and returns the token of the next page; empty
/// after the last page.
/// Errors: `errc::malformed_response`.
[[nodiscard]] std::string read_tags(std::string_view json,
                                    std::vector<std::pair<std::string, std::string>>& tags);

/// An error response of the service.
struct error_document {
    std::string code;       ///< without namespace and URL: "ConditionalCheckFailedException"
    std::string message;    ///< the service's message
    bool has_item = false;  ///< whether there was a current item, which was passed to the sink
    bool whole = false;     ///< whether the JSON is complete; if not, a current item may be missing
};

/// Reads an error response. `error_type` is the X-Amzn-ErrorType header or empty. It does not throw for
/// invalid JSON: `code` is then empty.
///
/// Shape: the code comes from the header, `__type` or `code`, without the text before '#' and after ':'. The
/// message comes from "message", "Message" or "errorMessage". A member "Item" is passed to the sink.
[[nodiscard]] error_document read_error(std::string_view json, std::string_view error_type, item_sink sink);

/// Returns the `errc` of a service's error code.
[[nodiscard]] errc code_of(std::string_view server_code, int http_status) noexcept;

}  // namespace dynamap::wire
