// The key in a resume token, before it gets into a request.
#include "table/query/start_key.hpp"

#include <algorithm>
#include <compare>
#include <optional>
#include <span>
#include <vector>

#include "dynamap/detail/table/codec/number.hpp"
#include "dynamap/detail/wire/item_size.hpp"
#include "dynamap/detail/wire/read_value.hpp"
#include "dynamap/detail/wire/response.hpp"
#include "dynamap/detail/wire/value_writer.hpp"
#include "table/query/key_condition.hpp"
#include "table/query/resume_token.hpp"
#include "wire/base64.hpp"

namespace dynamap::detail {
namespace {

/// An attribute of a start key.
struct start_key_attribute {
    std::string_view name;
    value_type type;
    std::size_t max_bytes;  // of an S or B
};

void add_attributes(std::vector<start_key_attribute>& all, std::span<key_layout const> key,
                    std::size_t max_bytes) {
    for (auto const& [name, type] : key) {
        auto const known = std::ranges::find(all, name, &start_key_attribute::name);
        if (known == all.end()) all.push_back({name, type, max_bytes});
        else known->max_bytes = std::min(known->max_bytes, max_bytes);
    }
}

/// The attributes of a start key: the keys of the table, then those of the index.
std::vector<start_key_attribute> attributes_of(query_state const& state) {
    std::vector<start_key_attribute> all;
    table_spec const& table = *state.spec;
    add_attributes(all, table.partition_key, max_partition_key_size);
    add_attributes(all, table.sort_key, max_sort_key_size);
    for (auto const& index : table.indexes) {
        if (index.name != state.index) continue;
        add_attributes(all, index.partition_key, max_partition_key_size);
        add_attributes(all, index.sort_key, max_sort_key_size);
    }
    return all;
}

/// A value of a key: a number, or the bytes of an S or B.
struct key_value {
    value_type type = value_type::string;
    std::string bytes;
    number numeric;
};

/// Errors: those of reading; `errc::wrong_type` for a type that no key has.
key_value read_key_value(value_reader& in) {
    key_value value;
    value.type = in.type();
    if (value.type == value_type::number) {
        value.numeric = number::parse(in.number_text());
    } else if (value.type == value_type::binary) {
        auto const bytes = in.binary();
        value.bytes.assign(reinterpret_cast<char const*>(bytes.data()), bytes.size());
    } else {
        value.bytes = in.string();
    }
    return value;
}

key_value read_key_value(std::string_view json) {
    key_value value;
    wire::read_value(json, [&](value_reader& in) { value = read_key_value(in); });
    return value;
}

/// The service's order: of bytes, or of numbers.
std::strong_ordering order_of(key_value const& a, key_value const& b) {
    if (a.type != b.type) return a.type <=> b.type;
    return a.type == value_type::number ? a.numeric <=> b.numeric : a.bytes <=> b.bytes;
}

bool meets(key_value const& value, key_term const& term) {
    if (term.value.empty()) return true;
    key_value const other = read_key_value(term.value);
    if (value.type != other.type) return false;
    if (term.operation == "begins_with") return value.bytes.starts_with(other.bytes);
    auto const order = order_of(value, other);
    if (term.operation == "=") return order == 0;
    if (term.operation == "<") return order < 0;
    if (term.operation == "<=") return order <= 0;
    if (term.operation == ">") return order > 0;
    if (term.operation == ">=") return order >= 0;
    if (term.operation == "BETWEEN") return order >= 0 && order_of(value, read_key_value(term.high)) <= 0;
    return true;
}

bool fits(key_value const& value, start_key_attribute const& attribute) {
    if (value.type != attribute.type) return false;
    if (value.type == value_type::number) return true;
    return !value.bytes.empty() && value.bytes.size() <= attribute.max_bytes;
}

[[noreturn]] void refuse_key() { throw_bad_token("is not valid"); }

/// The values of the key's attributes, in their order.
std::vector<key_value> values_of(std::string_view key, std::span<start_key_attribute const> attributes) {
    std::vector<std::optional<key_value>> found(attributes.size());
    auto const take = [&](std::string_view name, value_reader& in) {
        auto const attribute = std::ranges::find(attributes, name, &start_key_attribute::name);
        if (attribute == attributes.end()) refuse_key();
        auto& value = found[static_cast<std::size_t>(attribute - attributes.begin())];
        if (value) refuse_key();
        if (in.type() != attribute->type) refuse_key();
        value = read_key_value(in);
        if (!fits(*value, *attribute)) refuse_key();
    };
    auto const whole = [&](value_reader& item) { item.map(take); };
    wire::read_item(key, {whole});
    std::vector<key_value> values;
    for (auto& value : found) {
        if (!value) refuse_key();
        values.push_back(std::move(*value));
    }
    return values;
}

void append_value(byte_buffer& out, key_value const& value) {
    value_writer writer(out);
    if (value.type == value_type::number) codec<number>::encode(writer, value.numeric);
    else if (value.type == value_type::binary) writer.binary(std::as_bytes(std::span(value.bytes)));
    else writer.string(value.bytes);
}

std::string text_of(std::vector<key_value> const& values, std::span<start_key_attribute const> attributes) {
    byte_buffer out;
    for (std::size_t i = 0; i < values.size(); ++i) {
        out.push_back(i == 0 ? '{' : ',');
        wire::append_json_string(out, attributes[i].name);
        out.push_back(':');
        append_value(out, values[i]);
    }
    out.push_back('}');
    return std::string(out.view());
}

}  // namespace

std::string checked_start_key(query_state const& state, std::string_view key) {
    std::vector<key_value> values;
    std::string text;
    auto const attributes = attributes_of(state);
    try {
        values = values_of(key, attributes);
        text = text_of(values, attributes);
    } catch (error const&) {
        refuse_key();
    }
    for (key_term const& term : key_terms_of(state))
        for (std::size_t i = 0; i < values.size(); ++i)
            if (stands_for(state, term.attribute, attributes[i].name) && !meets(values[i], term))
                throw_bad_token("leads to a key outside the query's key condition");
    return text;
}

}  // namespace dynamap::detail
