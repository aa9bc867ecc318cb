// Twenty thousand operations on the engine, a fifth of whose requests meet a fault of any kind.
// DYNAMAP_SOAK_OPERATIONS and DYNAMAP_SOAK_SEED set their number and the faults; sanitizers make fewer by
// default.
#include <algorithm>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <atomic>
#include <cstdlib>
#include <iostream>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <thread>

#include "catch.hpp"
#include "fault_proxy.hpp"
#include "run.hpp"

using namespace std::chrono_literals;
using test::fault_kind;

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::size_t usual_operations = 3'000;
constexpr auto timeout = 4s;
#else
constexpr std::size_t usual_operations = 20'000;
constexpr auto timeout = 1s;
#endif
constexpr auto margin = 2s;  // beyond the deadline, for a machine that has other work
constexpr std::size_t in_flight = 64;
constexpr std::size_t keys = 10;  // of each writer

struct entry {
    std::string writer;
    std::int64_t key = 0;
    std::int64_t version = 0;
    std::string text;
};
using entry_table =
    dynamap::table<entry, "entry", dynamap::partition_key<&entry::writer>, dynamap::sort_key<&entry::key>>;
constexpr auto version = dynamap::attr<&entry::version>;
constexpr auto text = dynamap::attr<&entry::text>;

std::size_t setting(char const* name, std::size_t otherwise) {
    char const* const value = std::getenv(name);
    return value == nullptr ? otherwise : std::stoul(value);
}

/// What an entry's text must be: an answer that is somebody else's, or of another time, shows.
std::string text_of(std::string const& writer, std::int64_t key, std::int64_t v) {
    return writer + "/" + std::to_string(key) + "#" + std::to_string(v) +
           std::string(static_cast<std::size_t>(v % 97), '.');
}

/// What is known of an entry.
struct knowledge {
    std::int64_t acknowledged = 0;  // the last version that the engine said it has; 0: none
    std::int64_t tried = 0;         // the last that it was asked to write
};

struct counts {
    std::atomic<std::size_t> begun{0}, done{0}, failed{0}, foreign{0}, late{0}, wrong{0}, writes{0};
    std::atomic<std::int64_t> longest_ms{0};
    std::mutex mutex;
    std::map<std::string, std::size_t> errors;
};

/// One writer of its own keys, and the reader of what it wrote.
class worker {
  public:
    worker(entry_table const& table, counts& sums, std::size_t number, std::uint64_t seed)
        : table_(table),
          sums_(sums),
          name_("writer-" + std::to_string(number)),
          random_(seed * 1000 + number) {}

    asio::awaitable<void> run(std::atomic<std::int64_t>& left, std::chrono::steady_clock::time_point until) {
        while (std::chrono::steady_clock::now() < until && left.fetch_sub(1) > 0) {
            ++sums_.begun;
            auto const begun = std::chrono::steady_clock::now();
            co_await one();
            auto const took = std::chrono::steady_clock::now() - begun;
            if (took > timeout + margin) ++sums_.late;
            auto const ms = std::chrono::duration_cast<std::chrono::milliseconds>(took).count();
            for (auto most = sums_.longest_ms.load();
                 ms > most && !sums_.longest_ms.compare_exchange_weak(most, ms);) {
            }
        }
    }

    /// Whether a version of an entry is one that it may have.
    [[nodiscard]] bool fits(std::int64_t key, std::optional<entry> const& found) const {
        auto const at = known_.find(key);
        knowledge const k = at == known_.end() ? knowledge{} : at->second;
        if (!found) return k.acknowledged == 0;
        return found->key == key && found->version >= k.acknowledged && found->version <= k.tried &&
               found->text == text_of(name_, key, found->version);
    }
    [[nodiscard]] std::map<std::int64_t, knowledge> const& known() const { return known_; }
    [[nodiscard]] std::string const& name() const { return name_; }

  private:
    asio::awaitable<void> one() {
        try {
            std::size_t const slot = random_() % keys;
            switch (random_() % 10) {
                case 0:
                case 1:
                case 2:
                    co_await put(slot);
                    break;
                case 3:
                case 4:
                case 5:
                    co_await update(slot);
                    break;
                case 6:
                    co_await query();
                    break;
                default:
                    co_await get(slot);
            }
            ++sums_.done;
        } catch (dynamap::error const& e) {
            ++sums_.failed;
            std::lock_guard const lock(sums_.mutex);
            auto const& code = e.server_code();
            ++sums_.errors[e.code().message() +
                           (e.http_status() == 0 ? "" : ", HTTP " + std::to_string(e.http_status())) +
                           (code.empty() ? "" : ", " + code)];
        } catch (...) {
            ++sums_.foreign;
        }
    }

    asio::awaitable<void> put(std::size_t slot) {
        std::int64_t const key = keys_[slot];
        entry row{name_, key, ++known_[key].tried, {}};
        row.text = text_of(name_, key, row.version);
        retire unless_confirmed(*this, slot);
        co_await table_.put(row);
        unless_confirmed.not_needed();
        acknowledge(key, row.version);
    }

    asio::awaitable<void> update(std::size_t slot) {
        std::int64_t const key = keys_[slot];
        std::int64_t const next = ++known_[key].tried;
        retire unless_confirmed(*this, slot);
        auto const outcome = co_await table_.update(name_, key, version = next,
                                                    text = text_of(name_, key, next),
                                                    dynamap::when(version < next || version.not_exists()));
        unless_confirmed.not_needed();
        // Refused by itself: an earlier attempt of the same call was done, and its answer was lost.
        if (!outcome.applied() && !(outcome.current() && outcome.current()->version == next)) ++sums_.wrong;
        acknowledge(key, next);
    }

    asio::awaitable<void> get(std::size_t slot) {
        std::int64_t const key = keys_[slot];
        auto const found = co_await table_.get(name_, key, dynamap::consistent);
        if (!fits(key, found)) ++sums_.wrong;
    }

    asio::awaitable<void> query() {
        auto all = table_.query(name_).consistent().page_size(7);
        std::map<std::int64_t, entry> found;
        for (auto& row : co_await all.all()) found.emplace(row.key, row);
        for (auto const& [key, row] : found)
            if (!fits(key, row)) ++sums_.wrong;
        for (auto const& [key, k] : known_)
            if (k.acknowledged != 0 && !found.contains(key)) ++sums_.wrong;
    }

    void acknowledge(std::int64_t key, std::int64_t v) {
        known_[key].acknowledged = v;
        ++sums_.writes;
    }

    /// Writes to a key no more after a write of unknown end: the engine might come to it after a later one.
    class retire {
      public:
        retire(worker& owner, std::size_t slot) : owner_(&owner), slot_(slot) {}
        ~retire() {
            if (owner_ != nullptr) owner_->keys_[slot_] = ++owner_->last_key_;
        }
        retire(retire const&) = delete;
        retire& operator=(retire const&) = delete;
        void not_needed() { owner_ = nullptr; }

      private:
        worker* owner_;
        std::size_t slot_;
    };

    entry_table table_;
    counts& sums_;
    std::string name_;
    std::mt19937_64 random_;
    std::array<std::int64_t, keys> keys_{0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    std::int64_t last_key_ = keys - 1;
    std::map<std::int64_t, knowledge> known_;
};

void run_on_two_threads(asio::io_context& io, std::chrono::seconds at_most) {
    std::thread other([&] { io.run_for(at_most); });
    io.run_for(at_most);
    other.join();
}

}  // namespace

TEST_CASE(
    "soak: acknowledged writes are there, failures are errors, and no call hangs, whatever happens on the "
    "way") {
    std::size_t const wanted = setting("DYNAMAP_SOAK_OPERATIONS", usual_operations);
    auto const at_most = wanted > usual_operations ? 900s : 60s;  // a busy machine gets less far
    std::uint64_t const seed = setting("DYNAMAP_SOAK_SEED", 1);
    test::fixture direct;
    entry_table const stored(direct.client, test::unique_name("entry"));
    direct.run([&]() -> asio::awaitable<void> { co_await stored.create_if_missing(); });

    test::fault_proxy proxy(std::getenv("AWS_ENDPOINT_URL_DYNAMODB"), test::mixed_faults(seed, 20));
    counts sums;
    asio::io_context io;
    std::vector<std::unique_ptr<worker>> workers;
    auto const begun = std::chrono::steady_clock::now();
    {
        dynamap::client_config config;
        config.endpoint = proxy.url();
        config.timeout = timeout;
        config.retry.transient_base = 2ms;
        config.retry.throttling_base = 5ms;
        dynamap::client const client(io, config);
        entry_table const table(client, stored.name());
        std::atomic<std::int64_t> left{static_cast<std::int64_t>(wanted)};
        for (std::size_t n = 0; n < in_flight; ++n) {
            workers.push_back(std::make_unique<worker>(table, sums, n, seed));
            asio::co_spawn(io, workers.back()->run(left, begun + at_most), [](std::exception_ptr e) {
                if (e) std::rethrow_exception(e);
            });
        }
        run_on_two_threads(io, at_most + 30s);
        REQUIRE(io.stopped());  // or a call hangs
        CHECK(client.statistics().waiting_calls == 0);
        CHECK(client.statistics().open_connections == client.statistics().idle_connections);
    }
    std::chrono::duration<double> const took = std::chrono::steady_clock::now() - begun;
    std::size_t const operations = sums.begun;

    std::size_t lost = 0;
    direct.run([&]() -> asio::awaitable<void> {
        for (auto const& w : workers)
            for (auto const& [key, k] : w->known()) {
                auto const found = co_await stored.get(w->name(), key, dynamap::consistent);
                if (!w->fits(key, found)) ++lost;
            }
    });

    std::cout << "soak, seed " << seed << ": " << operations << " operations in " << took.count()
              << " s: " << sums.done << " done, " << sums.failed << " failed; " << proxy.requests()
              << " requests; " << sums.writes << " writes acknowledged, " << lost << " lost; " << sums.wrong
              << " wrong results; " << sums.late << " late, the longest call " << sums.longest_ms << " ms of "
              << (timeout / 1ms) << " ms\n";
    for (auto const& [message, count] : sums.errors) std::cout << "    " << count << " x " << message << "\n";
    std::size_t faults = 0;
    for (std::size_t i = 0; i < test::fault_kinds; ++i) {
        auto const kind = static_cast<fault_kind>(i);
        std::cout << (i == 0 ? "    requests: " : ", ") << proxy.count(kind) << " " << test::name_of(kind);
        if (kind == fault_kind::none) continue;
        faults += proxy.count(kind);
        if (operations >= 1000) CHECK(proxy.count(kind) > 0);
    }
    std::cout << "; the engine failed " << proxy.unplanned() << " times" << std::endl;

    CHECK(sums.done + sums.failed == operations);
    CHECK(sums.foreign == 0);
    CHECK(sums.late == 0);
    CHECK(sums.wrong == 0);
    CHECK(lost == 0);
    CHECK(sums.done > operations / 2);
    CHECK(faults * 100 > proxy.requests() * 15);
    if (operations >= 1000) CHECK(sums.failed > 0);
}
