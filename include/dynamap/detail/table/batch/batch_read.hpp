// The reads of a batch as JSON, and the items that they found.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "dynamap/detail/table/batch/batch_tables.hpp"
#include "dynamap/detail/table/batch/handle_number.hpp"

namespace dynamap::detail {

/// A key that is read once.
struct batch_read {
    std::uint32_t table = 0;
    std::string key;
    std::string json;  // the key; then, if it was found, the item
    enum : unsigned char { unread, missing, found } state = unread;
};

/// A get of a batch.
struct batch_get {
    std::size_t read = 0;  ///< the index in `all`
    std::uint64_t handle = no_handle;
    char const* type = nullptr;  ///< a table_type_mark
};

/// The reads of a batch.
struct batch_reads {
    batch_tables tables;
    std::vector<batch_read> all;                         // each key once
    std::vector<batch_get> gets;                         // in their order
    std::unordered_map<std::string, std::size_t> known;  // the index in `all` of each key
    bool consistent = false;
};

}  // namespace dynamap::detail
