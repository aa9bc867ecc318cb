#include "dynamap/wire/batch.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "dynamap/wire/read_value.hpp"
#include "dynamap/wire/response.hpp"
#include "dynamap/wire/value_writer.hpp"
#include "wire/decimal.hpp"
#include "wire/value_access.hpp"

namespace dynamap::wire {
namespace {

/// Writes a key's value in the one form that is compared: as `value_writer` does, numbers as the service returns them.
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
            throw error(errc::malformed_response, "a key attribute that is no string, number or binary");
    }
}

bool is_plain_integer(std::string_view text) {
    if (text == "0") return true;
    if (text.starts_with('-')) text.remove_prefix(1);
    return !text.empty() && text[0] != '0' &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Whether a value has the form of `write_key_value` for sure.
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
    read_value(std::string(value), &out,
               [](void* sink, value_reader& read) { write_key_value(*static_cast<byte_buffer*>(sink), read); });
}

/// The units of `{"TableName":"...","CapacityUnits":1.0}`.
double units_of(json_document& document, token consumed) {
    double units = 0;
    document.members(consumed, [&](token name, token value) {
        if (document.string(name) == "CapacityUnits") {
            std::string_view const text = document.raw(value);
            std::from_chars(text.data(), text.data() + text.size(), units);
        }
        return document.skip(value);
    });
    return units;
}

double sum_of_units(json_document& document, token list) {
    double units = 0;
    if (document.first(list) != '[') return 0;
    document.elements(list, [&](token consumed) {
        units += units_of(document, consumed);
        return document.skip(consumed);
    });
    return units;
}

/// Calls `f(table, value)` for each table of `{"table":value,...}`.
template <class F>
void each_table(json_document& document, token tables, F&& f) {
    document.members(tables, [&](token name, token value) {
        token const end = document.skip(value);
        f(document.string(name), value);
        return end;
    });
}

token hand_over(json_document& document, token t, std::string_view table, void* out, batch_sink::part to) {
    token const end = document.skip(t);
    value_reader item = value_reader::access::item(document, t);
    if (to != nullptr) to(out, table, item, document.bracketed(t, end));
    return end;
}

}  // namespace

void append_key_bytes(byte_buffer& json, key_places const& at) {
    append_key_value(json, at.partition_begin, at.partition_end);
    if (at.sort_begin != at.sort_end) append_key_value(json, at.sort_begin, at.sort_end);
}

std::string key_bytes(value_reader& item, key_names const& names) {
    byte_buffer partition, sort;
    json_document& document = value_reader::access::document(item);
    value_reader::access::members(item, [&](token name_token, token t) {
        std::string_view const name = document.string(name_token);
        bool const is_partition = name == names.partition;
        // The others are only passed over: nobody reads them here, so that nobody need check them.
        if (!is_partition && (names.sort.empty() || name != names.sort)) return document.skip(t);
        value_reader value = value_reader::access::open(document, t);
        write_key_value(is_partition ? partition : sort, value);
        return value_reader::access::close(value);
    });
    if (partition.size() == 0 || (!names.sort.empty() && sort.size() == 0))
        throw error(errc::malformed_response, "an item without its key");
    partition.append(sort.view());
    return std::string(partition.view());
}

void read_item(std::string_view item_json, void* out, void (*to)(void* out, value_reader& item)) {
    json_document document(item_json);
    value_reader item = value_reader::access::item(document, 0);
    to(out, item);
    document.expect_end(value_reader::access::end_of(item));
}

double read_batch_write(std::string_view json, batch_sink const& sink) {
    double units = 0;
    json_document document(json);
    document.expect_end(document.members(0, [&](token name_token, token t) {
        std::string_view const name = document.string(name_token);
        token const end = document.skip(t);
        if (name == "ConsumedCapacity") units = sum_of_units(document, t);
        if (name == "UnprocessedItems" && document.first(t) == '{')
            each_table(document, t, [&](std::string_view table, token writes) {
                document.elements(writes, [&](token write) {
                    document.members(write, [&](token, token request) {
                        return document.members(request, [&](token, token item) {
                            return hand_over(document, item, table, sink.out, sink.left);
                        });
                    });
                    return document.skip(write);
                });
            });
        return end;
    }));
    return units;
}

double read_batch_get(std::string_view json, batch_sink const& sink) {
    double units = 0;
    json_document document(json);
    document.expect_end(document.members(0, [&](token name_token, token t) {
        std::string_view const name = document.string(name_token);
        token const end = document.skip(t);
        if (name == "ConsumedCapacity") units = sum_of_units(document, t);
        if (name == "Responses" && document.first(t) == '{')
            each_table(document, t, [&](std::string_view table, token items) {
                document.elements(items,
                                  [&](token item) { return hand_over(document, item, table, sink.out, sink.item); });
            });
        if (name == "UnprocessedKeys" && document.first(t) == '{')
            each_table(document, t, [&](std::string_view table, token what) {
                document.members(what, [&](token member, token keys) {
                    if (document.string(member) != "Keys") return document.skip(keys);
                    return document.elements(
                        keys, [&](token key) { return hand_over(document, key, table, sink.out, sink.left); });
                });
            });
        return end;
    }));
    return units;
}

scan_page read_scan_page(std::string_view json, void* out,
                         void (*to)(void* out, value_reader& item, std::string_view json)) {
    scan_page page;
    token items = 0;  // never the first token, so 0 is none
    json_document document(json);
    document.expect_end(document.members(0, [&](token name_token, token t) {
        std::string_view const name = document.string(name_token);
        token const end = document.skip(t);
        if (name == "Items") items = t;
        if (name == "ConsumedCapacity" && document.first(t) == '{') page.units = units_of(document, t);
        if (name == "LastEvaluatedKey" && document.first(t) == '{' && document.first(t + 1) != '}')
            page.last_evaluated_key = document.bracketed(t, end);
        return end;
    }));
    if (items == 0) return page;
    document.elements(items, [&](token t) {
        token const end = document.skip(t);
        value_reader item = value_reader::access::item(document, t);
        to(out, item, document.bracketed(t, end));
        ++page.items;
        return end;
    });
    return page;
}

throttle_reason read_throttle_reason(std::string_view code, std::string_view json) noexcept {
    if (code_of(code, 400) != errc::throttled) return throttle_reason::none;
    // The text of a reason is like no other text of the answer: "TableWriteKeyRangeThroughputExceeded".
    if (json.find("KeyRangeThroughputExceeded") != std::string_view::npos) return throttle_reason::key_range;
    if (json.find("AccountLimitExceeded") != std::string_view::npos || code == "RequestLimitExceeded")
        return throttle_reason::account;
    return throttle_reason::table;
}

}  // namespace dynamap::wire
