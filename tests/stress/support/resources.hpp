// What the process holds: descriptors, memory, children.
#pragma once

#include <malloc.h>
#include <sys/wait.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <string>
#include <thread>

#include "options.hpp"
#include "report.hpp"

namespace stress {

[[nodiscard]] inline std::size_t open_descriptors() {
    std::filesystem::directory_iterator const all("/proc/self/fd");
    return static_cast<std::size_t>(std::distance(begin(all), end(all))) - 1;  // that of the directory itself
}

/// Bytes of the heap in use; 0 under a sanitizer, which has a heap of its own and looks for leaks by itself.
[[nodiscard]] inline std::size_t heap_in_use() {
    if constexpr (sanitized) return 0;
    auto const all = ::mallinfo2();
    return all.uordblks + all.hblkhd;
}

/// Waits until something holds, within a patient time.
template <class Condition>
[[nodiscard]] bool comes_true(Condition&& holds, std::chrono::milliseconds within = std::chrono::seconds(5)) {
    auto const until = std::chrono::steady_clock::now() + patient(within);
    while (!holds()) {
        if (std::chrono::steady_clock::now() >= until) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
}

/// Measures how long this process is kept from running: a machine that has other work makes nobody late.
class lag_meter {
  public:
    lag_meter() : thread_([this] { measure(); }) {}
    ~lag_meter() {
        over_ = true;
        thread_.join();
    }
    lag_meter(lag_meter const&) = delete;
    lag_meter& operator=(lag_meter const&) = delete;
    /// How much later than asked for it was woken, in all.
    [[nodiscard]] std::chrono::microseconds lag() const { return std::chrono::microseconds(lag_.load()); }

  private:
    void measure() {
        constexpr std::chrono::milliseconds requested(20);
        while (!over_) {
            auto const begun = std::chrono::steady_clock::now();
            std::this_thread::sleep_for(requested);
            std::chrono::nanoseconds const more = std::chrono::steady_clock::now() - begun - requested;
            lag_ += std::chrono::duration_cast<std::chrono::microseconds>(more).count();
        }
    }

    std::atomic<std::int64_t> lag_{0};
    std::atomic<bool> over_{false};
    std::thread thread_;
};

/// Remembers what the process holds, and finds at the end what it holds more.
class held_before {
  public:
    explicit held_before(report& to) : to_(to), descriptors_(open_descriptors()), heap_(heap_in_use()) {}

    /// `spare`: bytes by which the heap may have grown, for memory that is kept to be used again.
    void check(std::size_t spare = std::size_t{4} << 20) {
        if (!comes_true([&] { return open_descriptors() <= descriptors_; }))
            to_.fault("descriptors leaked", std::to_string(descriptors_) + " before, " +
                                                std::to_string(open_descriptors()) + " after");
        if (auto const now = heap_in_use(); now > heap_ + spare)
            to_.fault("memory leaked",
                      std::to_string(heap_) + " bytes before, " + std::to_string(now) + " after");
        if (!comes_true([] { return ::waitpid(-1, nullptr, WNOHANG) < 0; }))
            to_.fault("children left", "a child process still runs");
    }

  private:
    report& to_;
    std::size_t descriptors_, heap_;
};

}  // namespace stress
