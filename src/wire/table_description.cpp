#include "dynamap/wire/table_description.hpp"

#include <algorithm>

#include "dynamap/wire/response.hpp"
#include "wire/json_document.hpp"

namespace dynamap::wire {
namespace {

table_status status_of(std::string_view text) noexcept {
    constexpr std::string_view names[] = {
        "CREATING",  "UPDATING", "DELETING", "ACTIVE", "INACCESSIBLE_ENCRYPTION_CREDENTIALS",
        "ARCHIVING", "ARCHIVED"};
    auto const found = std::find(std::begin(names), std::end(names), text);
    return static_cast<table_status>(found - std::begin(names));  // behind the last one: unknown
}
static_assert(static_cast<int>(table_status::unknown) == 7);

value_type key_type(json_document& document, token t) {
    std::string_view const text = document.string(t);
    if (text == "S") return value_type::string;
    if (text == "N") return value_type::number;
    if (text == "B") return value_type::binary;
    document.fail(t, "a key's type: S, N or B");
}

/// An element of KeySchema or AttributeDefinitions.
struct key_entry {
    std::string_view name;
    bool is_sort_key = false;
    value_type type = value_type::string;
};

token read_key_entries(json_document& document, token t, std::vector<key_entry>& out) {
    return document.elements(t, [&](token element) {
        key_entry& entry = out.emplace_back();
        return document.members(element, [&](token name_token, token at) {
            std::string_view const name = document.string(name_token);
            if (name == "AttributeName")
                entry.name = document.string(at);
            else if (name == "AttributeType")
                entry.type = key_type(document, at);
            else if (name == "KeyType")
                entry.is_sort_key = document.string(at) == "RANGE";
            return document.skip(at);
        });
    });
}

/// Reads a table's members one after the other.
class table_parser {
  public:
    explicit table_parser(json_document& document) noexcept : document_(document) {}

    token read(token t) {
        token const end =
            document_.members(t, [&](token name, token at) { return member(document_.string(name), at); });
        for (key_entry const& key : schema_) {
            auto& keys = key.is_sort_key ? result_.sort_key : result_.partition_key;
            keys.push_back({std::string(key.name), type_of(key.name, t)});
        }
        return end;
    }

    table_description take() { return std::move(result_); }

  private:
    token member(std::string_view name, token t) {
        if (name == "KeySchema") return read_key_entries(document_, t, schema_);
        if (name == "AttributeDefinitions") return read_key_entries(document_, t, definitions_);
        if (name == "TableName")
            result_.name = document_.string(t);
        else if (name == "TableArn")
            result_.arn = document_.string(t);
        else if (name == "TableStatus")
            result_.status = status_of(document_.string(t));
        else if (name == "ItemCount")
            result_.item_count = document_.integer(t);
        else if (name == "TableSizeBytes")
            result_.size_bytes = document_.integer(t);
        else if (name == "BillingModeSummary" && document_.first(t) == '{')
            return document_.members(t, [&](token n, token at) { return billing(document_.string(n), at); });
        else if (name == "ProvisionedThroughput" && document_.first(t) == '{')
            return document_.members(t,
                                     [&](token n, token at) { return throughput(document_.string(n), at); });
        return document_.skip(t);
    }

    token billing(std::string_view name, token t) {
        if (name == "BillingMode") result_.on_demand = document_.string(t) == "PAY_PER_REQUEST";
        return document_.skip(t);
    }

    token throughput(std::string_view name, token t) {
        if (name == "ReadCapacityUnits") result_.read_units = document_.integer(t);
        if (name == "WriteCapacityUnits") result_.write_units = document_.integer(t);
        return document_.skip(t);
    }

    value_type type_of(std::string_view key, token t) const {
        for (key_entry const& definition : definitions_)
            if (definition.name == key) return definition.type;
        document_.fail(t, "a table that defines the types of its keys");
    }

    json_document& document_;
    std::vector<key_entry> schema_;
    std::vector<key_entry> definitions_;
    table_description result_;
};

}  // namespace

table_description read_table_description(std::string_view json) {
    json_document document(json);
    table_parser table(document);
    bool found = false;
    document.expect_end(document.members(0, [&](token name_token, token t) {
        std::string_view const name = document.string(name_token);
        if (name != "Table" && name != "TableDescription") return document.skip(t);
        found = true;
        return table.read(t);
    }));
    if (!found) document.fail(0, "an object with \"Table\" or \"TableDescription\"");
    return table.take();
}

}  // namespace dynamap::wire
