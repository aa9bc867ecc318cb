// The writes that wait to be sent in batches, in order per key.
#pragma once

#include <cstddef>
#include <list>
#include <unordered_map>
#include <vector>

#include "dynamap/detail/base/function_ref.hpp"
#include "table/batch/batch_entry.hpp"

namespace dynamap::detail {

/// An item, identified by its table and key. Refers to the text of one of its entries.
struct batch_name {
    std::uint32_t table;
    std::string_view key;
    bool operator==(batch_name const&) const = default;
};
struct batch_name_hash {
    std::size_t operator()(batch_name const& name) const {
        return std::hash<std::string_view>()(name.key) + name.table;
    }
};

/// The writes of one item: at most one in flight, and the newest of the others.
struct key_slot {
    bool in_flight = false;
    /// held back: waits for the one in flight
    enum : unsigned char { nothing, queued, held_back } next = nothing;
    batch_entry sent = {};  ///< the one in flight
    batch_entry newest = {};
    std::list<batch_entry> spare = {};  ///< the place in `older` for the one in flight, if one is held back
    key_slot *before = nullptr, *after = nullptr;  ///< in the queue
};

/// Puts entries into requests: as many as fit, never two of one key in flight, and the newest of a key last.
///
/// Shape: a newer entry replaces a waiting older one of its key, and keeps it in `older`: if the newer one is
/// refused, the older one is written instead. An entry in flight holds back a newer one of its key. If it
/// comes back unprocessed, the newer one replaces it.
/// Errors: only add() and take() allocate, and change nothing if that fails. So whatever happens to a
/// request, its entries are settled, come back, or are drained.
/// Lifetime: owns its entries, also those in flight.
/// Thread: not thread-safe.
class batch_queue {
  public:
    using time = std::chrono::steady_clock::time_point;
    static constexpr std::size_t most_items = 25;
    static constexpr std::size_t most_bytes = std::size_t{16} << 20;

    batch_queue() = default;
    batch_queue(batch_queue const&) = delete;
    batch_queue& operator=(batch_queue const&) = delete;

    /// Adds an entry. Returns whether there is an older one of its key.
    bool add(batch_entry e);

    /// The entries of the next request, which are then in flight. Skips those that wait for a later time. The
    /// request has at most `most_units`, unless its first entry alone is larger.
    [[nodiscard]] std::vector<batch_entry*> take(time now, double most_units = 1e9);
    /// From now on each request is for one table.
    void keep_tables_apart() noexcept { apart_ = true; }
    /// Whether the next request would be full.
    [[nodiscard]] bool has_full_request(time now) const noexcept;
    /// When the first entry may be sent; `time::max()` if none waits.
    [[nodiscard]] time earliest() const noexcept;

    /// An entry in flight is finished, and so are those in its `older`. They end.
    void settle(batch_entry& e) noexcept;
    /// An entry in flight cannot be written, and ends. The last of its `older` is queued again.
    void refuse(batch_entry& e) noexcept;
    /// An entry in flight was not processed. It goes to the front, or a newer one that was held back replaces
    /// it.
    void give_back(batch_entry& e) noexcept;

    /// How many wait or are held back, without those in their `older`.
    [[nodiscard]] std::size_t waiting() const noexcept { return queued_ + held_; }
    /// How many are in the `older` of entries that wait or are in flight.
    [[nodiscard]] std::size_t older() const noexcept { return older_; }
    /// The size of the JSON of those that wait or are held back, in bytes, including their `older`.
    [[nodiscard]] std::size_t waiting_bytes() const noexcept { return waiting_bytes_; }
    /// How many were taken, and not yet settled, refused or given back.
    [[nodiscard]] std::size_t in_flight() const noexcept { return in_flight_; }
    /// Calls `use` for all entries, each after its `older`, and removes them. Those in flight, whose requests
    /// must have ended, come last.
    void drain(function_ref<void(batch_entry& e)> use);

  private:
    void enqueue(key_slot& p, bool front) noexcept;
    void unlink(key_slot& p) noexcept;
    void rename(batch_entry const& older, batch_entry const& newer) noexcept;
    void supersede(batch_entry& older, batch_entry& newer, std::list<batch_entry>& place) noexcept;

    key_slot *first_ = nullptr, *last_ = nullptr;
    std::size_t queued_ = 0;
    std::unordered_map<batch_name, key_slot, batch_name_hash> slots_;
    bool apart_ = false;
    std::size_t held_ = 0;
    std::size_t older_ = 0;
    std::size_t waiting_bytes_ = 0;
    std::size_t in_flight_ = 0;
};

}  // namespace dynamap::detail
