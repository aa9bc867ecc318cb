// Writes the envelopes of DynamoDB's requests. Room: wire.
#pragma once

#include <string_view>

#include "dynamap/byte_buffer.hpp"
#include "dynamap/wire/table_definition.hpp"

namespace dynamap::wire {

/// Writes the body of CreateTable.
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
void write_create_table(byte_buffer& out, table_definition const& table);

/// Writes one index as CreateTable and UpdateTable take it.
void append_index(byte_buffer& out, index_definition const& index, table_definition const& table);
/// Writes `,"AttributeDefinitions":[...]` of all keys of the table and its indexes, each once.
void append_attribute_definitions(byte_buffer& out, table_definition const& table);

/// Writes `{"TableName":"..."}`: the body of DescribeTable and DeleteTable.
void write_table_name(byte_buffer& out, std::string_view table);

}  // namespace dynamap::wire
