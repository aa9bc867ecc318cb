// Tests of dynamap/drift.hpp.
#include "dynamap/drift.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "catch.hpp"
#include "dynamap/dynamap.hpp"

namespace dynamap {
namespace {

struct order {
    std::string customer;
    std::int64_t placed_at = 0;
    std::optional<std::string> status;
    std::int64_t total = 0;
    std::string note;
    std::optional<std::chrono::sys_seconds> expires;
};
using by_status = global_index<"by_status", partition_key<&order::status>, sort_key<&order::placed_at>>;
using by_total = local_index<"by_total", sort_key<&order::total>, include<&order::note, &order::status>>;
using orders =
    table<order, "orders", partition_key<&order::customer>, sort_key<&order::placed_at>, by_status, by_total,
          provisioned<5, 6>, time_to_live<&order::expires>, stream<stream_view::new_image>, infrequent_access,
          deletion_protection, table_tag<"team", "payments">>;

table_definition wanted() { return detail::make_definition("orders", orders::schema::layout); }

/// What the service would tell about a table that is exactly as it is to be.
table_description as_wanted() {
    table_definition const w = wanted();
    table_description found;
    found.name = w.name;
    found.status = table_status::active;
    found.partition_key = w.partition_key;
    found.sort_key = w.sort_key;
    for (auto const& index : w.indexes) {
        auto& there = found.indexes.emplace_back();
        there.name = index.name;
        there.global = index.global;
        there.partition_key = index.partition_key;
        there.sort_key = index.sort_key;
        there.projection = index.projection;
        there.included.assign(index.included.rbegin(), index.included.rend());  // in whatever order
        if (index.global) {
            there.read_units = w.read_units;
            there.write_units = w.write_units;
        }
    }
    found.read_units = w.read_units;
    found.write_units = w.write_units;
    found.stream = w.stream;
    found.infrequent_access = w.infrequent_access;
    found.deletion_protection = w.deletion_protection;
    found.time_to_live.emplace();
    found.time_to_live->status = time_to_live_description::state::enabled;
    found.time_to_live->attribute = w.time_to_live;
    found.tags = w.tags;
    found.tags->emplace_back("aws:cloudformation:stack-name", "whatever");
    return found;
}

/// The one difference that this change of the table makes.
template <class Change>
schema_difference difference_by(Change change) {
    table_description found = as_wanted();
    change(found);
    drift_report const report = find_drift(wanted(), found);
    CAPTURE(report.text());
    REQUIRE(report.differences.size() == 1);
    CHECK_FALSE(report.empty());
    return report.differences[0];
}

TEST_CASE("a table that matches its description has no drift, in whatever order its attributes are listed") {
    drift_report const report = find_drift(wanted(), as_wanted());
    CHECK(report.text() == "");
    CHECK(report.empty());
}

TEST_CASE("each thing that differs is one difference, of its kind") {
    CHECK(difference_by([](auto& t) { t.sort_key[0].type = value_type::string; }).kind == drift_kind::keys);
    CHECK(difference_by([](auto& t) { t.partition_key[0].name = "client"; }).kind == drift_kind::keys);
    CHECK(difference_by([](auto& t) { t.sort_key.clear(); }).kind == drift_kind::keys);
    CHECK(difference_by([](auto& t) { t.indexes.pop_back(); }).kind == drift_kind::missing_index);
    CHECK(difference_by([](auto& t) { t.indexes[0].status = index_status::deleting; }).kind ==
          drift_kind::missing_index);
    CHECK(difference_by([](auto& t) { t.indexes.emplace_back().name = "by_hand"; }).kind ==
          drift_kind::unknown_index);
    CHECK(difference_by([](auto& t) { t.indexes[0].sort_key.clear(); }).kind == drift_kind::index_keys);
    CHECK(difference_by([](auto& t) { t.indexes[1].global = true; }).kind == drift_kind::index_keys);
    CHECK(difference_by([](auto& t) { t.indexes[0].projection = index_projection::keys_only; }).kind ==
          drift_kind::index_projection);
    CHECK(difference_by([](auto& t) { t.indexes[1].included.pop_back(); }).kind ==
          drift_kind::index_projection);
    CHECK(difference_by([](auto& t) { t.indexes[0].read_units = 50; }).kind == drift_kind::capacity);
    CHECK(difference_by([](auto& t) { t.write_units = 50; }).kind == drift_kind::capacity);
    CHECK(difference_by([](auto& t) { t.on_demand = true; }).kind == drift_kind::billing);
    CHECK(difference_by([](auto& t) { t.time_to_live->attribute = "ends"; }).kind ==
          drift_kind::time_to_live);
    CHECK(difference_by([](auto& t) {
              t.time_to_live->status = time_to_live_description::state::disabling;
          }).kind == drift_kind::time_to_live);
    CHECK(difference_by([](auto& t) { t.stream.clear(); }).kind == drift_kind::stream);
    CHECK(difference_by([](auto& t) { t.stream = "OLD_IMAGE"; }).kind == drift_kind::stream);
    CHECK(difference_by([](auto& t) { t.infrequent_access = false; }).kind == drift_kind::table_class);
    CHECK(difference_by([](auto& t) { t.deletion_protection = false; }).kind ==
          drift_kind::deletion_protection);
    CHECK(difference_by([](auto& t) { t.tags->front().second = "search"; }).kind == drift_kind::tag);
    CHECK(difference_by([](auto& t) { t.tags->clear(); }).kind == drift_kind::tag);
}

TEST_CASE("settings that were not requested are not compared") {
    table_description found = as_wanted();
    found.time_to_live.reset();
    found.tags.reset();
    CHECK(find_drift(wanted(), found).text() == "");
}

TEST_CASE("a difference says in a sentence what is wanted, what there is, and what to do") {
    CHECK(difference_by([](auto& t) { t.indexes.erase(t.indexes.begin()); }).sentence() ==
          "index by_status: the descriptor says a global index with partition key status (S), sort key "
          "placed_at (N), the "
          "table has no such index; add it with add_missing_indexes()");
    CHECK(difference_by([](auto& t) { t.indexes[1].included = {"note"}; }).sentence() ==
          "index by_total: the descriptor says keys and note, status, the table has keys and note; this "
          "cannot be changed: copy the items into a new table");
    CHECK(difference_by([](auto& t) { t.partition_key[0].type = value_type::binary; }).sentence() ==
          "the descriptor says partition key customer (S), sort key placed_at (N), the table has partition "
          "key customer (B), "
          "sort key placed_at (N); the keys of a table cannot be changed: copy its items into a new table "
          "with another name");
    CHECK(difference_by([](auto& t) { t.tags->clear(); }).sentence() ==
          "tag team: the descriptor says \"payments\", the table has no such tag; change it with "
          "TagResource, or change the descriptor");
}

TEST_CASE("the report has a line for each difference, with the table's name") {
    table_description found = as_wanted();
    found.stream.clear();
    found.infrequent_access = false;
    std::string const text = find_drift(wanted(), found).text();
    CHECK(std::count(text.begin(), text.end(), '\n') == 2);
    CHECK(text.find("orders: the descriptor says a stream of NEW_IMAGE, the table has no stream; ") == 0);
}

}  // namespace
}  // namespace dynamap
