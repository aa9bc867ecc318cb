// The writes of a batch as JSON, and their results.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dynamap/call_outcome.hpp"
#include "dynamap/detail/base/byte_buffer.hpp"
#include "dynamap/detail/table/batch/batch_tables.hpp"

namespace dynamap::detail {

/// The sizes of a write in a batch's text.
struct batch_write_size {
    std::uint32_t table = 0;
    bool put = true;
    std::uint32_t json = 0, key = 0;  // bytes
    char const* type = nullptr;       // a table_type_mark
};

/// The writes of a batch.
struct batch_writes {
    batch_tables tables;
    byte_buffer text;  // the JSON and the key of each write, one after the other
    std::vector<batch_write_size> all;

    /// Removes what was added after the first `count` writes, whose text has `size` bytes.
    void shrink(std::size_t count, std::size_t size) noexcept {
        all.resize(count);
        text.pop_back(text.size() - size);
    }
};

/// Errors: `errc::bad_value`, always: a codec has used the batch that its value is encoded for.
[[noreturn]] void throw_written_meanwhile();

/// A write that may not have been done.
struct unprocessed_write {
    std::uint32_t table;
    bool put;
    char const* type;
    std::string json;
};

}  // namespace dynamap::detail
