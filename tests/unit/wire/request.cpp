#include "dynamap/wire/request.hpp"

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

TEST_CASE("DescribeTable and DeleteTable are told the table's name") {
    byte_buffer out;
    write_table_name(out, "a\"b");
    CHECK(out.view() == R"({"TableName":"a\"b"})");
}

}  // namespace
}  // namespace dynamap::wire
