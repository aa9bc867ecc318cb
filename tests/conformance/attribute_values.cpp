// Attribute values: the wire's JSON read, and written again, against plain values.
#include <algorithm>
#include <cstdlib>
#include <vector>

#include "cases.hpp"
#include "dynamap/codec.hpp"
#include "dynamap/detail/wire/response.hpp"
#include "dynamap/detail/wire/value_writer.hpp"
#include "wire/base64.hpp"
#include "wire/decimal.hpp"

namespace conformance {
namespace {

using dynamap::value_reader;
using dynamap::value_type;
using dynamap::value_writer;

std::string hex(std::vector<std::byte> const& bytes) {
    std::string out;
    for (std::byte const b : bytes)
        for (int const shift : {4, 0}) out += "0123456789abcdef"[std::to_integer<unsigned>(b) >> shift & 15];
    return out;
}

std::vector<std::byte> from_hex(std::string_view text) {
    std::vector<std::byte> out;
    for (std::size_t i = 0; i + 1 < text.size(); i += 2)
        out.push_back(static_cast<std::byte>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16)));
    return out;
}

std::string bracketed(char const* open, std::vector<std::string> parts, char const* close) {
    std::ranges::sort(parts);
    std::string out = open;
    for (std::string const& part : parts) out += part + ' ';
    return out + close;
}

/// One text for a value as the corpus has it; members of sets and maps are sorted.
std::string described(json const& value) {
    if (value.is_null()) return "null";
    if (value.is_bool()) return bool(value) ? "true" : "false";
    if (value.is_string()) return "text " + std::string(std::string_view(value));
    if (value.is_array()) {
        std::string out = "list[";
        for (json const element : value.elements()) out += described(element) + ' ';
        return out + ']';
    }
    if (has(value, "number")) return "number " + text(value, "number");
    if (has(value, "map")) {
        std::vector<std::string> members;
        for (auto const& [name, member] : value["map"].members())
            members.push_back(std::string(name) + '=' + described(member));
        return bracketed("map{", members, "}");
    }
    if (has(value, "binary_hex")) return "binary " + text(value, "binary_hex");
    for (auto const& [key, open] :
         {std::pair{"string_set", "texts{"}, {"number_set", "numbers{"}, {"binary_set_hex", "binaries{"}})
        if (has(value, key)) return bracketed(open, texts(value, key), "}");
    throw std::invalid_argument("the runner does not know this kind of value: " + value.minified());
}

std::string described_set(value_reader& value) {
    std::vector<std::string> members;
    value.set([&](std::string_view member) {
        members.push_back(value.type() == value_type::binary_set ? hex(dynamap::wire::decode_base64(member))
                                                                 : std::string(member));
    });
    char const* const open = value.type() == value_type::string_set   ? "texts{"
                             : value.type() == value_type::number_set ? "numbers{"
                                                                      : "binaries{";
    return bracketed(open, members, "}");
}

/// The same text for a value that is read from the wire.
std::string described(value_reader& value) {
    switch (value.type()) {
        case value_type::string:
            return "text " + std::string(value.string());
        case value_type::number:
            return "number " + std::string(value.number_text());
        case value_type::binary:
            return "binary " + hex(value.binary());
        case value_type::boolean:
            return value.boolean() ? "true" : "false";
        case value_type::null:
            value.null();
            return "null";
        case value_type::list: {
            std::string out = "list[";
            value.list([&](value_reader& element) { out += described(element) + ' '; });
            return out + ']';
        }
        case value_type::map: {
            std::vector<std::string> members;
            value.map([&](std::string_view name, value_reader& member) {
                members.push_back(std::string(name) + '=' + described(member));
            });
            return bracketed("map{", members, "}");
        }
        default:
            return described_set(value);
    }
}

std::string read(std::string_view wire) {
    std::string const response = R"({"Item":{"v":)" + std::string(wire) + "}}";
    std::string out;
    auto const take = [&](value_reader& item) {
        item.map([&](std::string_view, value_reader& value) { out = described(value); });
    };
    dynamap::wire::read_item_response(response, {take});
    return out;
}

void write_number(value_writer& out, std::string const& number) {
    dynamap::wire::decimal digits;
    if (dynamap::wire::read_decimal(number, digits) == dynamap::wire::decimal_result::ok)
        out.number_text(number);
    else out.number(std::strtod(number.c_str(), nullptr));  // NaN and the infinities
}

void write(value_writer& out, json const& value) {
    if (value.is_null()) return out.null();
    if (value.is_bool()) return out.boolean(bool(value));
    if (value.is_string()) return out.string(std::string_view(value));
    if (value.is_array()) {
        out.begin_list();
        for (json const element : value.elements()) {
            out.element();
            write(out, element);
        }
        return out.end_list();
    }
    if (has(value, "number")) return write_number(out, text(value, "number"));
    if (has(value, "map")) {
        out.begin_map();
        for (auto const& [name, member] : value["map"].members()) {
            out.key(name);
            write(out, member);
        }
        return out.end_map();
    }
    if (has(value, "binary_hex")) return out.binary(from_hex(text(value, "binary_hex")));
    bool const strings = has(value, "string_set"), numbers = has(value, "number_set");
    out.begin_set(strings   ? value_type::string_set
                  : numbers ? value_type::number_set
                            : value_type::binary_set);
    if (strings)
        for (std::string const& member : texts(value, "string_set")) out.member(member);
    else if (numbers)
        for (std::string const& member : texts(value, "number_set")) out.member(member);
    else
        for (std::string const& member : texts(value, "binary_set_hex")) out.member(from_hex(member));
    out.end_set();
}

/// What is written of a value that was read, by the type that holds any value.
std::string passed_on(std::string_view wire) {
    dynamap::byte_buffer out;
    value_writer writer(out);
    dynamap::attribute_value::parse(wire).encode(writer);
    return std::string(out.view());
}

/// What `f` throws, as words; empty when it throws nothing.
template <class F>
std::string refusal_of(F f) {
    try {
        f();
    } catch (dynamap::error const& e) {
        return e.what();
    }
    return {};
}

}  // namespace

decision attribute_value(json const& test) {
    std::string const direction = text(test, "direction"), error = text(test, "error");
    excuse(test, "error",
           "the text of a refusal is DynamoDB's or the reference's: that it is refused is asserted");
    std::string const wire = test["wire"].minified();
    json const value = test["value"];
    comparison differences;
    if (direction == "send") {
        // The service refuses it: what holds such a value is refused here, or cannot hold it (a set has no
        // element twice).
        if (error.empty() || !value.is_null())
            return failed("a value to be sent and refused has an error, and no value");
        std::string sent;
        bool const refused = !refusal_of([&] { sent = passed_on(wire); }).empty();
        return refused || sent != wire ? decision{}
                                       : failed("it would be sent, and the service answers: " + error);
    }
    bool const both = direction == "both";
    if (!both && direction != "deserialize" && direction != "serialize")
        return failed("the runner does not know the direction " + direction);
    if (direction != "serialize") {
        std::string got;
        std::string const refusal = refusal_of([&] { got = read(wire); });
        differences.equal_flags("refused", !error.empty(), !refusal.empty());
        if (error.empty() && refusal.empty()) {
            differences.equal("read", described(value), got);
            differences.equal("read and written", described(value), read(passed_on(wire)));
        } else if (!value.is_null()) {
            return failed("a value that cannot be read is there");
        }
    }
    if (direction != "deserialize") {
        dynamap::byte_buffer out;
        value_writer writer(out);
        std::string const refusal = refusal_of([&] { write(writer, value); });
        differences.equal_flags("refused", !error.empty(), !refusal.empty());
        if (!error.empty()) {
            value.excuse("given to be refused: it says nothing else of what is right");
            return differences.result();
        }
        if (refusal.empty()) differences.equal("written", read(wire), read(out.view()));
        if (wire.find('{', 1) == std::string::npos) differences.equal("written", wire, out.view());
    }
    return differences.result();
}

}  // namespace conformance
