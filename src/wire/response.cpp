// Parses the envelopes of DynamoDB's responses.
#include "dynamap/detail/wire/response.hpp"

#include <algorithm>
#include <optional>

#include "dynamap/detail/wire/item_mismatch.hpp"
#include "wire/envelope.hpp"
#include "wire/operation_members.hpp"
#include "wire/value_access.hpp"

namespace dynamap::wire {
namespace {

/// Passes the item at `t` to the sink. Returns the token after it.
token give(json_document& document, token t, item_sink sink) {
    value_reader item = value_reader::access::item(document, t);
    try {
        if (sink.item) sink.item(item);
    } catch (error const& e) {
        throw add_item_key(e, item, sink.keys);
    }
    return value_reader::access::end_of(item);
}

}  // namespace

void read_item_response(std::string_view json, item_sink sink) {
    json_document document(json);
    read_envelope(document, {"ConsumedCapacity"}, [&](std::string_view name, token t) {
        return name == "Item" ? give(document, t, sink) : not_known;
    });
}

void read_attributes_response(std::string_view json, item_sink sink) {
    json_document document(json);
    read_envelope(document, {"ConsumedCapacity", "ItemCollectionMetrics"},
                  [&](std::string_view name, token t) {
                      return name == "Attributes" ? give(document, t, sink) : not_known;
                  });
}

void read_empty_response(std::string_view json, std::string_view operation) {
    if (json == "{}") return;  // nearly all responses are empty
    json_document document(json);
    auto const* const known = members_of(operation);
    read_envelope(document, {}, [&](std::string_view name, token t) {
        token const end = document.check(t);
        if (known != nullptr) return std::ranges::find(*known, name) == known->end() ? not_known : end;
        (void)pass_over(document, name, t);
        return end;
    });
}

void read_item(std::string_view json, item_sink sink) {
    json_document document(json);
    document.expect_end(give(document, 0, sink));
}

page_summary read_page(std::string_view json, item_sink sink) {
    json_document document(json);
    page_summary result;
    std::optional<double> units;
    read_envelope(document, {}, [&](std::string_view name, token t) {
        if (name == "Items") {
            result.has_items = true;
            // A Count is trusted only if the text has room for that many items.
            auto const room = static_cast<std::int64_t>(json.size() / std::string_view("{},").size());
            if (sink.expect && result.count > 0)
                sink.expect(static_cast<std::size_t>(std::min(result.count, room)));
            return document.present_elements(t, [&](token item) { return give(document, item, sink); });
        }
        if (name == "ConsumedCapacity") return add_capacity(document, t, units);
        if (name == "Count") {
            result.count = count_at(document, t);
            result.has_count = true;
        } else if (name == "ScannedCount") {
            result.scanned_count = count_at(document, t);
        } else if (name == "LastEvaluatedKey") {
            result.last_evaluated_key = start_key(document, t);
        } else {
            return not_known;
        }
        return document.skip(t);
    });
    if (!result.has_items && !result.has_count)
        document.fail(0, "a page, an object with \"Items\" or \"Count\"");
    result.capacity_units = units.value_or(0);
    return result;
}

}  // namespace dynamap::wire
