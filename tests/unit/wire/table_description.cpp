#include "dynamap/wire/table_description.hpp"

#include "reading.hpp"

namespace dynamap::wire {
namespace {

constexpr std::string_view whole = R"({"Table":{
    "KeySchema":[{"AttributeName":"artist","KeyType":"HASH"},{"KeyType":"RANGE","AttributeName":"year"}],
    "AttributeDefinitions":[{"AttributeName":"year","AttributeType":"N"},{"AttributeType":"S","AttributeName":"artist"},
                            {"AttributeName":"other","AttributeType":"B"}],
    "BillingModeSummary":{"BillingMode":"PAY_PER_REQUEST","LastUpdateToPayPerRequestDateTime":1.5e9},
    "CreationDateTime":1.363729002358E9,"DeletionProtectionEnabled":false,
    "GlobalSecondaryIndexes":[{"IndexName":"i","KeySchema":[{"AttributeName":"other","KeyType":"HASH"}],
                               "ProvisionedThroughput":{"ReadCapacityUnits":99,"WriteCapacityUnits":99}}],
    "ItemCount":42,"TableArn":"arn:aws:dynamodb:eu-west-1:123456789012:table/music","TableId":"x","TableName":"music",
    "ProvisionedThroughput":{"NumberOfDecreasesToday":0,"ReadCapacityUnits":5,"WriteCapacityUnits":6},
    "TableSizeBytes":1000,"TableStatus":"ACTIVE"}})";

TEST_CASE("a table's description is read, whatever else stands in it") {
    table_description const t = read_table_description(whole);
    CHECK(t.name == "music");
    CHECK(t.arn == "arn:aws:dynamodb:eu-west-1:123456789012:table/music");
    CHECK(t.status == table_status::active);
    REQUIRE(t.partition_key.size() == 1);
    CHECK(t.partition_key[0].name == "artist");
    CHECK(t.partition_key[0].type == value_type::string);
    REQUIRE(t.sort_key.size() == 1);
    CHECK(t.sort_key[0].name == "year");
    CHECK(t.sort_key[0].type == value_type::number);
    CHECK(t.on_demand);
    CHECK(t.read_units == 5);
    CHECK(t.write_units == 6);
    CHECK(t.item_count == 42);
    CHECK(t.size_bytes == 1000);
}

TEST_CASE("CreateTable's and DeleteTable's answers are read too") {
    table_description const t =
        read_table_description(R"({"TableDescription":{"TableName":"t","TableStatus":"DELETING"}})");
    CHECK(t.name == "t");
    CHECK(t.status == table_status::deleting);
    CHECK_FALSE(t.on_demand);
    CHECK(t.partition_key.empty());
}

TEST_CASE("each status has its value, and one that is new is unknown") {
    auto const status = [](std::string const& text) {
        return read_table_description(R"({"Table":{"TableStatus":")" + text + "\"}}").status;
    };
    CHECK(status("CREATING") == table_status::creating);
    CHECK(status("UPDATING") == table_status::updating);
    CHECK(status("INACCESSIBLE_ENCRYPTION_CREDENTIALS") == table_status::inaccessible_encryption_credentials);
    CHECK(status("ARCHIVING") == table_status::archiving);
    CHECK(status("ARCHIVED") == table_status::archived);
    CHECK(status("REPLICATION_NOT_AUTHORIZED") == table_status::unknown);
    CHECK(status("") == table_status::unknown);
}

TEST_CASE("what is no description is refused") {
    for (std::string_view const bad :
         {R"({})", R"([])", R"({"Table":[]})", R"({"Table":null})", R"({"Table":{"ItemCount":"1"}})",
          R"({"Table":{"TableName":1}})", R"({"Table":{"KeySchema":{}}})", R"({"Table":{"KeySchema":[1]}})",
          R"({"Table":{"KeySchema":[{"AttributeName":"a","KeyType":"HASH"}]}})",
          R"({"Table":{"AttributeDefinitions":[{"AttributeName":"a","AttributeType":"L"}]}})",
          R"({"Table":{}}x)"}) {
        CAPTURE(bad);
        CHECK(caught([&] { (void)read_table_description(bad); }).code() == errc::malformed_response);
    }
}

}  // namespace
}  // namespace dynamap::wire
