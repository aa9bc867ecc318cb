// Random numbers for jitter and invocation ids.
#include "base/random.hpp"

#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <random>

namespace dynamap {
namespace {

/// How many times this process and its ancestors have forked since the library was loaded.
std::atomic<unsigned> forks{0};
[[maybe_unused]] int const counts_forks = ::pthread_atfork(nullptr, nullptr, [] { ++forks; });

/// A standard seed sequence from the system's entropy. Unlike std::seed_seq it allocates nothing.
class system_entropy {
  public:
    using result_type = std::uint32_t;

    template <class To>
    void generate(To begin, To end) noexcept {
        std::array<result_type, 64> block;  // getentropy() returns at most 256 bytes
        for (To to = begin; to != end;) {
            if (::getentropy(block.data(), sizeof block) != 0) improvise(block);
            auto const count = std::min<std::ptrdiff_t>(end - to, block.size());
            to = std::copy_n(block.begin(), count, to);
        }
    }

  private:
    static void improvise(std::array<result_type, 64>& block) noexcept {
        auto const time = std::chrono::steady_clock::now().time_since_epoch().count() ^
                          std::chrono::system_clock::now().time_since_epoch().count();
        std::minstd_rand spread(static_cast<result_type>(
            time ^ ::getpid() ^ static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(&block))));
        std::ranges::generate(block, [&] { return static_cast<result_type>(spread()); });
    }
};

std::mt19937_64 seeded() noexcept {
    system_entropy seed;
    return std::mt19937_64(seed);
}

}  // namespace

std::uint64_t random_bits() noexcept {
    thread_local unsigned seeded_at = forks.load(std::memory_order_relaxed);
    thread_local std::mt19937_64 engine = seeded();
    if (unsigned const now = forks.load(std::memory_order_relaxed); now != seeded_at) {
        engine = seeded();
        seeded_at = now;
    }
    return engine();
}

double random_number() noexcept {
    constexpr int mantissa = 53;
    return static_cast<double>(random_bits() >> (64 - mantissa)) * (1.0 / (std::uint64_t{1} << mantissa));
}

}  // namespace dynamap
