// Writes the envelopes of DynamoDB's requests.
#pragma once

#include <string>
#include <string_view>

#include "dynamap/detail/base/byte_buffer.hpp"
#include "dynamap/detail/wire/key_names.hpp"
#include "dynamap/detail/wire/table_definition.hpp"

namespace dynamap::wire {

/// Writes the body of CreateTable.
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
void write_create_table(byte_buffer& out, table_definition const& table);

/// Writes the `Properties` of CloudFormation's AWS::DynamoDB::Table, which are similar to the body of
/// CreateTable.
/// Source:
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html
void write_cloudformation_properties(byte_buffer& out, table_definition const& table);

/// Writes the body of UpdateTable that adds a global index to the table. `table` has the existing keys and
/// indexes.
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html
void write_add_index(byte_buffer& out, table_definition const& table, index_definition const& index);

/// Writes the body of UpdateTimeToLive that enables the time to live.
void write_enable_time_to_live(byte_buffer& out, std::string_view table, std::string_view attribute);

/// Writes the body of ListTagsOfResource. `next` is empty, or the token of the page before.
void write_list_tags(byte_buffer& out, std::string_view arn, std::string_view next);

/// Writes `{"TableName":"..."}`: the body of DescribeTable, DescribeTimeToLive and DeleteTable.
void write_table_name(byte_buffer& out, std::string_view table);

/// Returns the key of a request, `{"id":{"S":"a"}}`; empty if it has none.
[[nodiscard]] std::string request_key(std::string_view request);
/// Returns the key of the request's Key or Item, in the same form.
[[nodiscard]] std::string request_key(std::string_view request, key_names const& names);
/// Returns it as bytes, which are equal for equal keys; see key_bytes(). Empty if it has neither.
[[nodiscard]] std::string request_key_bytes(std::string_view request, key_names const& names);

}  // namespace dynamap::wire
