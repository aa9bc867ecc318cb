// The order of writes of one key, whatever comes back.
#include "table/batch/batch_queue.hpp"

#include <map>
#include <random>
#include <string>

#include "catch.hpp"

using namespace dynamap::detail;
using namespace std::chrono_literals;

namespace {

batch_entry entry(std::string const& key, std::string const& json = "{}") {
    batch_entry e;
    e.storage = std::make_unique<char[]>(json.size() + key.size());
    json.copy(e.storage.get(), json.size());
    key.copy(e.storage.get() + json.size(), key.size());
    e.json = {e.storage.get(), json.size()};
    e.key = {e.storage.get() + json.size(), key.size()};
    return e;
}
constexpr batch_queue::time start{};

/// An entry's text, behind those of the older ones it stands for.
std::string texts(batch_entry const& e) {
    std::string all;
    for (auto const& o : e.older) all += std::string(o.json) + " ";
    return all + std::string(e.json);
}

}  // namespace

TEST_CASE("batch queue: requests are full, and the last one takes the rest") {
    batch_queue queue;
    for (int i = 0; i < 60; ++i) (void)queue.add(entry(std::to_string(i)));
    CHECK(queue.has_full_request(start));
    CHECK(queue.take(start).size() == 25);
    CHECK(queue.take(start).size() == 25);
    CHECK_FALSE(queue.has_full_request(start));
    CHECK(queue.take(start).size() == 10);
    CHECK(queue.take(start).empty());
    CHECK(queue.in_flight() == 60);
    CHECK(queue.older() == 0);
}

TEST_CASE("batch queue: a request is no longer than 16 MB") {
    batch_queue queue;
    std::string const large(std::size_t{1} << 20, 'x');
    for (int i = 0; i < 20; ++i) (void)queue.add(entry(std::to_string(i), large));
    CHECK(queue.take(start).size() == 15);
    CHECK(queue.take(start).size() == 5);
}

TEST_CASE("batch queue: a newer write replaces one that waits, and waits for one in flight") {
    batch_queue queue;
    CHECK_FALSE(queue.add(entry("k", "1")));
    CHECK(queue.add(entry("k", "2")));

    auto sent = queue.take(start);
    REQUIRE(sent.size() == 1);
    CHECK(texts(*sent[0]) == "1 2");
    CHECK(queue.add(entry("k", "3")));
    CHECK(queue.take(start).empty());
    CHECK(queue.add(entry("k", "4")));
    CHECK(queue.waiting() == 1);
    CHECK(queue.older() == 2);

    SECTION("when it was written, the newer one follows") {
        queue.settle(*sent[0]);
        sent = queue.take(start);
        REQUIRE(sent.size() == 1);
        CHECK(texts(*sent[0]) == "3 4");
    }
    SECTION("when it comes back, the newer one takes its place") {
        queue.give_back(*sent[0]);
        sent = queue.take(start);
        REQUIRE(sent.size() == 1);
        CHECK(texts(*sent[0]) == "1 2 3 4");
    }
    queue.settle(*sent[0]);
    CHECK(queue.waiting() == 0);
    CHECK(queue.in_flight() == 0);
    CHECK(queue.older() == 0);
    CHECK(queue.waiting_bytes() == 0);
}

TEST_CASE("batch queue: when a newer write of a key is refused, the older one is written after all") {
    batch_queue queue;
    for (auto const* json : {"1", "2", "3"}) (void)queue.add(entry("k", json));
    auto sent = queue.take(start);
    REQUIRE(sent.size() == 1);
    CHECK(sent[0]->json == "3");

    SECTION("at once, when nothing newer waits") {
        queue.refuse(*sent[0]);
        CHECK(queue.waiting_bytes() == 2);
        sent = queue.take(start);
        REQUIRE(sent.size() == 1);
        CHECK(texts(*sent[0]) == "1 2");
        queue.refuse(*sent[0]);
        sent = queue.take(start);
        REQUIRE(sent.size() == 1);
        CHECK(texts(*sent[0]) == "1");
        queue.refuse(*sent[0]);
    }
    SECTION("behind a newer one that waits, should that be refused too") {
        (void)queue.add(entry("k", "4"));
        queue.refuse(*sent[0]);
        sent = queue.take(start);
        REQUIRE(sent.size() == 1);
        CHECK(texts(*sent[0]) == "1 2 4");
        queue.settle(*sent[0]);
    }
    CHECK(queue.take(start).empty());
    CHECK(queue.waiting() + queue.in_flight() + queue.older() == 0);
    CHECK(queue.waiting_bytes() == 0);
}

TEST_CASE("batch queue: what waits at the end is there whole, the older writes of each key first") {
    batch_queue queue;
    for (auto const* json : {"1", "2"}) (void)queue.add(entry("a", json));
    auto sent = queue.take(start);
    for (auto const* json : {"3", "4"}) (void)queue.add(entry("a", json));
    (void)queue.add(entry("b", "5"));
    queue.give_back(*sent[0]);
    std::string all;
    queue.drain([&](batch_entry const& e) { all += std::string(e.json) + " "; });
    CHECK(all == "1 2 3 4 5 ");
    CHECK(queue.waiting() + queue.older() == 0);
}

TEST_CASE("batch queue: what is in flight at the end is there too, after what waits") {
    batch_queue queue;
    for (auto const* json : {"1", "2"}) (void)queue.add(entry("a", json));
    REQUIRE(queue.take(start).size() == 1);
    for (auto const* json : {"3", "4"}) (void)queue.add(entry("a", json));
    (void)queue.add(entry("b", "5"));
    std::string all;
    queue.drain([&](batch_entry const& e) { all += std::string(e.json) + " "; });
    CHECK(all == "5 1 2 3 4 ");
    CHECK(queue.waiting() + queue.older() + queue.in_flight() == 0);
}

TEST_CASE("batch queue: what may share a request with few goes with few") {
    batch_queue queue;
    for (int i = 0; i < 10; ++i) {
        auto e = entry(std::to_string(i));
        if (i == 3) e.max_batch = 1;
        if (i == 5) e.max_batch = 2;
        (void)queue.add(std::move(e));
    }
    CHECK(queue.take(start).size() == 8);
    CHECK(queue.take(start).size() == 1);
    CHECK(queue.take(start).size() == 1);
}

TEST_CASE("batch queue: what is to wait is passed over until then") {
    batch_queue queue;
    auto later = entry("a");
    later.not_before = start + 5s;
    (void)queue.add(std::move(later));
    CHECK(queue.take(start).empty());
    CHECK(queue.earliest() == start + 5s);
    (void)queue.add(entry("b"));
    CHECK(queue.take(start).size() == 1);
    CHECK(queue.take(start + 5s).size() == 1);
}

TEST_CASE("batch queue: whatever comes back, the last version of each key that is not refused is written "
          "last, and nothing is lost") {
    auto const is_bad = [](int version) { return version % 7 == 0; };
    std::mt19937 random(GENERATE(1U, 2U, 3U, 4U, 5U));
    batch_queue queue;
    std::map<std::string, int> newest, stored;
    std::vector<std::vector<batch_entry*>> in_flight;
    std::size_t written = 0, replaced = 0, refused = 0;
    int const writes = 5000;
    for (int n = 0; n < writes || queue.waiting() + queue.in_flight() != 0;) {
        switch (random() % 3) {
            case 0:
                for (auto i = random() % 30; i > 0 && n < writes; --i) {
                    std::string const key = std::to_string(random() % 200);
                    if (!is_bad(++n)) newest[key] = n;
                    (void)queue.add(entry(key, std::to_string(n)));
                }
                break;
            case 1:
                if (auto taken = queue.take(start); !taken.empty()) in_flight.push_back(std::move(taken));
                break;
            default:
                if (in_flight.empty()) break;
                // responses come in any order
                std::swap(in_flight[random() % in_flight.size()], in_flight.back());
                for (auto* sent : in_flight.back()) {
                    batch_entry& e = *sent;
                    if (random() % 3 == 0) {
                        queue.give_back(e);
                        continue;
                    }
                    int const version = std::stoi(std::string(e.json));
                    if (is_bad(version)) {
                        ++refused;
                        queue.refuse(e);
                        continue;
                    }
                    int& last = stored[std::string(e.key)];
                    CHECK(version > last);
                    last = version;
                    ++written;
                    replaced += e.older.size();
                    queue.settle(e);
                }
                in_flight.pop_back();
        }
    }
    CHECK(stored == newest);
    CHECK(written + replaced + refused == static_cast<std::size_t>(writes));
    CHECK(queue.older() == 0);
    CHECK(queue.waiting_bytes() == 0);
}
