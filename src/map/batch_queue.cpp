#include "dynamap/map/detail/batch_queue.hpp"

#include <algorithm>
#include <utility>

namespace dynamap::detail {
namespace {
constexpr std::size_t bytes_around_an_entry = 32;  // {"DeleteRequest":{"Key":}},
}

void batch_queue::push(batch_entry e, place& p, bool front) {
    p.waits = true;
    waiting_bytes_ += e.json.size();
    p.at = ready_.insert(front ? ready_.begin() : ready_.end(), std::move(e));
}

void batch_queue::add(batch_entry e, std::vector<batch_entry>& replaced) {
    place& p = keys_[name_of(e)];
    if (p.in_flight) {
        if (!p.held_back.empty()) {
            replaced.push_back(std::move(p.held_back.front()));
            p.held_back.clear();
            --held_;
        }
        p.held_back.push_back(std::move(e));
        ++held_;
    } else if (p.waits) {
        replaced.push_back(std::move(*p.at));
        e.not_before = replaced.back().not_before;  // the table has no more room for it than for the older one
        e.returned = replaced.back().returned;
        waiting_bytes_ += e.json.size();
        waiting_bytes_ -= replaced.back().json.size();
        *p.at = std::move(e);
    } else {
        push(std::move(e), p, false);
    }
}

std::vector<batch_entry> batch_queue::take(time now, double most_units) {
    std::vector<batch_entry> taken;
    taken.reserve(std::min(ready_.size(), most_items));
    double units = 0;
    std::size_t bytes = 0, company = most_items;
    for (auto at = ready_.begin(); at != ready_.end() && taken.size() < company;) {
        std::size_t const size = at->json.size() + bytes_around_an_entry;
        auto const mine = static_cast<double>(at->units);
        bool const fits = taken.empty() || (bytes + size <= most_bytes && at->company > taken.size() &&
                                            units + mine <= most_units);
        if (at->not_before > now || !fits) {
            ++at;
            continue;
        }
        bytes += size;
        units += mine;
        waiting_bytes_ -= at->json.size();
        company = std::min<std::size_t>(company, at->company);
        place& p = keys_.find(name_of(*at))->second;
        p.waits = false;
        p.in_flight = true;
        taken.push_back(std::move(*at));
        at = ready_.erase(at);
    }
    in_flight_ += taken.size();
    return taken;
}

bool batch_queue::has_full_request(time now) const {
    std::size_t count = 0;
    for (auto const& e : ready_) {
        if (e.not_before > now) continue;
        if (e.company < most_items || ++count == most_items) return true;
    }
    return false;
}

batch_queue::time batch_queue::earliest() const {
    time first = time::max();
    for (auto const& e : ready_) first = std::min(first, e.not_before);
    return first;
}

void batch_queue::settle(batch_entry const& e) {
    auto const found = keys_.find(name_of(e));
    place& p = found->second;
    p.in_flight = false;
    --in_flight_;
    if (p.held_back.empty()) {
        keys_.erase(found);
        return;
    }
    batch_entry next = std::move(p.held_back.front());
    p.held_back.clear();
    --held_;
    push(std::move(next), p, false);
}

void batch_queue::give_back(batch_entry e, std::vector<batch_entry>& replaced) {
    place& p = keys_.find(name_of(e))->second;
    p.in_flight = false;
    --in_flight_;
    if (!p.held_back.empty()) {
        batch_entry newer = std::move(p.held_back.front());
        p.held_back.clear();
        --held_;
        newer.not_before = e.not_before;
        newer.returned = e.returned;
        replaced.push_back(std::move(e));
        e = std::move(newer);
    }
    push(std::move(e), p, true);
}

std::vector<batch_entry> batch_queue::drain() {
    std::vector<batch_entry> all;
    for (auto& e : ready_) all.push_back(std::move(e));
    ready_.clear();
    waiting_bytes_ = 0;
    for (auto& [key, p] : keys_) {
        for (auto& e : p.held_back) all.push_back(std::move(e));
        p.held_back.clear();
        p.waits = false;
    }
    held_ = 0;
    return all;
}

}  // namespace dynamap::detail
