// Writes the bodies of the operations on tables: CreateTable, UpdateTable, UpdateTimeToLive,
// ListTagsOfResource.
// Tests: tests/unit/wire/request.cpp, tests/integration/scripted_schema.cpp.
#include <algorithm>
#include <string_view>
#include <vector>

#include "dynamap/detail/wire/request.hpp"
#include "dynamap/detail/wire/value_writer.hpp"
#include "wire/integer_text.hpp"

namespace dynamap::wire {
namespace {

using key = std::vector<key_attribute>;

/// Writes `open`, the elements with commas between, `close`.
template <class Range, class Write>
void append_list(byte_buffer& out, std::string_view open, Range const& range, Write write) {
    out.append(open);
    bool first = true;
    for (auto const& element : range) {
        if (!first) out.push_back(',');
        first = false;
        write(element);
    }
    out.push_back(']');
}

/// Writes `,"AttributeDefinitions":[...]` for these keys, each attribute once.
void append_definitions(byte_buffer& out, std::vector<key const*> const& keys) {
    std::vector<key_attribute const*> distinct;
    for (key const* attributes : keys)
        for (auto const& attribute : *attributes)
            if (attribute.type_known &&
                std::none_of(distinct.begin(), distinct.end(),
                             [&](auto const* known) { return known->name == attribute.name; }))
                distinct.push_back(&attribute);
    append_list(out, R"(,"AttributeDefinitions":[)", distinct, [&](key_attribute const* attribute) {
        out.append(R"({"AttributeName":)");
        append_json_string(out, attribute->name);
        out.append(R"(,"AttributeType":")");
        out.append(tag(attribute->type));
        out.append(R"("})");
    });
}

void append_key_schema(byte_buffer& out, key const& partition, key const& sort) {
    struct part {
        key_attribute const* attribute;
        std::string_view role;
    };
    std::vector<part> parts;
    for (auto const& attribute : partition) parts.push_back({&attribute, "HASH"});
    for (auto const& attribute : sort) parts.push_back({&attribute, "RANGE"});
    append_list(out, R"(,"KeySchema":[)", parts, [&](part const& p) {
        out.append(R"({"AttributeName":)");
        append_json_string(out, p.attribute->name);
        out.append(R"(,"KeyType":")");
        out.append(p.role);
        out.append(R"("})");
    });
}

void append_throughput(byte_buffer& out, std::int64_t read_units, std::int64_t write_units) {
    out.append(R"(,"ProvisionedThroughput":{"ReadCapacityUnits":)");
    append_integer(out, read_units);
    out.append(R"(,"WriteCapacityUnits":)");
    append_integer(out, write_units);
    out.push_back('}');
}

void append_projection(byte_buffer& out, index_definition const& index) {
    out.append(R"(,"Projection":{"ProjectionType":")");
    switch (index.projection) {
        case index_projection::all:
            out.append("ALL\"");
            break;
        case index_projection::keys_only:
            out.append("KEYS_ONLY\"");
            break;
        case index_projection::include:
            out.append("INCLUDE\"");
            append_list(out, R"(,"NonKeyAttributes":[)", index.included,
                        [&](std::string const& name) { append_json_string(out, name); });
            break;
    }
    out.push_back('}');
}

void append_index(byte_buffer& out, index_definition const& index, table_definition const& table) {
    out.append(R"({"IndexName":)");
    append_json_string(out, index.name);
    append_key_schema(out, index.partition_key, index.sort_key);
    append_projection(out, index);
    if (index.global && table.write_units != 0)
        append_throughput(out, index.read_units != 0 ? index.read_units : table.read_units,
                          index.write_units != 0 ? index.write_units : table.write_units);
    out.push_back('}');
}

void append_indexes(byte_buffer& out, table_definition const& table, bool global) {
    std::vector<index_definition const*> those;
    for (auto const& index : table.indexes)
        if (index.global == global) those.push_back(&index);
    if (those.empty()) return;
    append_list(out, global ? R"(,"GlobalSecondaryIndexes":[)" : R"(,"LocalSecondaryIndexes":[)", those,
                [&](index_definition const* index) { append_index(out, *index, table); });
}

/// The keys of the table and of its indexes.
std::vector<key const*> all_keys(table_definition const& table) {
    std::vector<key const*> keys{&table.partition_key, &table.sort_key};
    for (auto const& index : table.indexes) keys.insert(keys.end(), {&index.partition_key, &index.sort_key});
    return keys;
}

/// Writes `"TableName":...` and all members that CreateTable and CloudFormation share.
void append_table(byte_buffer& out, table_definition const& table) {
    out.append(R"({"TableName":)");
    append_json_string(out, table.name);
    append_definitions(out, all_keys(table));
    append_key_schema(out, table.partition_key, table.sort_key);
    append_indexes(out, table, true);
    append_indexes(out, table, false);
    if (table.write_units == 0) {
        out.append(R"(,"BillingMode":"PAY_PER_REQUEST")");
    } else {
        out.append(R"(,"BillingMode":"PROVISIONED")");
        append_throughput(out, table.read_units, table.write_units);
    }
    if (table.infrequent_access) out.append(R"(,"TableClass":"STANDARD_INFREQUENT_ACCESS")");
    if (table.deletion_protection) out.append(R"(,"DeletionProtectionEnabled":true)");
    if (!table.tags.empty())
        append_list(out, R"(,"Tags":[)", table.tags, [&](auto const& tag) {
            out.append(R"({"Key":)");
            append_json_string(out, tag.first);
            out.append(R"(,"Value":)");
            append_json_string(out, tag.second);
            out.push_back('}');
        });
}

/// Writes `name` and a JSON string.
void append_text(byte_buffer& out, std::string_view name, std::string_view text) {
    out.append(name);
    append_json_string(out, text);
}

}  // namespace

void write_create_table(byte_buffer& out, table_definition const& table) {
    append_table(out, table);
    if (!table.stream.empty()) {
        append_text(out, R"(,"StreamSpecification":{"StreamEnabled":true,"StreamViewType":)", table.stream);
        out.push_back('}');
    }
    out.push_back('}');
}

void write_cloudformation_properties(byte_buffer& out, table_definition const& table) {
    append_table(out, table);
    if (!table.stream.empty()) {
        append_text(out, R"(,"StreamSpecification":{"StreamViewType":)", table.stream);
        out.push_back('}');
    }
    if (!table.time_to_live.empty()) {
        append_text(out, R"(,"TimeToLiveSpecification":{"AttributeName":)", table.time_to_live);
        out.append(R"(,"Enabled":true})");
    }
    out.push_back('}');
}

void write_add_index(byte_buffer& out, table_definition const& table, index_definition const& index) {
    append_text(out, R"({"TableName":)", table.name);
    std::vector<key const*> keys = all_keys(table);
    keys.insert(keys.end(), {&index.partition_key, &index.sort_key});
    append_definitions(out, keys);
    out.append(R"(,"GlobalSecondaryIndexUpdates":[{"Create":)");
    append_index(out, index, table);
    out.append("}]}");
}

void write_enable_time_to_live(byte_buffer& out, std::string_view table, std::string_view attribute) {
    append_text(out, R"({"TableName":)", table);
    append_text(out, R"(,"TimeToLiveSpecification":{"AttributeName":)", attribute);
    out.append(R"(,"Enabled":true}})");
}

void write_list_tags(byte_buffer& out, std::string_view arn, std::string_view next) {
    append_text(out, R"({"ResourceArn":)", arn);
    if (!next.empty()) append_text(out, R"(,"NextToken":)", next);
    out.push_back('}');
}

}  // namespace dynamap::wire
