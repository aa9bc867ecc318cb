#include "map/batch_queue.hpp"

#include <algorithm>
#include <utility>

namespace dynamap::detail {
namespace {
constexpr std::size_t bytes_around_an_entry = 32;  // {"DeleteRequest":{"Key":}},
}

void batch_queue::stand_in_line(batch_place& p, bool front) {
    p.next = batch_place::in_line;
    waiting_bytes_ += p.newest.json.size();
    if (front) line_.push_front(&p);
    else line_.push_back(&p);
}

/// The place of a key is named by the text of an entry, which goes with it.
void batch_queue::rename(batch_entry const& older, batch_entry const& newer) {
    auto place = places_.extract({older.table, older.key});
    place.key() = {newer.table, newer.key};
    places_.insert(std::move(place));
}

void batch_queue::add(batch_entry e, std::vector<batch_entry>& replaced) {
    batch_place& p = places_[{e.table, e.key}];
    e.place = &p;
    if (p.next == batch_place::in_line) {
        e.not_before = p.newest.not_before;  // the table has no more room for it than for the older one
        e.returned = p.newest.returned;
        waiting_bytes_ += e.json.size();
        waiting_bytes_ -= p.newest.json.size();
        rename(p.newest, e);
    }
    if (p.next != batch_place::nothing) replaced.push_back(std::move(p.newest));
    else if (p.in_flight) ++held_;
    p.newest = std::move(e);
    if (p.in_flight) p.next = batch_place::held_back;
    else if (p.next == batch_place::nothing) stand_in_line(p, false);
}

std::vector<batch_entry> batch_queue::take(time now, double most_units) {
    std::vector<batch_entry> taken;
    taken.reserve(std::min(line_.size(), most_items));
    std::vector<batch_place*> passed_over;
    double units = 0;
    std::size_t bytes = 0, company = most_items;
    while (!line_.empty() && taken.size() < company) {
        batch_place& p = *line_.front();
        batch_entry& e = p.newest;
        line_.pop_front();
        std::size_t const size = e.json.size() + bytes_around_an_entry;
        auto const mine = static_cast<double>(e.units);
        bool const fits = taken.empty() || (bytes + size <= most_bytes && e.company > taken.size() &&
                                            units + mine <= most_units);
        if (e.not_before > now || !fits) {
            passed_over.push_back(&p);
            continue;
        }
        bytes += size;
        units += mine;
        waiting_bytes_ -= e.json.size();
        company = std::min<std::size_t>(company, e.company);
        p.in_flight = true;
        p.next = batch_place::nothing;
        taken.push_back(std::move(e));
    }
    line_.insert(line_.begin(), passed_over.begin(), passed_over.end());
    in_flight_ += taken.size();
    return taken;
}

bool batch_queue::has_full_request(time now) const {
    std::size_t count = 0;
    for (batch_place const* p : line_) {
        if (p->newest.not_before > now) continue;
        if (p->newest.company < most_items || ++count == most_items) return true;
    }
    return false;
}

batch_queue::time batch_queue::earliest() const {
    time first = time::max();
    for (batch_place const* p : line_) {
        first = std::min(first, p->newest.not_before);
        if (first == time{}) break;  // at any time
    }
    return first;
}

void batch_queue::settle(batch_entry const& e) {
    batch_place& p = *e.place;
    p.in_flight = false;
    --in_flight_;
    if (p.next == batch_place::nothing) {
        places_.erase(places_.find({e.table, e.key}));
        return;
    }
    --held_;
    rename(e, p.newest);
    stand_in_line(p, false);
}

void batch_queue::give_back(batch_entry e, std::vector<batch_entry>& replaced) {
    batch_place& p = *e.place;
    p.in_flight = false;
    --in_flight_;
    if (p.next == batch_place::nothing) {
        p.newest = std::move(e);
    } else {
        --held_;
        p.newest.not_before = e.not_before;
        p.newest.returned = e.returned;
        rename(e, p.newest);
        replaced.push_back(std::move(e));
    }
    stand_in_line(p, true);
}

std::vector<batch_entry> batch_queue::drain() {
    std::vector<batch_entry> all;
    all.reserve(waiting());
    for (batch_place* p : line_) all.push_back(std::move(p->newest));
    for (auto& [name, p] : places_)
        if (p.next == batch_place::held_back) all.push_back(std::move(p.newest));
    places_.clear();
    line_.clear();
    waiting_bytes_ = held_ = 0;
    return all;
}

}  // namespace dynamap::detail
