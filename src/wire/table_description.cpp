// Parses the response of DescribeTable.
#include "dynamap/detail/wire/table_description.hpp"

#include <algorithm>
#include <optional>

#include "dynamap/detail/wire/response.hpp"
#include "wire/envelope.hpp"

namespace dynamap::wire {
namespace {

table_status status_of(std::string_view text) noexcept {
    constexpr std::string_view names[] = {
        "CREATING",  "UPDATING", "DELETING", "ACTIVE", "INACCESSIBLE_ENCRYPTION_CREDENTIALS",
        "ARCHIVING", "ARCHIVED"};
    auto const found = std::find(std::begin(names), std::end(names), text);
    return static_cast<table_status>(found - std::begin(names));  // after the last one: unknown
}
static_assert(static_cast<int>(table_status::unknown) == 7);

/// The type of a key; none if it is unknown to this library.
std::optional<value_type> key_type(std::string_view text) noexcept {
    if (text == "S") return value_type::string;
    if (text == "N") return value_type::number;
    if (text == "B") return value_type::binary;
    return std::nullopt;
}

/// An element of KeySchema or AttributeDefinitions.
struct key_entry {
    std::string_view name;
    bool is_sort_key = false;
    std::optional<value_type> type = {};
};

index_status index_status_of(std::string_view text) noexcept {
    if (text == "CREATING") return index_status::creating;
    if (text == "UPDATING") return index_status::updating;
    if (text == "DELETING") return index_status::deleting;
    return text == "ACTIVE" ? index_status::active : index_status::unknown;
}

time_to_live_description::state time_to_live_status_of(std::string_view text) noexcept {
    using state = time_to_live_description::state;
    if (text == "DISABLED") return state::disabled;
    if (text == "ENABLING") return state::enabling;
    if (text == "ENABLED") return state::enabled;
    return text == "DISABLING" ? state::disabling : state::unknown;
}

token read_key_entries(json_document& document, token t, std::vector<key_entry>& out) {
    return document.present_elements(t, [&](token element) {
        key_entry& entry = out.emplace_back();
        return document.present_members(element, [&](std::string_view name, token at) {
            if (name == "AttributeName") entry.name = document.string(at);
            else if (name == "AttributeType") entry.type = key_type(document.string(at));
            else if (name == "KeyType") entry.is_sort_key = document.string(at) == "RANGE";
            return document.skip(at);
        });
    });
}

/// Parses a table's members. The types of the keys are known only after all members were read.
class table_parser {
  public:
    explicit table_parser(json_document& document) noexcept : document_(document) {}

    token read(token t) {
        token const end =
            document_.present_members(t, [&](std::string_view name, token at) { return member(name, at); });
        set_keys(keys_, result_);
        for (index_entry& entry : global_) finish(std::move(entry));
        for (index_entry& entry : local_) finish(std::move(entry));
        return end;
    }

    table_description take() { return std::move(result_); }

  private:
    /// An index whose keys' types are not known yet.
    struct index_entry {
        index_description index;
        std::vector<key_entry> keys;
    };

    token member(std::string_view name, token t) {
        if (name == "KeySchema") return read_key_entries(document_, t, keys_);
        if (name == "AttributeDefinitions") return read_key_entries(document_, t, definitions_);
        if (name == "GlobalSecondaryIndexes") return indexes(t, true, global_);
        if (name == "LocalSecondaryIndexes") return indexes(t, false, local_);
        if (name == "ProvisionedThroughput") return throughput(t, result_);
        if (name == "BillingModeSummary")
            return document_.present_members(t, [&](std::string_view part, token at) {
                if (part == "BillingMode") result_.on_demand = document_.string(at) == "PAY_PER_REQUEST";
                return document_.skip(at);
            });
        if (name == "StreamSpecification") return stream(t);
        if (name == "TableClassSummary")
            return document_.present_members(t, [&](std::string_view part, token at) {
                if (part == "TableClass")
                    result_.infrequent_access = document_.string(at) == "STANDARD_INFREQUENT_ACCESS";
                return document_.skip(at);
            });
        if (name == "TableName") result_.name = document_.string(t);
        else if (name == "TableArn") result_.arn = document_.string(t);
        else if (name == "TableStatus") result_.status = status_of(document_.string(t));
        else if (name == "ItemCount") result_.item_count = document_.integer(t);
        else if (name == "TableSizeBytes") result_.size_bytes = document_.integer(t);
        else if (name == "LatestStreamArn") result_.stream_arn = document_.string(t);
        else if (name == "DeletionProtectionEnabled") result_.deletion_protection = document_.first(t) == 't';
        return document_.skip(t);
    }

    token indexes(token t, bool global, std::vector<index_entry>& out) {
        return document_.present_elements(t, [&](token element) {
            index_entry& entry = out.emplace_back();
            entry.index.global = global;
            return document_.present_members(
                element, [&](std::string_view name, token at) { return index_member(name, at, entry); });
        });
    }

    token index_member(std::string_view name, token t, index_entry& entry) {
        if (name == "KeySchema") return read_key_entries(document_, t, entry.keys);
        if (name == "ProvisionedThroughput") return throughput(t, entry.index);
        if (name == "Projection") return projection(t, entry.index);
        if (name == "IndexName") entry.index.name = document_.string(t);
        else if (name == "IndexStatus") entry.index.status = index_status_of(document_.string(t));
        else if (name == "Backfilling") entry.index.backfilling = document_.first(t) == 't';
        else if (name == "ItemCount") entry.index.item_count = document_.integer(t);
        else if (name == "IndexSizeBytes") entry.index.size_bytes = document_.integer(t);
        return document_.skip(t);
    }

    token projection(token t, index_description& index) {
        return document_.present_members(t, [&](std::string_view part, token at) {
            if (part == "NonKeyAttributes")
                return document_.present_elements(at, [&](token element) {
                    index.included.emplace_back(document_.string(element));
                    return document_.skip(element);
                });
            if (part == "ProjectionType") {
                std::string_view const type = document_.string(at);
                if (type == "KEYS_ONLY") index.projection = index_projection::keys_only;
                if (type == "INCLUDE") index.projection = index_projection::include;
            }
            return document_.skip(at);
        });
    }

    token stream(token t) {
        bool enabled = false;
        std::string view;
        token const end = document_.present_members(t, [&](std::string_view part, token at) {
            if (part == "StreamEnabled") enabled = document_.first(at) == 't';
            if (part == "StreamViewType") view = document_.string(at);
            return document_.skip(at);
        });
        if (enabled) result_.stream = std::move(view);
        return end;
    }

    template <class Described>
    token throughput(token t, Described& described) {
        return document_.present_members(t, [&](std::string_view part, token at) {
            if (part == "ReadCapacityUnits") described.read_units = document_.integer(at);
            if (part == "WriteCapacityUnits") described.write_units = document_.integer(at);
            return document_.skip(at);
        });
    }

    template <class Described>
    void set_keys(std::vector<key_entry> const& keys, Described& described) const {
        for (key_entry const& key : keys) {
            auto& of = key.is_sort_key ? described.sort_key : described.partition_key;
            auto const type = type_of(key.name);
            of.push_back({std::string(key.name), type.value_or(value_type::string), type.has_value()});
        }
    }

    void finish(index_entry entry) {
        set_keys(entry.keys, entry.index);
        result_.indexes.push_back(std::move(entry.index));
    }

    /// None if the description does not contain it, as for a table that is being deleted.
    std::optional<value_type> type_of(std::string_view key) const {
        for (key_entry const& definition : definitions_)
            if (definition.name == key) return definition.type;
        return std::nullopt;
    }

    json_document& document_;
    std::vector<key_entry> keys_, definitions_;
    std::vector<index_entry> global_, local_;
    table_description result_;
};

}  // namespace

table_description read_table_description(std::string_view json) {
    json_document document(json);
    table_parser table(document);
    bool found = false;
    read_envelope(document, {}, [&](std::string_view name, token t) {
        if (name != "Table" && name != "TableDescription") return not_known;
        found = true;
        return table.read(t);
    });
    if (!found) document.fail(0, "an object with \"Table\" or \"TableDescription\"");
    return table.take();
}

time_to_live_description read_time_to_live(std::string_view json) {
    json_document document(json);
    time_to_live_description result;
    bool found = false;
    read_envelope(document, {}, [&](std::string_view name, token t) {
        if (name != "TimeToLiveDescription") return not_known;
        found = true;
        return document.present_members(t, [&](std::string_view part, token at) {
            if (part == "AttributeName") result.attribute = document.string(at);
            if (part == "TimeToLiveStatus") result.status = time_to_live_status_of(document.string(at));
            return document.skip(at);
        });
    });
    if (!found) document.fail(0, "an object with \"TimeToLiveDescription\"");
    return result;
}

std::string read_tags(std::string_view json, std::vector<std::pair<std::string, std::string>>& tags) {
    json_document document(json);
    std::string next;
    read_envelope(document, {}, [&](std::string_view name, token t) {
        if (name == "NextToken") {
            next = document.string(t);
            return t + 1;
        }
        if (name != "Tags") return not_known;
        return document.present_elements(t, [&](token element) {
            auto& [key, value] = tags.emplace_back();
            return document.present_members(element, [&](std::string_view part, token at) {
                if (part == "Key") key = document.string(at);
                if (part == "Value") value = document.string(at);
                return document.skip(at);
            });
        });
    });
    return next;
}

}  // namespace dynamap::wire
