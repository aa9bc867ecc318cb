// The writes that wait to be sent in batches, in order per key.
#include "table/batch/batch_queue.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace dynamap::detail {
namespace {
constexpr std::size_t bytes_around_an_entry = 32;  // {"DeleteRequest":{"Key":}},

std::size_t bytes_of(batch_entry const& e) {
    std::size_t bytes = e.json.size();
    for (batch_entry const& o : e.older) bytes += o.json.size();
    return bytes;
}
}  // namespace

void batch_queue::enqueue(key_slot& p, bool front) {
    p.next = key_slot::queued;
    if (front) queue_.push_front(&p);
    else queue_.push_back(&p);
}

/// The place of a key refers to the text of an entry. If that entry goes, it must refer to another one.
void batch_queue::rename(batch_entry const& older, batch_entry const& newer) {
    auto slot = slots_.extract({older.table, older.key});
    slot.key() = {newer.table, newer.key};
    slots_.insert(std::move(slot));
}

/// Adds an older entry, after those that it replaced itself, to those that the newer one replaces.
void batch_queue::supersede(batch_entry older, batch_entry& newer) {
    std::vector<batch_entry> all = std::exchange(older.older, {});
    all.reserve(all.size() + 1 + newer.older.size());
    all.push_back(std::move(older));
    std::ranges::move(newer.older, std::back_inserter(all));
    newer.older = std::move(all);
    ++older_;
}

bool batch_queue::add(batch_entry e) {
    key_slot& p = slots_[{e.table, e.key}];
    e.slot = &p;
    waiting_bytes_ += e.json.size();
    bool const follows = p.in_flight || p.next != key_slot::nothing;
    if (p.next == key_slot::queued) {
        e.not_before = p.newest.not_before;  // the table's capacity is the same for both
        e.returned = p.newest.returned;
        rename(p.newest, e);
    }
    if (p.next != key_slot::nothing) supersede(std::move(p.newest), e);
    else if (p.in_flight) ++held_;
    p.newest = std::move(e);
    if (p.in_flight) p.next = key_slot::held_back;
    else if (p.next == key_slot::nothing) enqueue(p, false);
    return follows;
}

std::vector<batch_entry> batch_queue::take(time now, double most_units) {
    std::vector<batch_entry> taken;
    taken.reserve(std::min(queue_.size(), most_items));
    std::vector<key_slot*> passed_over;
    double units = 0;
    std::size_t bytes = 0, max_batch = most_items;
    while (!queue_.empty() && taken.size() < max_batch) {
        key_slot& p = *queue_.front();
        batch_entry& e = p.newest;
        queue_.pop_front();
        std::size_t const size = e.json.size() + bytes_around_an_entry;
        auto const mine = static_cast<double>(e.units);
        bool const fits = taken.empty() ||
                          (bytes + size <= most_bytes && e.max_batch > taken.size() &&
                           units + mine <= most_units && !(apart_ && e.table != taken.front().table));
        if (e.not_before > now || !fits) {
            passed_over.push_back(&p);
            continue;
        }
        bytes += size;
        units += mine;
        waiting_bytes_ -= bytes_of(e);
        max_batch = std::min<std::size_t>(max_batch, e.max_batch);
        p.in_flight = true;
        p.next = key_slot::nothing;
        taken.push_back(std::move(e));
    }
    queue_.insert(queue_.begin(), passed_over.begin(), passed_over.end());
    in_flight_ += taken.size();
    return taken;
}

bool batch_queue::has_full_request(time now) const {
    std::size_t count = 0;
    for (key_slot const* p : queue_) {
        if (p->newest.not_before > now) continue;
        if (p->newest.max_batch < most_items || ++count == most_items) return true;
    }
    return false;
}

batch_queue::time batch_queue::earliest() const {
    time first = time::max();
    for (key_slot const* p : queue_) {
        first = std::min(first, p->newest.not_before);
        if (first == time{}) break;  // may be sent at any time
    }
    return first;
}

void batch_queue::settle(batch_entry const& e) {
    key_slot& p = *e.slot;
    p.in_flight = false;
    --in_flight_;
    older_ -= e.older.size();
    if (p.next == key_slot::nothing) {
        slots_.erase(slots_.find({e.table, e.key}));
        return;
    }
    --held_;
    rename(e, p.newest);
    enqueue(p, false);
}

void batch_queue::refuse(batch_entry& e) {
    if (e.older.empty()) return settle(e);
    batch_entry next = std::move(e.older.back());
    e.older.pop_back();
    next.older = std::exchange(e.older, {});
    --older_;
    rename(e, next);
    give_back(std::move(next));
}

void batch_queue::give_back(batch_entry e) {
    key_slot& p = *e.slot;
    p.in_flight = false;
    --in_flight_;
    waiting_bytes_ += bytes_of(e);
    if (p.next == key_slot::nothing) {
        p.newest = std::move(e);
    } else {
        --held_;
        p.newest.not_before = e.not_before;
        p.newest.returned = e.returned;
        rename(e, p.newest);
        supersede(std::move(e), p.newest);
    }
    enqueue(p, true);
}

std::vector<batch_entry> batch_queue::drain() {
    std::vector<batch_entry> all;
    all.reserve(waiting() + older_);
    auto const take_all = [&all](batch_entry& e) {
        std::ranges::move(e.older, std::back_inserter(all));
        e.older.clear();
        all.push_back(std::move(e));
    };
    for (key_slot* p : queue_) take_all(p->newest);
    for (auto& [name, p] : slots_)
        if (p.next == key_slot::held_back) take_all(p.newest);
    slots_.clear();
    queue_.clear();
    waiting_bytes_ = held_ = older_ = 0;
    return all;
}

}  // namespace dynamap::detail
