// Tests of dynamap/detail/wire/request.hpp.
#include "dynamap/detail/wire/request.hpp"

#include "reading.hpp"

namespace dynamap::wire {
namespace {

std::string created(table_definition const& request) {
    byte_buffer out;
    write_create_table(out, request);
    return std::string(out.view());
}

TEST_CASE("CreateTable of a table that is billed per request") {
    table_definition request;
    request.name = "user_wallet";
    request.partition_key.push_back({"user_id", value_type::string});
    CHECK(
        created(request) ==
        R"({"TableName":"user_wallet","AttributeDefinitions":[{"AttributeName":"user_id","AttributeType":"S"}],)"
        R"("KeySchema":[{"AttributeName":"user_id","KeyType":"HASH"}],"BillingMode":"PAY_PER_REQUEST"})");
}

TEST_CASE("CreateTable of a table with a sort key and provisioned capacity") {
    table_definition request;
    request.name = "orders";
    request.partition_key.push_back({"customer \"c\"", value_type::binary});
    request.sort_key.push_back({"placed_at", value_type::number});
    request.read_units = 5;
    request.write_units = 1234567890123;
    CHECK(
        created(request) ==
        R"({"TableName":"orders","AttributeDefinitions":[{"AttributeName":"customer \"c\"","AttributeType":"B"},)"
        R"({"AttributeName":"placed_at","AttributeType":"N"}],)"
        R"("KeySchema":[{"AttributeName":"customer \"c\"","KeyType":"HASH"},{"AttributeName":"placed_at","KeyType":"RANGE"}],)"
        R"("BillingMode":"PROVISIONED","ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":1234567890123}})");
}

/// A table with everything that can be said about one.
table_definition orders() {
    table_definition table;
    table.name = "orders";
    table.partition_key.push_back({"customer", value_type::string});
    table.sort_key.push_back({"placed_at", value_type::number});
    auto& region = table.indexes.emplace_back();
    region.name = "by_region";
    region.partition_key = {{"country", value_type::string}, {"customer", value_type::string}};
    region.sort_key = {{"placed_at", value_type::number}, {"total", value_type::number}};
    region.projection = index_projection::include;
    region.included = {"note"};
    auto& total = table.indexes.emplace_back();
    total.name = "by_total";
    total.global = false;
    total.partition_key = table.partition_key;
    total.sort_key.push_back({"total", value_type::number});
    total.projection = index_projection::keys_only;
    table.time_to_live = "expires";
    table.stream = "NEW_IMAGE";
    table.infrequent_access = true;
    table.deletion_protection = true;
    table.tags.emplace_back("team", "payments");
    return table;
}

TEST_CASE("CreateTable's request has indexes, stream, class, protection and tags, but not the time to live") {
    CHECK(
        created(orders()) ==
        R"({"TableName":"orders","AttributeDefinitions":[{"AttributeName":"customer","AttributeType":"S"},)"
        R"({"AttributeName":"placed_at","AttributeType":"N"},{"AttributeName":"country","AttributeType":"S"},)"
        R"({"AttributeName":"total","AttributeType":"N"}],)"
        R"("KeySchema":[{"AttributeName":"customer","KeyType":"HASH"},{"AttributeName":"placed_at","KeyType":"RANGE"}],)"
        R"("GlobalSecondaryIndexes":[{"IndexName":"by_region","KeySchema":[{"AttributeName":"country","KeyType":"HASH"},)"
        R"({"AttributeName":"customer","KeyType":"HASH"},{"AttributeName":"placed_at","KeyType":"RANGE"},)"
        R"({"AttributeName":"total","KeyType":"RANGE"}],)"
        R"("Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["note"]}}],)"
        R"("LocalSecondaryIndexes":[{"IndexName":"by_total","KeySchema":[{"AttributeName":"customer","KeyType":"HASH"},)"
        R"({"AttributeName":"total","KeyType":"RANGE"}],"Projection":{"ProjectionType":"KEYS_ONLY"}}],)"
        R"("BillingMode":"PAY_PER_REQUEST","TableClass":"STANDARD_INFREQUENT_ACCESS","DeletionProtectionEnabled":true,)"
        R"("Tags":[{"Key":"team","Value":"payments"}],)"
        R"("StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_IMAGE"}})");
}

TEST_CASE("an index of a provisioned table has the table's capacity, or its own") {
    auto table = orders();
    table.read_units = 5;
    table.write_units = 6;
    CHECK(
        created(table).find(
            R"("NonKeyAttributes":["note"]},"ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":6}}])") !=
        std::string::npos);
    table.indexes[0].read_units = 7;
    CHECK(
        created(table).find(
            R"("NonKeyAttributes":["note"]},"ProvisionedThroughput":{"ReadCapacityUnits":7,"WriteCapacityUnits":6}}])") !=
        std::string::npos);
    // a local one has none
    CHECK(created(table).find(R"("Projection":{"ProjectionType":"KEYS_ONLY"}}])") != std::string::npos);
    byte_buffer added;
    write_add_index(added, table, table.indexes[0]);
    CHECK(
        added.view().find(R"("ProvisionedThroughput":{"ReadCapacityUnits":7,"WriteCapacityUnits":6}}}]})") !=
        std::string::npos);
}

TEST_CASE("UpdateTable that adds an index defines the keys of the table, its indexes and the new one") {
    auto const table = orders();
    byte_buffer out;
    write_add_index(out, table, table.indexes[0]);
    CHECK(
        out.view() ==
        R"({"TableName":"orders","AttributeDefinitions":[{"AttributeName":"customer","AttributeType":"S"},)"
        R"({"AttributeName":"placed_at","AttributeType":"N"},{"AttributeName":"country","AttributeType":"S"},)"
        R"({"AttributeName":"total","AttributeType":"N"}],"GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"by_region",)"
        R"("KeySchema":[{"AttributeName":"country","KeyType":"HASH"},{"AttributeName":"customer","KeyType":"HASH"},)"
        R"({"AttributeName":"placed_at","KeyType":"RANGE"},{"AttributeName":"total","KeyType":"RANGE"}],)"
        R"("Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["note"]}}}]})");
}

TEST_CASE("the time to live is enabled, and tags are listed, by separate requests") {
    byte_buffer out;
    write_enable_time_to_live(out, "t\"", "expires");
    CHECK(out.view() ==
          R"({"TableName":"t\"","TimeToLiveSpecification":{"AttributeName":"expires","Enabled":true}})");
    byte_buffer tags;
    write_list_tags(tags, "arn:x", "");
    CHECK(tags.view() == R"({"ResourceArn":"arn:x"})");
    byte_buffer more;
    write_list_tags(more, "arn:x", "n");
    CHECK(more.view() == R"({"ResourceArn":"arn:x","NextToken":"n"})");
}

TEST_CASE("the requests of DescribeTable and DeleteTable have the table's name") {
    byte_buffer out;
    write_table_name(out, "a\"b");
    CHECK(out.view() == R"({"TableName":"a\"b"})");
}

}  // namespace
}  // namespace dynamap::wire
