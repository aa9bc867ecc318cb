// The writes that wait to be sent in batches, each key's in their order. Room: map.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <string>
#include <unordered_map>
#include <vector>

namespace dynamap::detail {

/// One put or remove, encoded.
struct batch_entry {
    std::uint32_t table = 0;     ///< which of the batch's
    bool put = true;             ///< `json` is an item; else a key
    std::string key;             ///< what tells it apart from the table's other items
    std::string json;
    std::int64_t units = 1;      ///< the write units it will take, by its size
    std::uint64_t number = 0;    ///< its place in what the caller gave
    std::uint32_t returned = 0;  ///< how often it came back
    std::uint32_t company = 25;  ///< with how many it may share a request, itself included
    std::chrono::steady_clock::time_point not_before{};
};

/// Puts entries into requests: as many as fit, never two of one key in flight, the newest of a key last.
///
/// Shape: an older entry that waits is replaced by a newer one of its key. One that is in flight holds the newer one
/// back; should it come back unprocessed, the newer one takes its place.
/// Thread: not to be shared.
class batch_queue {
  public:
    using time = std::chrono::steady_clock::time_point;
    static constexpr std::size_t most_items = 25;
    static constexpr std::size_t most_bytes = std::size_t{16} << 20;

    /// Takes an entry in; what it replaces goes to `replaced`.
    void add(batch_entry e, std::vector<batch_entry>& replaced);

    /// The next request's entries, which are in flight from then on; those that wait for a later time are passed over.
    /// Of `most_units` at most, but for a first one that is larger.
    [[nodiscard]] std::vector<batch_entry> take(time now, double most_units = 1e9);
    /// Whether the next request would be full.
    [[nodiscard]] bool has_full_request(time now) const;
    /// When the first entry may be sent; `time::max()` when none waits.
    [[nodiscard]] time earliest() const;

    /// An entry in flight is done with, for good or bad.
    void settle(batch_entry const& e);
    /// An entry in flight was not processed: it goes to the front, or is replaced by a newer one that was held back.
    void give_back(batch_entry e, std::vector<batch_entry>& replaced);

    /// How many wait or are held back.
    [[nodiscard]] std::size_t waiting() const noexcept { return ready_.size() + held_; }
    /// The JSON of those that wait, in bytes.
    [[nodiscard]] std::size_t waiting_bytes() const noexcept { return waiting_bytes_; }
    /// How many were taken and neither settled nor given back.
    [[nodiscard]] std::size_t in_flight() const noexcept { return in_flight_; }
    /// All that wait, out of the queue.
    [[nodiscard]] std::vector<batch_entry> drain();

  private:
    struct place {
        bool in_flight = false;
        bool waits = false;
        std::list<batch_entry>::iterator at{};  // in ready_, or in held_back when it waits behind one in flight
        std::list<batch_entry> held_back{};
    };
    static std::string name_of(batch_entry const& e) {
        std::string name;
        name.reserve(e.key.size() + 11);  // '/' and 32 bits in decimal
        name.append(e.key).append(1, '/').append(std::to_string(e.table));
        return name;
    }
    void push(batch_entry e, place& p, bool front);

    std::list<batch_entry> ready_;
    std::unordered_map<std::string, place> keys_;
    std::size_t held_ = 0;
    std::size_t waiting_bytes_ = 0;  // of ready_
    std::size_t in_flight_ = 0;
};

}  // namespace dynamap::detail
