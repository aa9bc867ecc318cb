// Exports a descriptor as Terraform's aws_dynamodb_table.
// Tests: tests/unit/table/admin/schema_text.cpp.
#include <algorithm>
#include <string_view>
#include <utility>

#include "dynamap/schema_text.hpp"

namespace dynamap {
namespace {

/// An HCL string; in HCL ${ and %{ begin a template.
std::string quoted_text(std::string_view text) {
    std::string out = "\"";
    for (std::size_t i = 0; i < text.size(); ++i) {
        char const c = text[i];
        if (c == '\n') out += "\\n";
        else if (c == '\r') out += "\\r";
        else if (c == '\t') out += "\\t";
        else {
            if (c == '"' || c == '\\') out += '\\';
            if ((c == '$' || c == '%') && i + 1 < text.size() && text[i + 1] == '{') out += c;
            out += c;
        }
    }
    return out + '"';
}

/// The resource's own name: letters, digits, _ and -. It does not begin with a digit.
std::string label(std::string_view table) {
    std::string name;
    for (char const c : table) {
        bool const digit = c >= '0' && c <= '9';
        bool const allowed = digit || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
                             c == '-';
        if (name.empty() && (digit || c == '-')) name += '_';
        name += allowed ? c : '_';
    }
    return name;
}

/// A block of HCL: its arguments with aligned "=", then its nested blocks.
class block {
  public:
    explicit block(std::string head) : head_(std::move(head)) {}

    void set(std::string name, std::string value) {
        arguments_.emplace_back(std::move(name), std::move(value));
    }
    void set(std::string name, std::int64_t value) { set(std::move(name), std::to_string(value)); }
    void add(block inner) { inner_.push_back(std::move(inner)); }

    [[nodiscard]] std::string text(std::size_t depth = 0) const {
        std::string const indent(2 * depth, ' ');
        std::size_t width = 0;
        for (auto const& argument : arguments_) width = std::max(width, argument.first.size());
        std::string out = indent + head_ + " {\n";
        for (auto const& [name, value] : arguments_)
            out += indent + "  " + name + std::string(width - name.size(), ' ') + " = " + value + "\n";
        bool first = arguments_.empty();
        for (block const& each : inner_) {
            if (!std::exchange(first, false)) out += "\n";
            out += each.text(depth + 1);
        }
        return out + indent + "}\n";
    }

  private:
    std::string head_;
    std::vector<std::pair<std::string, std::string>> arguments_;
    std::vector<block> inner_;
};

using key = std::vector<key_attribute>;

void add_attributes(block& resource, table_definition const& table) {
    std::vector<std::string> known;
    auto add = [&](key const& attributes) {
        for (auto const& attribute : attributes) {
            if (std::find(known.begin(), known.end(), attribute.name) != known.end()) continue;
            known.push_back(attribute.name);
            block definition("attribute");
            definition.set("name", quoted_text(attribute.name));
            definition.set("type", quoted_text(tag(attribute.type)));
            resource.add(std::move(definition));
        }
    };
    add(table.partition_key);
    add(table.sort_key);
    for (auto const& index : table.indexes) {
        add(index.partition_key);
        add(index.sort_key);
    }
}

void set_keys(block& index, index_definition const& definition) {
    // Every provider version supports hash_key and range_key; since 6.29 they are deprecated.
    bool const plain = definition.partition_key.size() == 1 && definition.sort_key.size() <= 1;
    if (plain && definition.global) index.set("hash_key", quoted_text(definition.partition_key[0].name));
    if (plain && !definition.sort_key.empty())
        index.set("range_key", quoted_text(definition.sort_key[0].name));
    if (plain) return;
    auto add = [&](key const& attributes, std::string_view role) {
        for (auto const& attribute : attributes) {
            block schema("key_schema");
            schema.set("attribute_name", quoted_text(attribute.name));
            schema.set("key_type", quoted_text(role));
            index.add(std::move(schema));
        }
    };
    add(definition.partition_key, "HASH");
    add(definition.sort_key, "RANGE");
}

void set_projection(block& index, index_definition const& definition) {
    switch (definition.projection) {
        case index_projection::all:
            index.set("projection_type", quoted_text("ALL"));
            break;
        case index_projection::keys_only:
            index.set("projection_type", quoted_text("KEYS_ONLY"));
            break;
        case index_projection::include: {
            std::string names;
            for (std::string const& name : definition.included)
                names += (names.empty() ? "[" : ", ") + quoted_text(name);
            index.set("projection_type", quoted_text("INCLUDE"));
            index.set("non_key_attributes", names + "]");
            break;
        }
    }
}

block index_block(table_definition const& table, index_definition const& definition) {
    block index(definition.global ? "global_secondary_index" : "local_secondary_index");
    index.set("name", quoted_text(definition.name));
    set_keys(index, definition);
    set_projection(index, definition);
    if (definition.global && table.write_units != 0) {
        index.set("read_capacity", definition.read_units != 0 ? definition.read_units : table.read_units);
        index.set("write_capacity", definition.write_units != 0 ? definition.write_units : table.write_units);
    }
    return index;
}

block tags_block(table_definition const& table) {
    block tags("tags =");
    for (auto const& [name, value] : table.tags) tags.set(quoted_text(name), quoted_text(value));
    return tags;
}

}  // namespace

std::string terraform_resource(table_definition const& table) {
    block resource("resource \"aws_dynamodb_table\" " + quoted_text(label(table.name)));
    resource.set("name", quoted_text(table.name));
    resource.set("billing_mode", quoted_text(table.write_units == 0 ? "PAY_PER_REQUEST" : "PROVISIONED"));
    if (table.write_units != 0) {
        resource.set("read_capacity", table.read_units);
        resource.set("write_capacity", table.write_units);
    }
    resource.set("hash_key", quoted_text(table.partition_key.at(0).name));
    if (!table.sort_key.empty()) resource.set("range_key", quoted_text(table.sort_key[0].name));
    if (!table.stream.empty()) {
        resource.set("stream_enabled", "true");
        resource.set("stream_view_type", quoted_text(table.stream));
    }
    if (table.infrequent_access) resource.set("table_class", quoted_text("STANDARD_INFREQUENT_ACCESS"));
    if (table.deletion_protection) resource.set("deletion_protection_enabled", "true");
    add_attributes(resource, table);
    for (auto const& index : table.indexes) resource.add(index_block(table, index));
    if (!table.time_to_live.empty()) {
        block ttl("ttl");
        ttl.set("attribute_name", quoted_text(table.time_to_live));
        ttl.set("enabled", "true");
        resource.add(std::move(ttl));
    }
    if (!table.tags.empty()) resource.add(tags_block(table));
    return resource.text();
}

}  // namespace dynamap
