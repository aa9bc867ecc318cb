#include "dynamap/wire/response.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "dynamap/wire/misfit.hpp"
#include "wire/value_access.hpp"

namespace dynamap::wire {
namespace {

/// Gives the item at `t` to the sink; answers the token behind it.
token give(json_document& document, token t, item_sink sink) {
    value_reader item = value_reader::access::item(document, t);
    try {
        if (sink.item != nullptr) sink.item(sink.out, item);
    } catch (error const& e) {
        throw with_key(e, item, sink.keys);
    }
    return value_reader::access::end_of(item);
}

/// A LastEvaluatedKey as it came; empty when it says that there is no more.
std::string resume_key(json_document const& document, token t, token end) {
    if (document.first(t) != '{') document.fail(t, "an object as \"LastEvaluatedKey\"");
    return document.first(t + 1) == '}' ? std::string() : std::string(document.bracketed(t, end));
}

/// The "CapacityUnits" of a ConsumedCapacity.
double capacity_units(json_document& document, token t) {
    double units = 0;
    document.members(t, [&](token name_token, token value) {
        if (document.string(name_token) == "CapacityUnits") {
            std::string_view const text = document.raw(value);
            auto const [end, failure] = std::from_chars(text.data(), text.data() + text.size(), units);
            if (failure != std::errc() || end != text.data() + text.size())
                document.fail(value, "a number of capacity units");
        }
        return document.skip(value);
    });
    return units;
}

}  // namespace

void read_item_answer(std::string_view json, item_sink sink) {
    json_document document(json);
    document.expect_end(document.members(0, [&](token name_token, token t) {
        std::string_view const name = document.string(name_token);
        return name == "Item" || name == "Attributes" ? give(document, t, sink) : document.skip(t);
    }));
}

void read_item(std::string_view json, item_sink sink) {
    json_document document(json);
    document.expect_end(give(document, 0, sink));
}

page read_page(std::string_view json, item_sink sink) {
    json_document document(json);
    page result;
    document.expect_end(document.members(0, [&](token name_token, token t) {
        std::string_view const name = document.string(name_token);
        if (name == "Items") {
            // What a Count says is believed as far as the text has room for so many items.
            auto const room = static_cast<std::int64_t>(json.size() / std::string_view("{},").size());
            if (sink.expect != nullptr && result.count > 0)
                sink.expect(sink.out, static_cast<std::size_t>(std::min(result.count, room)));
            return document.elements(t, [&](token item) { return give(document, item, sink); });
        }
        token const end = document.skip(t);
        if (name == "Count")
            result.count = document.integer(t);
        else if (name == "ScannedCount")
            result.scanned_count = document.integer(t);
        else if (name == "ConsumedCapacity")
            result.capacity_units = capacity_units(document, t);
        else if (name == "LastEvaluatedKey")
            result.last_evaluated_key = resume_key(document, t, end);
        return end;
    }));
    return result;
}

}  // namespace dynamap::wire
