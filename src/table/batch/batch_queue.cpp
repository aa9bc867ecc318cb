// The writes that wait to be sent in batches, in order per key.
#include "table/batch/batch_queue.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace dynamap::detail {
namespace {
constexpr std::size_t bytes_around_an_entry = 32;  // {"DeleteRequest":{"Key":}},

std::size_t bytes_of(batch_entry const& e) noexcept {
    std::size_t bytes = e.json.size();
    for (batch_entry const& o : e.older) bytes += o.json.size();
    return bytes;
}
}  // namespace

void batch_queue::enqueue(key_slot& p, bool front) noexcept {
    p.next = key_slot::queued;
    p.before = front ? nullptr : last_;
    p.after = front ? first_ : nullptr;
    (p.before != nullptr ? p.before->after : first_) = &p;
    (p.after != nullptr ? p.after->before : last_) = &p;
    ++queued_;
}

void batch_queue::unlink(key_slot& p) noexcept {
    (p.before != nullptr ? p.before->after : first_) = p.after;
    (p.after != nullptr ? p.after->before : last_) = p.before;
    --queued_;
}

/// The place of a key refers to the text of an entry. If that entry goes, it must refer to another one.
void batch_queue::rename(batch_entry const& older, batch_entry const& newer) noexcept {
    auto slot = slots_.extract({older.table, older.key});
    slot.key() = {newer.table, newer.key};
    slots_.insert(std::move(slot));
}

/// Adds an older entry, after those that it replaced itself, to those that the newer one replaces. `place`
/// has room for one.
void batch_queue::supersede(batch_entry& older, batch_entry& newer, std::list<batch_entry>& place) noexcept {
    std::list<batch_entry> all;
    all.splice(all.end(), older.older);
    place.front() = std::move(older);
    all.splice(all.end(), place);
    all.splice(all.end(), newer.older);
    newer.older.swap(all);
    ++older_;
}

bool batch_queue::add(batch_entry e) {
    key_slot& p = slots_[{e.table, e.key}];  // what a new one allocates is all that it allocates
    std::list<batch_entry> place;
    if (p.next != key_slot::nothing) place.emplace_back();
    else if (p.in_flight && p.spare.empty()) p.spare.emplace_back();
    // Nothing throws from here on.
    e.slot = &p;
    waiting_bytes_ += e.json.size();
    bool const follows = p.in_flight || p.next != key_slot::nothing;
    if (p.next == key_slot::queued) {
        e.not_before = p.newest.not_before;  // the table's capacity is the same for both
        e.returned = p.newest.returned;
        rename(p.newest, e);
    }
    if (p.next != key_slot::nothing) supersede(p.newest, e, place);
    else if (p.in_flight) ++held_;
    p.newest = std::move(e);
    if (p.in_flight) p.next = key_slot::held_back;
    else if (p.next == key_slot::nothing) enqueue(p, false);
    return follows;
}

std::vector<batch_entry*> batch_queue::take(time now, double most_units) {
    std::vector<batch_entry*> taken;
    taken.reserve(std::min(queued_, most_items));
    double units = 0;
    std::size_t bytes = 0, max_batch = most_items;
    for (key_slot* at = first_; at != nullptr && taken.size() < max_batch;) {
        key_slot& p = *std::exchange(at, at->after);
        batch_entry const& e = p.newest;
        std::size_t const size = e.json.size() + bytes_around_an_entry;
        auto const mine = static_cast<double>(e.units);
        bool const fits = taken.empty() ||
                          (bytes + size <= most_bytes && e.max_batch > taken.size() &&
                           units + mine <= most_units && !(apart_ && e.table != taken.front()->table));
        if (e.not_before > now || !fits) continue;
        bytes += size;
        units += mine;
        waiting_bytes_ -= bytes_of(e);
        max_batch = std::min<std::size_t>(max_batch, e.max_batch);
        unlink(p);
        p.in_flight = true;
        p.next = key_slot::nothing;
        p.sent = std::move(p.newest);
        taken.push_back(&p.sent);
    }
    in_flight_ += taken.size();
    return taken;
}

bool batch_queue::has_full_request(time now) const noexcept {
    std::size_t count = 0;
    for (key_slot const* p = first_; p != nullptr; p = p->after) {
        if (p->newest.not_before > now) continue;
        if (p->newest.max_batch < most_items || ++count == most_items) return true;
    }
    return false;
}

batch_queue::time batch_queue::earliest() const noexcept {
    time first = time::max();
    for (key_slot const* p = first_; p != nullptr; p = p->after) {
        first = std::min(first, p->newest.not_before);
        if (first == time{}) break;  // may be sent at any time
    }
    return first;
}

void batch_queue::settle(batch_entry& e) noexcept {
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
    p.sent = {};
    enqueue(p, false);
}

void batch_queue::refuse(batch_entry& e) noexcept {
    if (e.older.empty()) return settle(e);
    std::list<batch_entry> next;
    next.splice(next.end(), e.older, std::prev(e.older.end()));
    next.front().older.swap(e.older);
    --older_;
    rename(e, next.front());
    e = std::move(next.front());
    give_back(e);
}

void batch_queue::give_back(batch_entry& e) noexcept {
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
        supersede(e, p.newest, p.spare);
    }
    enqueue(p, true);
}

void batch_queue::drain(function_ref<void(batch_entry& e)> use) {
    auto const use_all = [&use](batch_entry& e) {
        for (batch_entry& older : e.older) use(older);
        use(e);
    };
    for (key_slot* p = first_; p != nullptr; p = p->after) use_all(p->newest);
    for (auto& [name, p] : slots_) {
        if (p.in_flight) use_all(p.sent);
        if (p.next == key_slot::held_back) use_all(p.newest);
    }
    slots_.clear();
    first_ = last_ = nullptr;
    queued_ = waiting_bytes_ = held_ = older_ = in_flight_ = 0;
}

}  // namespace dynamap::detail
