// The order of writes of one key, whatever comes back.
#include "map/batch_queue.hpp"

#include <map>
#include <random>
#include <string>

#include "catch.hpp"

using namespace dynamap::detail;
using namespace std::chrono_literals;

namespace {

batch_entry entry(std::string const& key, std::string const& json = "{}") {
    batch_entry e;
    e.own = std::make_unique<char[]>(json.size() + key.size());
    json.copy(e.own.get(), json.size());
    key.copy(e.own.get() + json.size(), key.size());
    e.json = {e.own.get(), json.size()};
    e.key = {e.own.get() + json.size(), key.size()};
    return e;
}
constexpr batch_queue::time start{};

}  // namespace

TEST_CASE("batch queue: requests are full, and the last one takes the rest") {
    batch_queue queue;
    std::vector<batch_entry> replaced;
    for (int i = 0; i < 60; ++i) queue.add(entry(std::to_string(i)), replaced);
    CHECK(queue.has_full_request(start));
    CHECK(queue.take(start).size() == 25);
    CHECK(queue.take(start).size() == 25);
    CHECK_FALSE(queue.has_full_request(start));
    CHECK(queue.take(start).size() == 10);
    CHECK(queue.take(start).empty());
    CHECK(queue.in_flight() == 60);
    CHECK(replaced.empty());
}

TEST_CASE("batch queue: a request is no longer than 16 MB") {
    batch_queue queue;
    std::vector<batch_entry> replaced;
    std::string const large(std::size_t{1} << 20, 'x');
    for (int i = 0; i < 20; ++i) queue.add(entry(std::to_string(i), large), replaced);
    CHECK(queue.take(start).size() == 15);
    CHECK(queue.take(start).size() == 5);
}

TEST_CASE("batch queue: a newer write replaces one that waits, and waits for one in flight") {
    batch_queue queue;
    std::vector<batch_entry> replaced;
    queue.add(entry("k", "1"), replaced);
    queue.add(entry("k", "2"), replaced);
    REQUIRE(replaced.size() == 1);
    CHECK(replaced[0].json == "1");

    auto sent = queue.take(start);
    REQUIRE(sent.size() == 1);
    queue.add(entry("k", "3"), replaced);
    CHECK(queue.take(start).empty());
    queue.add(entry("k", "4"), replaced);
    CHECK(replaced.back().json == "3");

    SECTION("when it was written, the newer one follows") {
        queue.settle(sent[0]);
        sent = queue.take(start);
        REQUIRE(sent.size() == 1);
        CHECK(sent[0].json == "4");
    }
    SECTION("when it comes back, the newer one takes its place") {
        queue.give_back(std::move(sent[0]), replaced);
        CHECK(replaced.back().json == "2");
        sent = queue.take(start);
        REQUIRE(sent.size() == 1);
        CHECK(sent[0].json == "4");
    }
    queue.settle(sent[0]);
    CHECK(queue.waiting() == 0);
    CHECK(queue.in_flight() == 0);
}

TEST_CASE("batch queue: what may share a request with few goes with few") {
    batch_queue queue;
    std::vector<batch_entry> replaced;
    for (int i = 0; i < 10; ++i) {
        auto e = entry(std::to_string(i));
        if (i == 3) e.company = 1;
        if (i == 5) e.company = 2;
        queue.add(std::move(e), replaced);
    }
    CHECK(queue.take(start).size() == 8);
    CHECK(queue.take(start).size() == 1);
    CHECK(queue.take(start).size() == 1);
}

TEST_CASE("batch queue: what is to wait is passed over until then") {
    batch_queue queue;
    std::vector<batch_entry> replaced;
    auto later = entry("a");
    later.not_before = start + 5s;
    queue.add(std::move(later), replaced);
    CHECK(queue.take(start).empty());
    CHECK(queue.earliest() == start + 5s);
    queue.add(entry("b"), replaced);
    CHECK(queue.take(start).size() == 1);
    CHECK(queue.take(start + 5s).size() == 1);
}

TEST_CASE("batch queue: whatever comes back, the last version of each key is written last, and nothing is lost") {
    std::mt19937 random(GENERATE(1U, 2U, 3U, 4U, 5U));
    batch_queue queue;
    std::map<std::string, int> newest, stored;
    std::vector<std::vector<batch_entry>> in_flight;
    std::vector<batch_entry> replaced;
    std::size_t written = 0;
    int const writes = 5000;
    for (int n = 0; n < writes || queue.waiting() + queue.in_flight() != 0;) {
        switch (random() % 3) {
            case 0:
                for (auto i = random() % 30; i > 0 && n < writes; --i) {
                    std::string const key = std::to_string(random() % 200);
                    newest[key] = ++n;
                    queue.add(entry(key, std::to_string(n)), replaced);
                }
                break;
            case 1:
                if (auto taken = queue.take(start); !taken.empty()) in_flight.push_back(std::move(taken));
                break;
            default:
                if (in_flight.empty()) break;
                std::swap(in_flight[random() % in_flight.size()], in_flight.back());  // answers come in any order
                for (auto& e : in_flight.back()) {
                    if (random() % 3 == 0) {
                        queue.give_back(std::move(e), replaced);
                        continue;
                    }
                    int const version = std::stoi(std::string(e.json));
                    int& last = stored[std::string(e.key)];
                    CHECK(version > last);
                    last = version;
                    ++written;
                    queue.settle(e);
                }
                in_flight.pop_back();
        }
    }
    CHECK(stored == newest);
    CHECK(written + replaced.size() == static_cast<std::size_t>(writes));
}
