// One write of a batch, encoded.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace dynamap::detail {

struct batch_place;  // src/table/batch/batch_queue.hpp

/// One put or remove, encoded.
///
/// Lifetime: refers to its text, which is in memory of its own or in that of its batch.
struct batch_entry {
    std::uint32_t table = 0;  ///< which of the batch's
    bool put = true;          ///< `json` is an item; else a key
    std::string_view json;
    std::string_view key;          ///< what tells it apart from the table's other items
    std::unique_ptr<char[]> own;   ///< what the two refer to; null: the batch has it
    std::int64_t units = 1;        ///< the write units it will take, by its size
    std::uint64_t number = 0;      ///< its place in what the caller gave
    std::uint32_t returned = 0;    ///< how often it came back
    std::uint32_t max_batch = 25;  ///< with how many it may share a request, itself included
    bool doubtful = false;         ///< whether a request that failed may have written it
    std::chrono::steady_clock::time_point not_before{};
    batch_place* place = nullptr;  ///< the queue's
    /// The writes of the same item that this one stands for, the oldest first: the last is written if this
    /// one is refused.
    std::vector<batch_entry> older = {};
};

}  // namespace dynamap::detail
