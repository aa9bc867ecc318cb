#include "dynamap/wire/batch_size.hpp"

#include "wire/decimal.hpp"
#include "wire/value_access.hpp"

namespace dynamap::wire {
namespace {

std::int64_t length(std::string_view text) { return static_cast<std::int64_t>(text.size()); }

/// Two digits a byte, in pairs that stand around the decimal point; one byte for the exponent, one for a minus sign.
std::int64_t number_bytes(std::string_view text) {
    decimal value;
    if (read_decimal(text, value) != decimal_result::ok) return length(text);
    if (value.size == 0) return 1;
    int const shifted = value.exponent % 2 != 0 ? 1 : 0;  // a pair that only one digit falls into
    int const rest = (value.size + shifted) % 2;
    return (value.size + shifted + rest) / 2 + 1 + (value.negative ? 1 : 0);
}

std::int64_t base64_bytes(std::string_view text) {
    std::int64_t size = length(text) / 4 * 3;
    for (; !text.empty() && text.back() == '='; text.remove_suffix(1)) --size;
    return size;
}

constexpr std::int64_t document_bytes = 3;  // of a list or map itself; and one for each member

std::int64_t value_bytes(value_reader& value) {
    std::int64_t sum = 0;
    switch (value.type()) {
        case value_type::string:
            return length(value.string());
        case value_type::number:
            return number_bytes(value.number_text());
        case value_type::binary:
            return static_cast<std::int64_t>(value.binary().size());
        case value_type::boolean:
        case value_type::null:
            return 1;
        case value_type::list:
            value.list([&](value_reader& element) { sum += value_bytes(element) + 1; });
            return sum + document_bytes;
        case value_type::map:
            value.map([&](std::string_view name, value_reader& member) {
                sum += length(name) + value_bytes(member) + 1;
            });
            return sum + document_bytes;
        case value_type::string_set:
            value.set([&](std::string_view text) { sum += length(text); });
            return sum;
        case value_type::number_set:
            value.set([&](std::string_view text) { sum += number_bytes(text); });
            return sum;
        case value_type::binary_set:
            value.set([&](std::string_view text) { sum += base64_bytes(text); });
            return sum;
    }
    return sum;
}

}  // namespace

std::int64_t item_bytes(value_reader& item) {
    std::int64_t sum = 0;
    item.map([&](std::string_view name, value_reader& value) { sum += length(name) + value_bytes(value); });
    return sum;
}

std::int64_t item_bytes(std::string_view item_json) {
    json_document document(item_json);
    value_reader item = value_reader::access::item(document, 0);
    std::int64_t const bytes = item_bytes(item);
    document.expect_end(value_reader::access::end_of(item));
    return bytes;
}

}  // namespace dynamap::wire
