// The writes of a batch as JSON, and their results.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "dynamap/call_outcome.hpp"
#include "dynamap/detail/base/byte_buffer.hpp"
#include "dynamap/detail/table/batch/batch_tables.hpp"

namespace dynamap::detail {

/// The sizes of a write in a batch's text.
struct batch_write_size {
    std::uint32_t table;
    bool put;
    std::uint32_t json, key;  // bytes
    char const* type;         // a table_type_mark
};

/// The writes of a batch.
struct batch_writes {
    batch_tables tables;
    byte_buffer text;  // the JSON and the key of each write, one after the other
    std::vector<batch_write_size> all;
};

}  // namespace dynamap::detail
