// Tests of wire/consumed_capacity.hpp.
#include "wire/consumed_capacity.hpp"

#include <string>

#include "catch.hpp"

using dynamap::wire::read_consumed_capacity;

TEST_CASE("consumed capacity: of one table, of several, and of none") {
    CHECK(read_consumed_capacity(R"({"Item":{},"ConsumedCapacity":{"TableName":"t","CapacityUnits":1.5}})") ==
          1.5);
    CHECK(read_consumed_capacity(
              R"({"ConsumedCapacity":[{"TableName":"a","CapacityUnits":2.0,"Table":{"CapacityUnits":1.0}},)"
              R"({"CapacityUnits":0.5,"TableName":"b"}],"Responses":{}})") == 2.5);
    CHECK_FALSE(read_consumed_capacity(R"({"Item":{"balance":{"N":"5"}}})"));
    CHECK_FALSE(read_consumed_capacity(""));
}

TEST_CASE("consumed capacity: what only looks like it, or is broken, does not count") {
    CHECK_FALSE(read_consumed_capacity(R"({"Item":{"ConsumedCapacity":{"M":{"CapacityUnits":{"N":"5"}}}}})"));
    CHECK_FALSE(read_consumed_capacity(R"({"Item":{"note":{"S":"ConsumedCapacity"}}})"));
    CHECK_FALSE(read_consumed_capacity(R"({"ConsumedCapacity":null})"));
    CHECK_FALSE(read_consumed_capacity(R"({"ConsumedCapacity":{"CapacityUnits":"many"}})"));
    CHECK_FALSE(read_consumed_capacity(R"({"ConsumedCapacity":{"CapacityUnits":1.5)"));
    CHECK_FALSE(read_consumed_capacity(R"({"ConsumedCapacity":{"CapacityUnits":)"));
    CHECK_FALSE(read_consumed_capacity("ConsumedCapacity"));
    std::string const deep(1'000'000, '[');
    CHECK_FALSE(read_consumed_capacity(R"({"ConsumedCapacity":)" + deep));
    CHECK_FALSE(
        read_consumed_capacity(R"({"ConsumedCapacity":)" + deep + std::string(deep.size(), ']') + "}"));
}
