// One write of a batch, encoded.
#pragma once

#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <string_view>

namespace dynamap::detail {

struct key_slot;  // src/table/batch/batch_queue.hpp

/// One put or remove, encoded.
///
/// Lifetime: refers to its text.
struct batch_item {
    std::uint32_t table = 0;  ///< the index of its table in the batch
    bool put = true;          ///< `json` is an item; else a key
    std::string_view json = {};
    std::string_view key = {};  ///< what distinguishes it from the table's other items
};

/// One put or remove in the queue.
struct batch_entry : batch_item {
    std::unique_ptr<char[]> storage;  ///< the memory that both texts refer to; null: the batch owns it
    std::int64_t units = 1;           ///< the write units that it will consume, estimated from its size
    std::uint64_t number = 0;         ///< its index in the caller's sequence
    std::uint32_t returned = 0;       ///< how often the service returned it
    std::uint32_t max_batch = 25;     ///< the maximum number of writes in its request, itself included
    bool doubtful = false;            ///< whether a failed request may have written it
    std::chrono::steady_clock::time_point not_before{};
    key_slot* slot = nullptr;  ///< the queue's
    /// The earlier writes of the same item that this one replaces, the oldest first. If this one is rejected,
    /// the last of them is written. A list: nothing is allocated to join two.
    std::list<batch_entry> older = {};
};

}  // namespace dynamap::detail
