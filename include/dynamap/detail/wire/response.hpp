// Reads the envelopes of DynamoDB's answers.
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

// The texts below need no padding: nothing is read past their end.

/// Where the items of a response go.
/// Lifetime: refers to its functions.
struct item_sink {
    /// Called once an item, in order; empty: items are passed over.
    detail::function_ref<void(value_reader& item)> item = {};
    /// Called with the number of items to come, if the response says it before them; empty: it is not needed.
    detail::function_ref<void(std::size_t count)> expect = {};
    /// By which an item that cannot be read is told from the others, in the error; empty: there is but one
    /// item.
    key_names keys = {};
};

/// What a page of Query or Scan says besides its items.
struct page_summary {
    std::int64_t count = 0;
    std::int64_t scanned_count = 0;
    bool has_items = false;          ///< whether there was an Items, even an empty one
    bool has_count = false;          ///< whether there was a Count
    double capacity_units = 0;       ///< consumed, when it was asked for
    std::string last_evaluated_key;  ///< its JSON; empty: this was the last page
};

// In all responses null is the same as no member, and unknown members are ignored beside known ones. An
// object that has members, but none of its operation's response, is `errc::malformed_response`:
// `{"status":403}` was sent by something else.

/// Reads GetItem's response, `{"Item":{...}}`: the sink is called once, or never if there is no item.
/// Errors: `errc::malformed_response` when it is not a JSON object, or not of GetItem.
void read_item_answer(std::string_view json, item_sink sink);

/// Reads what a write returns, `{"Attributes":{...}}`: the sink is called once, or never if nothing is
/// returned.
/// Errors: `errc::malformed_response` when it is not a JSON object, or not of PutItem, UpdateItem or
/// DeleteItem.
void read_attributes_answer(std::string_view json, item_sink sink);

/// Reads the response of an operation whose members nobody wants, such as PutItem's `{}`.
/// Errors: `errc::malformed_response` when it is not one whole JSON object, is an error document, or has none
/// but unknown members. The members are known of the operations that the library uses. Of others any JSON
/// object is accepted.
void read_no_answer(std::string_view json, std::string_view operation);

/// Reads one item, or key, that is the whole text, `{"user_id":{"S":"..."},...}`; the sink is called once.
/// Errors: `errc::malformed_response` when it is not a JSON object, or more than one.
void read_item(std::string_view json, item_sink sink);

/// Reads the answer of Query and Scan.
/// Errors: `errc::malformed_response` when it is not a JSON object, has neither "Items" nor "Count", its
/// "Items" are not objects, or a count is negative.
[[nodiscard]] page_summary read_page(std::string_view json, item_sink sink);

/// Reads `{"Table":{...}}` or `{"TableDescription":{...}}`.
/// Errors: `errc::malformed_response`.
[[nodiscard]] table_description read_table_description(std::string_view json);

/// Reads the answer of DescribeTimeToLive.
/// Errors: `errc::malformed_response`.
[[nodiscard]] time_to_live_description read_time_to_live(std::string_view json);

/// Reads the answer of ListTagsOfResource: adds to `tags`, and answers where the next page begins; empty:
/// this was the last.
/// Errors: `errc::malformed_response`.
[[nodiscard]] std::string read_tags(std::string_view json,
                                    std::vector<std::pair<std::string, std::string>>& tags);

/// An error document, as the service wrote it.
struct error_document {
    std::string code;       ///< without namespace and URL: "ConditionalCheckFailedException"
    std::string message;    ///< the service's words
    bool has_item = false;  ///< whether a current item came along and was given to the sink
    bool whole = false;     ///< whether it is JSON to its end; else a current item may be missing
};

/// Reads an error answer; `error_type` is the X-Amzn-ErrorType header or empty. Never throws for bad JSON:
/// `code` is then empty.
///
/// Shape: the code is taken from the header, `__type` or `code`, what stands before '#' and after ':'
/// removed; the message from "message", "Message" or "errorMessage". A member "Item" goes to the sink.
[[nodiscard]] error_document read_error(std::string_view json, std::string_view error_type, item_sink sink);

/// The `errc` of a service's error code.
[[nodiscard]] errc code_of(std::string_view server_code, int http_status) noexcept;

}  // namespace dynamap::wire
