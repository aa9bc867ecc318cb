// The size of an item in DynamoDB, and the capacity units to read and write it.
#include "dynamap/detail/wire/item_size.hpp"

#include <string>

#include "dynamap/detail/wire/read_value.hpp"
#include "dynamap/detail/wire/value_reader.hpp"
#include "dynamap/error.hpp"
#include "wire/decimal.hpp"
#include "wire/value_access.hpp"

namespace dynamap::wire {
namespace {

/// One byte, one more for a minus, and one for each pair of digits from the first to the last pair that is
/// not 00. The pairs are aligned on the decimal point.
std::size_t number_size(std::string_view text) {
    decimal number;
    if (read_decimal(text, number) != decimal_result::ok) return text.size();  // the service refuses it
    if (number.size == 0) return 1;
    auto const pair_of = [](int place) { return place >= 0 ? place / 2 : (place - 1) / 2; };
    int const pairs = pair_of(number.whole_digits() - 1) - pair_of(number.exponent) + 1;
    return 1 + (number.negative ? 1u : 0u) + static_cast<std::size_t>(pairs);
}

std::size_t binary_size(std::string_view base64) {
    std::size_t const padding = base64.ends_with("==") ? 2 : base64.ends_with('=') ? 1 : 0;
    return base64.size() / 4 * 3 - padding;
}

std::size_t size_of(value_reader& value) {
    constexpr std::size_t list_overhead = 3;
    std::size_t size = 0;
    switch (value.type()) {
        case value_type::string:
            return value.string().size();
        case value_type::number:
            return number_size(value.number_text());
        case value_type::binary:
            return value.binary().size();  // also validates it
        case value_type::boolean:
        case value_type::null:
            return 1;
        case value_type::list:
            value.list([&](value_reader& element) { size += 1 + size_of(element); });
            return list_overhead + size;
        case value_type::map:
            value.map([&](std::string_view name, value_reader& member) {
                size += 1 + name.size() + size_of(member);
            });
            return list_overhead + size;
        case value_type::string_set:
            value.set([&](std::string_view text) { size += text.size(); });
            return size;
        case value_type::number_set:
            value.set([&](std::string_view text) { size += number_size(text); });
            return size;
        case value_type::binary_set:
            value.set([&](std::string_view text) { size += binary_size(text); });
            return size;
    }
    return size;
}

/// Calls `f(name, size)` for each attribute; the size includes the name.
template <class F>
void each_attribute(std::string_view item, F f) {
    json_document document(item);
    value_reader whole = value_reader::access::item(document, 0);
    whole.map([&](std::string_view name, value_reader& value) { f(name, name.size() + size_of(value)); });
    document.expect_end(value_reader::access::end_of(whole));
}

}  // namespace

std::size_t item_size(std::string_view item) {
    std::size_t size = 0;
    each_attribute(item, [&](std::string_view, std::size_t part) { size += part; });
    return size;
}

std::size_t value_size(std::string_view value) {
    std::size_t size = 0;
    read_value(value, [&](value_reader& in) { size = size_of(in); });
    return size;
}

void throw_item_too_large(std::string_view item, std::size_t size) {
    error_details where;
    std::size_t largest = 0;
    each_attribute(item, [&](std::string_view name, std::size_t part) {
        if (part <= largest) return;
        largest = part;
        where.attribute = name;
    });
    throw error(
        errc::item_too_large,
        "the item has " + std::to_string(size) + " bytes, but DynamoDB stores at most " +
            std::to_string(max_item_size) + "; the largest attribute is " + where.attribute + " with " +
            std::to_string(largest) +
            " bytes: compress it, spread it over several items, or keep it in S3 and store its location",
        where);
}

void check_key_size(std::string_view value, std::size_t most, std::string_view what) {
    std::size_t const size = value_size(value);
    if (size == 0)
        throw error(errc::bad_value,
                    "the " + std::string(what) + " is empty, which DynamoDB does not allow for keys");
    if (size > most)
        throw error(errc::bad_value, "the " + std::string(what) + " has " + std::to_string(size) +
                                         " bytes, but DynamoDB allows " + std::to_string(most) +
                                         "; store a hash of it, or a shorter value");
}

}  // namespace dynamap::wire
