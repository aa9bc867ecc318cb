// Writes the envelopes of DynamoDB's requests. Room: wire.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "dynamap/byte_buffer.hpp"
#include "dynamap/wire/value_type.hpp"

namespace dynamap::wire {

/// What CreateTable is told.
struct create_table_request {
    struct key {
        std::string_view name;
        value_type type = value_type::string;
    };
    std::string_view table;
    key partition_key;
    key sort_key;  ///< empty name: none
    bool on_demand = true;
    std::int64_t read_units = 0;
    std::int64_t write_units = 0;
};

/// Writes the body of CreateTable.
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
void write_create_table(byte_buffer& out, create_table_request const& request);

/// Writes `{"TableName":"..."}`: the body of DescribeTable and DeleteTable.
void write_table_name(byte_buffer& out, std::string_view table);

}  // namespace dynamap::wire
