// What a run has counted, and which invariants did not hold.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "options.hpp"

namespace stress {

/// Thread: from anywhere.
class report {
  public:
    explicit report(options const& given);
    ~report();
    report(report const&) = delete;
    report& operator=(report const&) = delete;

    /// Adds to a sum that is printed at the end.
    void count(std::string_view what, std::size_t n = 1);
    /// An invariant that does not hold; the first few of each kind are printed with what is known.
    void fault(std::string_view what, std::string_view detail);
    [[nodiscard]] std::size_t faults(std::string_view what = {}) const;
    [[nodiscard]] std::size_t sum(std::string_view what) const;

    /// Whether no call is to be begun any more, as the time is over.
    [[nodiscard]] bool time_is_over() const { return std::chrono::steady_clock::now() >= until_; }
    /// Prints sums and faults with the seed; the program's exit status.
    int finish();

  private:
    void watch();

    options const given_;
    std::chrono::steady_clock::time_point const began_ = std::chrono::steady_clock::now();
    std::chrono::steady_clock::time_point const until_;
    mutable std::mutex mutex_;
    std::map<std::string, std::size_t, std::less<>> sums_, faults_;
    struct guard;
    std::unique_ptr<guard> guard_;
};

}  // namespace stress
