// Tests of aws/net/alarm.hpp.
#include "aws/net/timer_queue.hpp"

#include <algorithm>
#include <asio/io_context.hpp>
#include <deque>
#include <random>
#include <vector>

#include "catch.hpp"

using dynamap::aws::timer_queue;
using namespace std::chrono_literals;

namespace {

class bell final : public timer_queue::entry {
  public:
    bell(std::vector<int>& rung, int number) : rung_(rung), number_(number) {}

  private:
    void on_expiry() noexcept override { rung_.push_back(number_); }
    void abandon() noexcept override {}

    std::vector<int>& rung_;
    int number_;
};

}  // namespace

TEST_CASE("timer queue: rings what is due, in order, and then lets the context end") {
    asio::io_context io;
    auto const a = timer_queue::make(io.get_executor());
    std::vector<int> rung;
    bell b0(rung, 0), b1(rung, 1), b2(rung, 2), never(rung, 9);
    auto const past = timer_queue::clock::now() - 1h;
    a->set(never, past + 10h);
    a->set(b2, past + 3min);
    a->set(b0, past + 1min);
    a->set(b1, past + 2min);
    a->clear(never);
    io.run();
    CHECK(rung == std::vector<int>{0, 1, 2});
    CHECK_FALSE(a->clear(b0));
}

TEST_CASE("timer queue: with nothing left to ring the context ends at once") {
    asio::io_context io;
    auto const a = timer_queue::make(io.get_executor());
    std::vector<int> rung;
    bell b(rung, 0);
    for (int i = 0; i < 3; ++i) {
        a->set(b, timer_queue::clock::now() + 1h);
        CHECK(a->clear(b));
        io.restart();
        io.run();
    }
    CHECK(rung.empty());
}

TEST_CASE("timer queue: an earlier entry rings in time though a later one was first") {
    asio::io_context io;
    auto const a = timer_queue::make(io.get_executor());
    std::vector<int> rung;
    bell later(rung, 1), sooner(rung, 0);
    a->set(later, timer_queue::clock::now() + 1h);
    io.poll();
    a->set(sooner, timer_queue::clock::now());
    while (rung.empty()) io.run_one();
    CHECK(rung == std::vector<int>{0});
    a->clear(later);
    io.run();
}

TEST_CASE("timer queue: entries set and cleared at random ring if and only if they are there") {
    asio::io_context io;
    auto const a = timer_queue::make(io.get_executor());
    std::vector<int> rung, expected;
    std::deque<bell> bells;
    std::vector<std::pair<long, int>> set;
    std::mt19937 random(7);
    auto const past = timer_queue::clock::now() - 10h;
    for (int i = 0; i < 1000; ++i) {
        bells.emplace_back(rung, i);
        long const at = static_cast<long>(random() % 100'000) * 1000 + i;  // no two at the same time
        a->set(bells.back(), past + std::chrono::microseconds(at));
        set.emplace_back(at, i);
        if (random() % 3 == 0) {
            std::size_t const victim = random() % set.size();
            CHECK(a->clear(bells[static_cast<std::size_t>(set[victim].second)]));
            set.erase(set.begin() + static_cast<std::ptrdiff_t>(victim));
        }
    }
    std::sort(set.begin(), set.end());
    for (auto const& [at, number] : set) expected.push_back(number);
    io.run();
    CHECK(rung == expected);
}
