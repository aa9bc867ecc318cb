// The rows of a bulk load that are settled.
// Tests: tests/integration/bulk.cpp, tests/integration/nothing_lost.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>

namespace dynamap::detail {

/// Which rows are settled. The resume token continues after the last row before which all are settled.
class settled_rows {
  public:
    explicit settled_rows(std::uint64_t begin) : base_(begin) {}

    std::uint64_t add() {
        settled_.push_back(false);
        return base_ + settled_.size() - 1;
    }
    void settle(std::uint64_t number) {
        settled_[number - base_] = true;
        for (; !settled_.empty() && settled_.front(); settled_.pop_front()) ++base_;
    }
    [[nodiscard]] std::uint64_t all_before() const noexcept { return base_; }
    [[nodiscard]] std::size_t open() const noexcept { return settled_.size(); }

  private:
    std::uint64_t base_;
    std::deque<bool> settled_;
};

}  // namespace dynamap::detail
