// What a run has counted, and which invariants did not hold.
#include "report.hpp"

#include <condition_variable>
#include <cstdlib>
#include <iostream>
#include <thread>

namespace stress {
namespace {
constexpr std::size_t printed_of_each = 5;
}

/// Ends a program that hangs, with the seed.
struct report::guard {
    std::mutex mutex;
    std::condition_variable changed;
    bool over = false;
    std::thread thread;
};

report::report(options const& given)
    : given_(given), until_(began_ + given.limit), guard_(std::make_unique<guard>()) {
    guard_->thread = std::thread([this] { watch(); });
}

report::~report() {
    {
        std::lock_guard const lock(guard_->mutex);
        guard_->over = true;
    }
    guard_->changed.notify_all();
    guard_->thread.join();
}

void report::watch() {
    std::unique_lock lock(guard_->mutex);
    if (guard_->changed.wait_until(lock, until_ + std::chrono::minutes(1), [&] { return guard_->over; }))
        return;
    fault("hung", "the run did not end within a minute after its time was over");
    finish();
    std::_Exit(1);
}

void report::count(std::string_view what, std::size_t n) {
    std::lock_guard const lock(mutex_);
    auto const at = sums_.find(what);
    if (at == sums_.end()) sums_.emplace(what, n);
    else at->second += n;
}

void report::fault(std::string_view what, std::string_view detail) {
    std::lock_guard const lock(mutex_);
    if (++faults_[std::string(what)] <= printed_of_each)
        std::cerr << given_.program << ": FAULT, " << what << " (seed " << given_.seed << "): " << detail
                  << std::endl;
}

std::size_t report::faults(std::string_view what) const {
    std::lock_guard const lock(mutex_);
    std::size_t all = 0;
    for (auto const& [name, n] : faults_)
        if (what.empty() || what == name) all += n;
    return all;
}

std::size_t report::sum(std::string_view what) const {
    std::lock_guard const lock(mutex_);
    auto const at = sums_.find(what);
    return at == sums_.end() ? 0 : at->second;
}

int report::finish() {
    std::lock_guard const lock(mutex_);
    std::chrono::duration<double> const took = std::chrono::steady_clock::now() - began_;
    std::cout << given_.program << ", seed " << given_.seed << ", " << took.count() << " s\n";
    for (auto const& [name, n] : sums_) std::cout << "    " << n << " " << name << "\n";
    for (auto const& [name, n] : faults_) std::cout << "    FAULT, " << name << ": " << n << "\n";
    if (!faults_.empty())
        std::cout << "    again: " << given_.self << " " << given_.program << " --seed " << given_.seed
                  << (given_.calls == 0 ? "" : " --calls " + std::to_string(given_.calls)) << "\n";
    std::cout.flush();
    return faults_.empty() ? 0 : 1;
}

}  // namespace stress
