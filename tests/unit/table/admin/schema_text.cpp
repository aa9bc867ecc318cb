// Tests of dynamap/schema_text.hpp.
#include "dynamap/schema_text.hpp"

#include "catch.hpp"

namespace dynamap {
namespace {

/// A table with everything that can be said about one.
table_definition orders() {
    table_definition table;
    table.name = "staging-orders";
    table.partition_key.push_back({"customer", value_type::string});
    table.sort_key.push_back({"placed_at", value_type::number});
    auto& region = table.indexes.emplace_back();
    region.name = "by_region";
    region.partition_key = {{"country", value_type::string}, {"city", value_type::string}};
    region.sort_key = {{"placed_at", value_type::number}};
    region.projection = index_projection::include;
    region.included = {"note", "status"};
    auto& status = table.indexes.emplace_back();
    status.name = "by_status";
    status.partition_key.push_back({"status", value_type::string});
    status.sort_key = table.sort_key;
    auto& total = table.indexes.emplace_back();
    total.name = "by_total";
    total.global = false;
    total.partition_key = table.partition_key;
    total.sort_key.push_back({"total", value_type::binary});
    total.projection = index_projection::keys_only;
    table.read_units = 5;
    table.write_units = 6;
    table.time_to_live = "expires";
    table.stream = "NEW_IMAGE";
    table.infrequent_access = true;
    table.deletion_protection = true;
    table.tags.emplace_back("team", "pay\"${ments}");
    return table;
}

table_definition wallets() {
    table_definition table;
    table.name = "user_wallet";
    table.partition_key.push_back({"user_id", value_type::string});
    return table;
}

TEST_CASE("a descriptor prints as CreateTable's JSON, laid out") {
    CHECK(create_table_json(wallets()) == R"({
  "TableName": "user_wallet",
  "AttributeDefinitions": [
    {"AttributeName": "user_id", "AttributeType": "S"}
  ],
  "KeySchema": [
    {"AttributeName": "user_id", "KeyType": "HASH"}
  ],
  "BillingMode": "PAY_PER_REQUEST"
}
)");
}

TEST_CASE("the layout keeps what stands in strings, and short lists on a line") {
    auto table = wallets();
    table.name = R"(a"b\[{,:)";
    table.partition_key[0].name = "}]";
    auto& index = table.indexes.emplace_back();
    index.name = "i";
    index.partition_key = table.partition_key;
    index.projection = index_projection::include;
    index.included = {"x", "y"};
    CHECK(create_table_json(table) == R"({
  "TableName": "a\"b\\[{,:",
  "AttributeDefinitions": [
    {"AttributeName": "}]", "AttributeType": "S"}
  ],
  "KeySchema": [
    {"AttributeName": "}]", "KeyType": "HASH"}
  ],
  "GlobalSecondaryIndexes": [
    {
      "IndexName": "i",
      "KeySchema": [
        {"AttributeName": "}]", "KeyType": "HASH"}
      ],
      "Projection": {
        "ProjectionType": "INCLUDE",
        "NonKeyAttributes": ["x", "y"]
      }
    }
  ],
  "BillingMode": "PAY_PER_REQUEST"
}
)");
}

TEST_CASE("a CloudFormation template has all, the time to live too") {
    std::string const text = cloudformation_template({orders()});
    auto const says = [&](std::string_view part) { return text.find(part) != std::string::npos; };
    CHECK(text.find(R"({
  "AWSTemplateFormatVersion": "2010-09-09",
  "Resources": {
    "StagingOrders": {
      "Type": "AWS::DynamoDB::Table",
      "Properties": {
        "TableName": "staging-orders",
)") == 0);
    CHECK(says(R"("StreamSpecification": {"StreamViewType": "NEW_IMAGE"},)"));
    CHECK(says(R"("TimeToLiveSpecification": {"AttributeName": "expires", "Enabled": true})"));
    CHECK(says(R"({"Key": "team", "Value": "pay\"${ments}"})"));
    CHECK(says(R"("ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 6},)"));
}

TEST_CASE("each table of a template is a resource of its own, whatever the tables are called") {
    auto one = wallets(), two = wallets(), three = wallets();
    two.name = "user-wallet";
    three.name = "...";
    std::string const text = cloudformation_template({one, two, three});
    CHECK(text.find("    \"UserWallet\": {") != std::string::npos);
    CHECK(text.find("    \"UserWallet2\": {") != std::string::npos);
    CHECK(text.find("    \"Table\": {") != std::string::npos);
    CHECK(cloudformation_template({}) ==
          "{\n  \"AWSTemplateFormatVersion\": \"2010-09-09\",\n  \"Resources\": {}\n}\n");
}

TEST_CASE("a small table as a Terraform resource") {
    CHECK(terraform_resource(wallets()) == R"(resource "aws_dynamodb_table" "user_wallet" {
  name         = "user_wallet"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "user_id"

  attribute {
    name = "user_id"
    type = "S"
  }
}
)");
}

TEST_CASE("a table with everything as a Terraform resource") {
    CHECK(terraform_resource(orders()) == R"(resource "aws_dynamodb_table" "staging-orders" {
  name                        = "staging-orders"
  billing_mode                = "PROVISIONED"
  read_capacity               = 5
  write_capacity              = 6
  hash_key                    = "customer"
  range_key                   = "placed_at"
  stream_enabled              = true
  stream_view_type            = "NEW_IMAGE"
  table_class                 = "STANDARD_INFREQUENT_ACCESS"
  deletion_protection_enabled = true

  attribute {
    name = "customer"
    type = "S"
  }

  attribute {
    name = "placed_at"
    type = "N"
  }

  attribute {
    name = "country"
    type = "S"
  }

  attribute {
    name = "city"
    type = "S"
  }

  attribute {
    name = "status"
    type = "S"
  }

  attribute {
    name = "total"
    type = "B"
  }

  global_secondary_index {
    name               = "by_region"
    projection_type    = "INCLUDE"
    non_key_attributes = ["note", "status"]
    read_capacity      = 5
    write_capacity     = 6

    key_schema {
      attribute_name = "country"
      key_type       = "HASH"
    }

    key_schema {
      attribute_name = "city"
      key_type       = "HASH"
    }

    key_schema {
      attribute_name = "placed_at"
      key_type       = "RANGE"
    }
  }

  global_secondary_index {
    name            = "by_status"
    hash_key        = "status"
    range_key       = "placed_at"
    projection_type = "ALL"
    read_capacity   = 5
    write_capacity  = 6
  }

  local_secondary_index {
    name            = "by_total"
    range_key       = "total"
    projection_type = "KEYS_ONLY"
  }

  ttl {
    attribute_name = "expires"
    enabled        = true
  }

  tags = {
    "team" = "pay\"$${ments}"
  }
}
)");
}

TEST_CASE("a Terraform resource has a name that Terraform allows") {
    auto table = wallets();
    table.name = "2025.wallets";
    CHECK(terraform_resource(table).find(
              "resource \"aws_dynamodb_table\" \"_2025_wallets\" {\n  name         = \"2025.wallets\"\n") ==
          0);
}

}  // namespace
}  // namespace dynamap
