// A table's capacity as DynamoDB limits it, which no local engine does: token buckets, and what of a
// request fits them.
#include "throttle.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace test {

void unit_bucket::fill(double now) {
    level_ = std::min(most_, level_ + std::max(0.0, now - filled_) * rate_);
    filled_ = std::max(filled_, now);
}

bool unit_bucket::take(double units, double now) {
    fill(now);
    if (level_ < units) return false;
    level_ -= units;
    return true;
}

bool unit_bucket::borrow(double units, double now) {
    fill(now);
    if (level_ <= 0) return false;
    level_ -= units;
    return true;
}

void unit_bucket::set(double rate, double most, double now) {
    fill(now);
    rate_ = rate;
    most_ = most;
    level_ = std::min(level_, most);
}

double throttle::most(double rate) const { return rate * std::max(1.0, limits_.burst_seconds); }

throttle::buckets& throttle::of(std::string_view table, double now) {
    auto at = tables_.find(table);
    if (at != tables_.end()) return at->second;
    auto const bucket = [&](double rate) {
        return unit_bucket(rate, most(rate), std::min(most(rate), rate * limits_.initial_seconds), now);
    };
    buckets made{bucket(limits_.write_units), bucket(limits_.read_units), {}};
    for (std::size_t i = 0; i < limits_.key_ranges; ++i)
        made.ranges.push_back(bucket(limits_.key_range_write_units));
    return tables_.emplace(std::string(table), std::move(made)).first->second;
}

throttled_by throttle::write(std::string_view table, std::string_view key, double units, double now) {
    buckets& b = of(table, now);
    bool const by_range = limits_.key_range_write_units > 0;
    unit_bucket& range = b.ranges[std::hash<std::string_view>{}(key) % b.ranges.size()];
    if (by_range && !range.take(units, now)) return throttled_by::key_range;
    if (b.writes.take(units, now)) return throttled_by::nothing;
    if (by_range) range.give_back(units);
    return throttled_by::table;
}

bool throttle::read(std::string_view table, double units, double now) {
    return limits_.read_units <= 0 || of(table, now).reads.borrow(units, now);
}

void throttle::set(throttle_limits limits, double now) {
    limits.key_ranges = limits_.key_ranges;
    limits_ = limits;
    for (auto& [name, b] : tables_) {
        b.writes.set(limits.write_units, most(limits.write_units), now);
        b.reads.set(limits.read_units, most(limits.read_units), now);
        for (auto& range : b.ranges)
            range.set(limits.key_range_write_units, most(limits.key_range_write_units), now);
    }
}

std::vector<std::size_t> throttle::shuffled(std::size_t count) {
    std::vector<std::size_t> order(count);
    for (std::size_t i = 0; i < count; ++i) order[i] = i;
    for (std::size_t i = count; i > 1; --i) std::swap(order[i - 1], order[random_() % i]);
    return order;
}

}  // namespace test
