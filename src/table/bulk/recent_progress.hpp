// How much a bulk load did in the last seconds.
// Tests: tests/integration/bulk.cpp.
#pragma once

#include <chrono>
#include <deque>

namespace dynamap::detail {

/// How much was done in the last seconds.
class recent_progress {
  public:
    using time = std::chrono::steady_clock::time_point;

    void note(time now, double rows, double units) {
        marks_.push_back({now, rows, units});
        while (marks_.size() > 2 && now - marks_.front().at > std::chrono::seconds(5)) marks_.pop_front();
    }
    [[nodiscard]] double rows_per_second() const { return rate(&mark::rows); }
    [[nodiscard]] double units_per_second() const { return rate(&mark::units); }

  private:
    struct mark {
        time at;
        double rows, units;
    };
    [[nodiscard]] double rate(double mark::* what) const {
        if (marks_.size() < 2) return 0;
        auto const& a = marks_.front();
        auto const& b = marks_.back();
        double const seconds = std::chrono::duration<double>(b.at - a.at).count();
        return seconds > 0 ? (b.*what - a.*what) / seconds : 0;
    }
    std::deque<mark> marks_;
};

}  // namespace dynamap::detail
