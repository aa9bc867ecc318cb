// BatchWriteItem and BatchGetItem: the envelopes of requests and responses.
// Tests: tests/unit/wire/batch_key.cpp, tests/unit/wire/absent_members.cpp.
#include "dynamap/detail/wire/batch.hpp"

#include <algorithm>
#include <cstring>
#include <optional>

#include "dynamap/detail/wire/read_value.hpp"
#include "dynamap/detail/wire/response.hpp"
#include "dynamap/detail/wire/value_writer.hpp"
#include "wire/decimal.hpp"
#include "wire/envelope.hpp"
#include "wire/value_access.hpp"

namespace dynamap::wire {
namespace {

/// Writes a key's value in the canonical form for comparisons: as `value_writer` does, with numbers as the
/// service returns them.
void write_key_value(byte_buffer& out, value_reader& value) {
    value_writer writer(out);
    switch (value.type()) {
        case value_type::string:
            return writer.string(value.string());
        case value_type::number: {
            decimal number;
            std::string_view const text = value.number_text();
            bool const ok = read_decimal(text, number) == decimal_result::ok;
            return writer.number_text(ok ? number.text() : std::string(text));
        }
        case value_type::binary:
            return writer.binary(value.binary());
        default:
            throw error(errc::malformed_response, "a key attribute is not a string, number or binary");
    }
}

bool is_plain_integer(std::string_view text) {
    if (text == "0") return true;
    if (text.starts_with('-')) text.remove_prefix(1);
    return !text.empty() && text[0] != '0' &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Whether a value certainly has the form of `write_key_value`.
bool is_in_key_form(std::string_view value) {
    constexpr std::string_view head = R"({"S":")", tail = R"("})";
    if (value.size() < head.size() + tail.size() || !value.ends_with(tail)) return false;
    std::string_view const text = value.substr(head.size(), value.size() - head.size() - tail.size());
    if (value.starts_with(R"({"N":")")) return is_plain_integer(text);
    return (value.starts_with(head) || value.starts_with(R"({"B":")")) && text.find('\\') == text.npos;
}

void append_key_value(byte_buffer& out, std::size_t begin, std::size_t end) {
    char* const to = out.prepare(end - begin);
    std::string_view const value = out.view().substr(begin, end - begin);
    if (is_in_key_form(value)) {
        std::memcpy(to, value.data(), value.size());
        return out.commit(value.size());
    }
    read_value(std::string(value), [&](value_reader& read) { write_key_value(out, read); });
}

/// Calls `f(table, value)` for each table of `{"table":value,...}`. `f` returns the token after the value.
template <class F>
token each_table(json_document& document, token tables, F&& f) {
    return document.present_members(tables, f);
}

token hand_over(json_document& document, token t, std::string_view table, batch_sink::part to) {
    token const end = document.skip(t);
    value_reader item = value_reader::access::item(document, t);
    if (to) to(table, item, document.bracketed(t, end));
    return end;
}

}  // namespace

void append_key_bytes(byte_buffer& json, key_positions const& at) {
    append_key_value(json, at.partition_begin, at.partition_end);
    if (at.sort_begin != at.sort_end) append_key_value(json, at.sort_begin, at.sort_end);
}

std::string key_bytes(value_reader& item, key_names const& names) {
    byte_buffer partition, sort;
    json_document& document = value_reader::access::document(item);
    value_reader::access::members(item, [&](token name_token, token t) {
        std::string_view const name = document.string(name_token);
        bool const is_partition = name == names.partition;
        // The other attributes are skipped. They need no check, because they are not read here.
        if (!is_partition && (names.sort.empty() || name != names.sort)) return document.skip(t);
        value_reader value = value_reader::access::open(document, t);
        write_key_value(is_partition ? partition : sort, value);
        return value_reader::access::close(value);
    });
    if (partition.size() == 0 || (!names.sort.empty() && sort.size() == 0))
        throw error(errc::malformed_response, "an item has no key");
    partition.append(sort.view());
    return std::string(partition.view());
}

namespace {

/// Parses `{"PutRequest":{"Item":{...}}}` or `{"DeleteRequest":{"Key":{...}}}`.
token read_unprocessed_write(json_document& document, token write, std::string_view table,
                             batch_sink const& sink) {
    int found = 0;
    token const end = document.present_members(write, [&](std::string_view kind, token request) {
        std::string_view const holds = kind == "PutRequest" ? "Item" : kind == "DeleteRequest" ? "Key" : "";
        if (holds.empty()) return document.skip(request);
        return document.present_members(request, [&](std::string_view member, token item) {
            if (member != holds) return document.skip(item);
            ++found;
            return hand_over(document, item, table, sink.left);
        });
    });
    if (found != 1) document.fail(write, "one PutRequest with its Item or one DeleteRequest with its Key");
    return end;
}

token read_unprocessed_keys(json_document& document, token what, std::string_view table,
                            batch_sink const& sink) {
    return document.present_members(what, [&](std::string_view member, token keys) {
        if (member != "Keys") return document.skip(keys);
        return document.present_elements(
            keys, [&](token key) { return hand_over(document, key, table, sink.left); });
    });
}

}  // namespace

double read_batch_write(std::string_view json, batch_sink const& sink) {
    std::optional<double> units;
    json_document document(json);
    read_envelope(document, {"ItemCollectionMetrics"}, [&](std::string_view name, token t) {
        if (name == "ConsumedCapacity") return add_capacity(document, t, units);
        if (name != "UnprocessedItems") return not_known;
        return each_table(document, t, [&](std::string_view table, token writes) {
            return document.present_elements(
                writes, [&](token write) { return read_unprocessed_write(document, write, table, sink); });
        });
    });
    return units.value_or(0);
}

double read_batch_get(std::string_view json, batch_sink const& sink) {
    std::optional<double> units;
    bool any = false;
    json_document document(json);
    read_envelope(document, {}, [&](std::string_view name, token t) {
        if (name == "ConsumedCapacity") return add_capacity(document, t, units);
        any = any || name == "Responses" || name == "UnprocessedKeys";
        if (name == "Responses")
            return each_table(document, t, [&](std::string_view table, token items) {
                if (sink.table) sink.table(table);
                return document.present_elements(
                    items, [&](token item) { return hand_over(document, item, table, sink.item); });
            });
        if (name == "UnprocessedKeys")
            return each_table(document, t, [&](std::string_view table, token what) {
                if (sink.table) sink.table(table);
                return read_unprocessed_keys(document, what, table, sink);
            });
        return not_known;
    });
    if (!any) document.fail(0, "an object with \"Responses\" or \"UnprocessedKeys\"");
    return units.value_or(0);
}

scan_page read_scan_page(std::string_view json,
                         detail::function_ref<void(value_reader& item, std::string_view json)> to) {
    scan_page page;
    token items = 0;  // never the first token, so 0 means none
    std::optional<std::int64_t> count;
    std::optional<double> units;
    json_document document(json);
    read_envelope(document, {"ScannedCount"}, [&](std::string_view name, token t) {
        if (name == "ConsumedCapacity") return add_capacity(document, t, units);
        if (name == "Items") items = t;
        else if (name == "Count") count = count_at(document, t);
        else if (name == "LastEvaluatedKey") page.last_evaluated_key = start_key(document, t);
        else return not_known;
        return document.skip(t);
    });
    page.units = units.value_or(0);
    if (items == 0) {
        if (count != 0) document.fail(0, "a page, an object with \"Items\" or a \"Count\" of 0");
        return page;
    }
    document.present_elements(items, [&](token t) {
        token const end = document.skip(t);
        value_reader item = value_reader::access::item(document, t);
        to(item, document.bracketed(t, end));
        ++page.items;
        return end;
    });
    return page;
}

throttle_reason read_throttle_reason(std::string_view code, std::string_view json) noexcept {
    if (code_of(code, 400) != errc::throttled) return throttle_reason::none;
    // No other text in the response looks like such a reason: "TableWriteKeyRangeThroughputExceeded".
    if (json.find("KeyRangeThroughputExceeded") != std::string_view::npos) return throttle_reason::key_range;
    if (json.find("AccountLimitExceeded") != std::string_view::npos || code == "RequestLimitExceeded")
        return throttle_reason::account;
    return throttle_reason::table;
}

}  // namespace dynamap::wire
