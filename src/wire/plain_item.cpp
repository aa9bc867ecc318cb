// An item's JSON without insignificant parts.
#include "wire/plain_item.hpp"

#include "wire/value_access.hpp"

namespace dynamap::wire {
namespace {

void append_value(std::string& out, value_reader& value);

void append_elements(std::string& out, value_reader& list_or_set) {
    char before = '[';
    auto const append = [&](value_reader& element) {
        out += before;
        before = ',';
        if (list_or_set.type() == value_type::list) append_value(out, element);
        else out += value_reader::access::text_of_value(element);
    };
    if (list_or_set.type() == value_type::list) list_or_set.list(append);
    else list_or_set.set_values(list_or_set.type(), append);
    if (before == '[') out += before;
    out += ']';
}

void append_value(std::string& out, value_reader& value) {
    out.append("{\"").append(tag(value.type())).append("\":");
    switch (value.type()) {
        case value_type::map:
            append_plain_item(out, value);
            break;
        case value_type::list:
        case value_type::string_set:
        case value_type::number_set:
        case value_type::binary_set:
            append_elements(out, value);
            break;
        default:
            out += value_reader::access::text_of_value(value);
    }
    out += '}';
}

}  // namespace

void append_plain_item(std::string& out, value_reader& item) {
    char before = '{';
    item.entries(value_type::string, [&](value_reader& name, value_reader& value) {
        out += before;
        before = ',';
        out.append(value_reader::access::text_of_value(name)).append(":");
        append_value(out, value);
    });
    if (before == '{') out += before;
    out += '}';
}

}  // namespace dynamap::wire
