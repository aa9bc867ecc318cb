// Tests of dynamap/detail/wire/table_description.hpp.
#include "dynamap/detail/wire/table_description.hpp"

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

TEST_CASE("indexes, stream, class and protection are read, whatever their order") {
    table_description const t = read_table_description(R"({"Table":{
        "LocalSecondaryIndexes":[{"IndexName":"by_total","Projection":{"ProjectionType":"KEYS_ONLY"},
            "KeySchema":[{"AttributeName":"customer","KeyType":"HASH"},{"AttributeName":"total","KeyType":"RANGE"}]}],
        "GlobalSecondaryIndexes":[{"IndexName":"by_region","IndexStatus":"CREATING","Backfilling":true,
            "Projection":{"NonKeyAttributes":["note","name"],"ProjectionType":"INCLUDE"},
            "KeySchema":[{"AttributeName":"country","KeyType":"HASH"},{"AttributeName":"city","KeyType":"HASH"},
                         {"AttributeName":"total","KeyType":"RANGE"}],
            "ProvisionedThroughput":{"ReadCapacityUnits":3,"WriteCapacityUnits":4},"ItemCount":7,"IndexSizeBytes":900}],
        "KeySchema":[{"AttributeName":"customer","KeyType":"HASH"}],"TableName":"orders","TableStatus":"UPDATING",
        "StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"},"LatestStreamArn":"arn:stream",
        "TableClassSummary":{"TableClass":"STANDARD_INFREQUENT_ACCESS","LastUpdateDateTime":1.5e9},
        "DeletionProtectionEnabled":true,
        "AttributeDefinitions":[{"AttributeName":"customer","AttributeType":"S"},{"AttributeName":"total","AttributeType":"N"},
                                {"AttributeName":"country","AttributeType":"S"},{"AttributeName":"city","AttributeType":"B"}]}})");
    REQUIRE(t.indexes.size() == 2);
    auto const& region = t.indexes[0];
    CHECK(region.global);
    CHECK(region.name == "by_region");
    CHECK(region.status == index_status::creating);
    CHECK(region.backfilling);
    REQUIRE(region.partition_key.size() == 2);
    CHECK(region.partition_key[1].name == "city");
    CHECK(region.partition_key[1].type == value_type::binary);
    REQUIRE(region.sort_key.size() == 1);
    CHECK(region.sort_key[0].type == value_type::number);
    CHECK(region.projection == index_projection::include);
    CHECK(region.included == std::vector<std::string>{"note", "name"});
    CHECK(region.read_units == 3);
    CHECK(region.write_units == 4);
    CHECK(region.item_count == 7);
    CHECK(region.size_bytes == 900);
    auto const& total = t.indexes[1];
    CHECK_FALSE(total.global);
    CHECK(total.status == index_status::active);
    CHECK(total.projection == index_projection::keys_only);
    CHECK(total.sort_key.at(0).name == "total");
    CHECK(t.stream == "NEW_AND_OLD_IMAGES");
    CHECK(t.stream_arn == "arn:stream");
    CHECK(t.infrequent_access);
    CHECK(t.deletion_protection);
    CHECK_FALSE(t.time_to_live);
    CHECK_FALSE(t.tags);
}

TEST_CASE("a stream that was switched off, and null in place of a part, are as if there were none") {
    table_description const t = read_table_description(
        R"({"Table":{"StreamSpecification":{"StreamEnabled":false,"StreamViewType":"NEW_IMAGE"},"TableClassSummary":null,)"
        R"("GlobalSecondaryIndexes":null,"LocalSecondaryIndexes":[],"LatestStreamArn":null,"ProvisionedThroughput":null}})");
    CHECK(t.stream.empty());
    CHECK(t.stream_arn.empty());
    CHECK_FALSE(t.infrequent_access);
    CHECK(t.indexes.empty());
}

TEST_CASE("a time to live is read with its state") {
    using state = time_to_live_description::state;
    auto const read = [](std::string const& status) {
        return read_time_to_live(R"({"TimeToLiveDescription":{"TimeToLiveStatus":")" + status +
                                 R"(","AttributeName":"expires"}})");
    };
    CHECK(read("ENABLED").attribute == "expires");
    CHECK(read("ENABLED").status == state::enabled);
    CHECK(read("ENABLING").status == state::enabling);
    CHECK(read("DISABLING").status == state::disabling);
    CHECK(read("SOMETHING").status == state::unknown);
    auto const none = read_time_to_live(R"({"TimeToLiveDescription":{"TimeToLiveStatus":"DISABLED"}})");
    CHECK(none.status == state::disabled);
    CHECK(none.attribute.empty());
    CHECK(caught([] { (void)read_time_to_live("{}"); }).code() == errc::malformed_response);
}

TEST_CASE("a description without a key's type is readable otherwise") {
    for (std::string_view const definitions :
         {"", R"("AttributeDefinitions":[],)", R"("AttributeDefinitions":null,)",
          R"("AttributeDefinitions":[{"AttributeName":"a"}],)",
          R"("AttributeDefinitions":[{"AttributeName":"a","AttributeType":"NEW"}],)"}) {
        CAPTURE(definitions);
        std::string const keys = R"("KeySchema":[{"AttributeName":"a","KeyType":"HASH"}])";
        auto const t = read_table_description(
            R"({"Table":{"TableName":"t","TableStatus":"DELETING",)" + std::string(definitions) + keys +
            R"(,"GlobalSecondaryIndexes":[{"IndexName":"i",)" + keys + "}]}}");
        CHECK(t.status == table_status::deleting);
        REQUIRE(t.partition_key.size() == 1);
        CHECK(t.partition_key[0].name == "a");
        CHECK_FALSE(t.partition_key[0].type_known);
        CHECK_FALSE(t.indexes.at(0).partition_key.at(0).type_known);
    }
}

TEST_CASE("tags are gathered over pages") {
    std::vector<std::pair<std::string, std::string>> tags;
    CHECK(read_tags(R"({"Tags":[{"Key":"team","Value":"payments"}],"NextToken":"more"})", tags) == "more");
    CHECK(read_tags(R"({"NextToken":null,"Tags":[{"Value":"prod","Key":"stage"}]})", tags).empty());
    CHECK(tags == std::vector<std::pair<std::string, std::string>>{{"team", "payments"}, {"stage", "prod"}});
}

TEST_CASE("responses of CreateTable and DeleteTable are read too") {
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

TEST_CASE("a response that is not a description is refused") {
    for (std::string_view const bad :
         {R"({})", R"([])", R"({"Table":[]})", R"({"Table":null})", R"({"Table":{"ItemCount":"1"}})",
          R"({"Table":{"TableName":1}})", R"({"Table":{"KeySchema":{}}})", R"({"Table":{"KeySchema":[1]}})",
          R"({"Table":{"LocalSecondaryIndexes":[1]}})",
          R"({"Table":{"GlobalSecondaryIndexes":[{"ItemCount":"x"}]}})", R"({"Table":{}}x)"}) {
        CAPTURE(bad);
        CHECK(caught([&] { (void)read_table_description(bad); }).code() == errc::malformed_response);
    }
}

}  // namespace
}  // namespace dynamap::wire
