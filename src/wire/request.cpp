#include "dynamap/wire/request.hpp"

#include <charconv>

#include "dynamap/wire/value_writer.hpp"

namespace dynamap::wire {
namespace {

using key = create_table_request::key;

void append_integer(byte_buffer& out, std::int64_t value) {
    constexpr std::size_t longest = 20;
    char* const begin = out.prepare(longest);
    out.commit(static_cast<std::size_t>(std::to_chars(begin, begin + longest, value).ptr - begin));
}

void append_definition(byte_buffer& out, key const& k) {
    out.append(R"({"AttributeName":)");
    append_json_string(out, k.name);
    out.append(R"(,"AttributeType":")");
    out.append(tag(k.type));
    out.append(R"("})");
}

void append_schema(byte_buffer& out, key const& k, std::string_view role) {
    out.append(R"({"AttributeName":)");
    append_json_string(out, k.name);
    out.append(R"(,"KeyType":")");
    out.append(role);
    out.append(R"("})");
}

}  // namespace

void write_create_table(byte_buffer& out, create_table_request const& request) {
    bool const sorted = !request.sort_key.name.empty();
    out.append(R"({"TableName":)");
    append_json_string(out, request.table);
    out.append(R"(,"AttributeDefinitions":[)");
    append_definition(out, request.partition_key);
    if (sorted) {
        out.push_back(',');
        append_definition(out, request.sort_key);
    }
    out.append(R"(],"KeySchema":[)");
    append_schema(out, request.partition_key, "HASH");
    if (sorted) {
        out.push_back(',');
        append_schema(out, request.sort_key, "RANGE");
    }
    if (request.on_demand) {
        out.append(R"(],"BillingMode":"PAY_PER_REQUEST"})");
        return;
    }
    out.append(R"(],"BillingMode":"PROVISIONED","ProvisionedThroughput":{"ReadCapacityUnits":)");
    append_integer(out, request.read_units);
    out.append(R"(,"WriteCapacityUnits":)");
    append_integer(out, request.write_units);
    out.append("}}");
}

void write_table_name(byte_buffer& out, std::string_view table) {
    out.append(R"({"TableName":)");
    append_json_string(out, table);
    out.push_back('}');
}

}  // namespace dynamap::wire
