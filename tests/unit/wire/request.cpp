#include "dynamap/wire/request.hpp"

#include "reading.hpp"

namespace dynamap::wire {
namespace {

std::string created(create_table_request const& request) {
    byte_buffer out;
    write_create_table(out, request);
    return std::string(out.view());
}

TEST_CASE("CreateTable of a table that is billed per request") {
    create_table_request request;
    request.table = "user_wallet";
    request.partition_key = {"user_id", value_type::string};
    CHECK(
        created(request) ==
        R"({"TableName":"user_wallet","AttributeDefinitions":[{"AttributeName":"user_id","AttributeType":"S"}],)"
        R"("KeySchema":[{"AttributeName":"user_id","KeyType":"HASH"}],"BillingMode":"PAY_PER_REQUEST"})");
}

TEST_CASE("CreateTable of a table with a sort key and provisioned capacity") {
    create_table_request request;
    request.table = "orders";
    request.partition_key = {"customer \"c\"", value_type::binary};
    request.sort_key = {"placed_at", value_type::number};
    request.on_demand = false;
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
