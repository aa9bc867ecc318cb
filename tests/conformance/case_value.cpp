// A case's JSON, which keeps what of it a runner has read: what no runner reads is not tested, and fails
// its case.
#include "case_value.hpp"

#include <simdjson.h>

#include <algorithm>
#include <array>

namespace conformance {
namespace {

using element = simdjson::dom::element;
using type = simdjson::dom::element_type;

constexpr std::string_view names[] = {"null",   "true or false", "an integer", "a number",
                                      "a text", "an array",      "an object"};

value_node node_of(element const& from) {
    value_node out;
    switch (from.type()) {
        case type::NULL_VALUE:
            break;
        case type::BOOL:
            out.kind = value_kind::boolean;
            out.flag = bool(from);
            break;
        case type::INT64:
            out.kind = value_kind::integer;
            out.integer = std::int64_t(from);
            out.real = static_cast<double>(out.integer);
            out.text = simdjson::minify(from);
            break;
        case type::UINT64:
        case type::DOUBLE:
            out.kind = value_kind::real;
            out.real = double(from);
            out.text = simdjson::minify(from);
            break;
        case type::STRING:
            out.kind = value_kind::text;
            out.text = std::string_view(from);
            break;
        case type::ARRAY:
            out.kind = value_kind::array;
            for (element const part : simdjson::dom::array(from)) out.elements.push_back(node_of(part));
            break;
        case type::OBJECT:
            out.kind = value_kind::object;
            for (auto const& [name, part] : simdjson::dom::object(from))
                out.members.push_back({std::string(name), node_of(part)});
            break;
        default:
            throw malformed_case("a number that does not fit");
    }
    return out;
}

void append_text(std::string& out, std::string_view text) {
    out += '"';
    for (char const c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            constexpr char digits[] = "0123456789abcdef";
            out += "\\u00";
            out += digits[c >> 4];
            out += digits[c & 15];
        } else {
            out += c;
        }
    }
    out += '"';
}

/// Appends a value's JSON, and marks all of it as read.
void append_json(std::string& out, value_node const& value) {
    value.read = value.whole = true;
    switch (value.kind) {
        case value_kind::null:
            out += "null";
            break;
        case value_kind::boolean:
            out += value.flag ? "true" : "false";
            break;
        case value_kind::integer:
        case value_kind::real:
            out += value.text;
            break;
        case value_kind::text:
            append_text(out, value.text);
            break;
        case value_kind::array: {
            out += '[';
            char const* before = "";
            for (value_node const& part : value.elements) {
                out += std::exchange(before, ",");
                append_json(out, part);
            }
            out += ']';
            break;
        }
        case value_kind::object: {
            out += '{';
            char const* before = "";
            for (auto const& [name, part] : value.members) {
                out += std::exchange(before, ",");
                append_text(out, name);
                out += ':';
                append_json(out, part);
            }
            out += '}';
        }
    }
}

void collect_unread(value_node const& value, std::string const& path, std::vector<std::string>& out) {
    if (!value.excuse.empty()) return;
    if (!value.read) {
        out.push_back(path);
        return;
    }
    for (std::size_t i = 0; i != value.elements.size(); ++i)
        collect_unread(value.elements[i], path + '[' + std::to_string(i) + ']', out);
    for (auto const& [name, part] : value.members) collect_unread(part, path + '.' + name, out);
}

}  // namespace

value_node const& json::of(value_kind kind) const {
    if (at_->kind != kind)
        throw malformed_case(std::string(names[static_cast<int>(kind)]) + " is expected, and there is " +
                             std::string(names[static_cast<int>(at_->kind)]));
    at_->read = true;
    return *at_;
}

json::operator bool() const { return of(value_kind::boolean).flag; }
json::operator std::int64_t() const { return of(value_kind::integer).integer; }
json::operator double() const {
    return is_integer() ? of(value_kind::integer).real : of(value_kind::real).real;
}
json::operator std::string_view() const { return of(value_kind::text).text; }

bool json::is_null() const {
    at_->read = at_->read || is(value_kind::null);
    return is(value_kind::null);
}

std::optional<json> json::find(std::string_view key) const {
    auto const& all = of(value_kind::object).members;
    auto const found =
        std::ranges::find(all, key, [](auto const& member) -> auto const& { return member.name; });
    if (found == all.end()) return std::nullopt;
    return json(found->value);
}

json json::operator[](std::string_view key) const {
    auto const& all = of(value_kind::object).members;
    auto const found =
        std::ranges::find(all, key, [](auto const& member) -> auto const& { return member.name; });
    if (found == all.end()) throw malformed_case("there is no member \"" + std::string(key) + "\"");
    return json(found->value);
}

std::vector<std::pair<std::string_view, json>> json::members() const {
    auto const& object = of(value_kind::object);
    object.whole = true;
    std::vector<std::pair<std::string_view, json>> out;
    for (auto const& [name, value] : object.members) out.emplace_back(name, json(value));
    return out;
}

json json::at(std::size_t index) const {
    auto const& all = of(value_kind::array).elements;
    if (index >= all.size())
        throw malformed_case("an array has only " + std::to_string(all.size()) + " elements");
    return json(all[index]);
}

std::size_t json::size() const {
    return is_object() ? of(value_kind::object).members.size() : of(value_kind::array).elements.size();
}

std::vector<json> json::elements() const {
    std::vector<json> out;
    for (value_node const& part : of(value_kind::array).elements) out.emplace_back(part);
    return out;
}

std::string json::minified() const {
    std::string out;
    append_json(out, *at_);
    return out;
}

document::document(std::string_view text) {
    simdjson::dom::parser parser;
    simdjson::padded_string const padded(text);
    element root;
    if (auto const failure = parser.parse(padded).get(root); failure != simdjson::SUCCESS)
        throw malformed_case(std::string("not JSON: ") + simdjson::error_message(failure));
    root_ = std::make_unique<value_node const>(node_of(root));
}

bool is_about_the_case(std::string_view member) {
    constexpr std::array about{"id",   "source", "documentation", "description", "note",      "tags",
                               "name", "title",  "split",         "derived",     "reference", "comment"};
    return std::ranges::find(about, member) != about.end();
}

std::vector<std::string> unread_of(value_node const& test) {
    std::vector<std::string> out;
    for (auto const& [name, part] : test.members)
        if (!is_about_the_case(name)) collect_unread(part, name, out);
    return out;
}

}  // namespace conformance
