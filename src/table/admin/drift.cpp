// Compares a table with its descriptor.
#include "dynamap/drift.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "table/admin/table_polling.hpp"

namespace dynamap {
namespace {

std::string keys_text(std::vector<key_attribute> const& partition, std::vector<key_attribute> const& sort) {
    return "partition key " + detail::key_text(partition) + ", sort key " + detail::key_text(sort);
}

bool described(std::vector<key_attribute> const& key) {
    return std::all_of(key.begin(), key.end(),
                       [](key_attribute const& attribute) { return attribute.type_known; });
}

template <class Index>
std::string index_text(Index const& index) {
    return (index.global ? "a global index with " : "a local index with ") +
           keys_text(index.partition_key, index.sort_key);
}

template <class Index>
std::string projection_text(Index const& index) {
    if (index.projection == index_projection::all) return "all attributes";
    if (index.projection == index_projection::keys_only) return "keys only";
    std::vector<std::string> names = index.included;
    std::sort(names.begin(), names.end());
    std::string text = "keys and";
    for (std::string const& name : names) text += (&name == &names.front() ? " " : ", ") + name;
    return text;
}

std::string units_text(std::int64_t read, std::int64_t write) {
    return std::to_string(read) + " read and " + std::to_string(write) + " write units per second";
}

std::string_view class_text(bool infrequent) {
    return infrequent ? "STANDARD_INFREQUENT_ACCESS" : "STANDARD";
}

/// Collects the differences.
class comparison {
  public:
    comparison(table_definition const& wanted, table_description const& found)
        : wanted_(wanted), found_(found) {
        report_.table = wanted.name;
    }

    drift_report all() && {
        compare(
            drift_kind::keys, "", keys_text(wanted_.partition_key, wanted_.sort_key),
            keys_text(found_.partition_key, found_.sort_key),
            described(found_.partition_key) && described(found_.sort_key)
                ? "the keys of a table cannot be changed: copy its items into a new table with another name"
                : "the service's description lacks a key's type (in AttributeDefinitions): try again");
        for (auto const& index : wanted_.indexes) compare_index(index);
        for (auto const& index : found_.indexes)
            if (std::none_of(wanted_.indexes.begin(), wanted_.indexes.end(),
                             [&](auto const& known) { return known.name == index.name; }))
                add(drift_kind::unknown_index, index.name, "no such index", index_text(index),
                    "add it to the descriptor, or delete it if nothing reads it: each write pays for it");
        compare_capacity();
        compare_time_to_live();
        compare(drift_kind::stream, "",
                wanted_.stream.empty() ? "no stream" : "a stream of " + wanted_.stream,
                found_.stream.empty() ? "no stream" : "a stream of " + found_.stream,
                "change it with UpdateTable (to change a stream's view, disable the stream first), or change "
                "the descriptor");
        compare(drift_kind::table_class, "", class_text(wanted_.infrequent_access),
                class_text(found_.infrequent_access),
                "change it with UpdateTable (at most twice in 30 days), or change the descriptor");
        compare(drift_kind::deletion_protection, "",
                wanted_.deletion_protection ? "deletion protection" : "no deletion protection",
                found_.deletion_protection ? "deletion protection" : "no deletion protection",
                "change it with UpdateTable, or change the descriptor");
        compare_tags();
        return std::move(report_);
    }

  private:
    void add(drift_kind kind, std::string_view subject, std::string wanted, std::string found,
             std::string_view advice) {
        schema_difference difference;
        difference.kind = kind;
        difference.subject = subject;
        difference.wanted = std::move(wanted);
        difference.found = std::move(found);
        difference.advice = advice;
        report_.differences.push_back(std::move(difference));
    }
    // The texts contain everything that is compared.
    void compare(drift_kind kind, std::string_view subject, std::string_view wanted, std::string_view found,
                 std::string_view advice) {
        if (wanted != found) add(kind, subject, std::string(wanted), std::string(found), advice);
    }

    void compare_index(index_definition const& index) {
        auto const* there = detail::find_index(found_, index.name);
        if (there == nullptr || there->status == index_status::deleting) {
            add(drift_kind::missing_index, index.name, index_text(index),
                there == nullptr ? "no such index" : "an index that is being deleted",
                index.global ? "add it with add_missing_indexes()"
                             : "a local index can only be created together with its table: copy the items "
                               "into a new table, or use a global index");
            return;
        }
        std::string_view const again =
            index.global && there->global
                ? "this cannot be changed: delete the index, then add it with add_missing_indexes()"
                : "this cannot be changed: copy the items into a new table";
        compare(drift_kind::index_keys, index.name, index_text(index), index_text(*there), again);
        compare(drift_kind::index_projection, index.name, projection_text(index), projection_text(*there),
                again);
        if (index.global && wanted_.write_units != 0 && !found_.on_demand)
            compare(drift_kind::capacity, index.name,
                    units_text(index.read_units != 0 ? index.read_units : wanted_.read_units,
                               index.write_units != 0 ? index.write_units : wanted_.write_units),
                    units_text(there->read_units, there->write_units), capacity_advice);
    }

    void compare_capacity() {
        bool const on_demand = wanted_.write_units == 0;
        if (on_demand != found_.on_demand)
            add(drift_kind::billing, "",
                on_demand ? "billing per request" : units_text(wanted_.read_units, wanted_.write_units),
                found_.on_demand ? "billing per request" : units_text(found_.read_units, found_.write_units),
                "change it with UpdateTable, or change the descriptor");
        else if (!on_demand)
            compare(drift_kind::capacity, "", units_text(wanted_.read_units, wanted_.write_units),
                    units_text(found_.read_units, found_.write_units), capacity_advice);
    }

    void compare_time_to_live() {
        using state = time_to_live_description::state;
        if (!found_.time_to_live) return;
        auto const& ttl = *found_.time_to_live;
        bool const on = ttl.status == state::enabled || ttl.status == state::enabling;
        compare(drift_kind::time_to_live, "",
                wanted_.time_to_live.empty() ? "no time to live" : "time to live " + wanted_.time_to_live,
                on ? "time to live " + ttl.attribute : std::string("no time to live"),
                wanted_.time_to_live.empty() ? "it is deleting items: disable it, or add it to the descriptor"
                : on                         ? "disable this one, wait an hour, then call create_if_missing()"
                     : "enable it with create_if_missing(); until then no item expires");
    }

    void compare_tags() {
        if (!found_.tags) return;
        for (auto const& [key, value] : wanted_.tags) {
            auto const there = std::find_if(found_.tags->begin(), found_.tags->end(),
                                            [&name = key](auto const& tag) { return tag.first == name; });
            compare(drift_kind::tag, key, "\"" + value + "\"",
                    there == found_.tags->end() ? "no such tag" : "\"" + there->second + "\"",
                    "change it with TagResource, or change the descriptor");
        }
    }

    static constexpr std::string_view capacity_advice =
        "change it with UpdateTable, or change the descriptor; auto scaling, if the table uses it, changes "
        "it, too";

    table_definition const& wanted_;
    table_description const& found_;
    drift_report report_;
};

}  // namespace

std::string schema_difference::sentence() const {
    if (kind == drift_kind::missing_table) return "there is no such table; " + advice;
    std::string text;
    if (!subject.empty()) text = (kind == drift_kind::tag ? "tag " : "index ") + subject + ": ";
    return text + "the descriptor says " + wanted + ", the table has " + found + "; " + advice;
}

std::string drift_report::text() const {
    std::string lines;
    for (auto const& difference : differences) lines += table + ": " + difference.sentence() + "\n";
    return lines;
}

drift_report find_drift(table_definition const& wanted, table_description const& found) {
    return comparison(wanted, found).all();
}

}  // namespace dynamap
