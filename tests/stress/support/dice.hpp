// Chance that can be had again: the same seed, name and number give the same throws.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace stress {

class dice {
  public:
    explicit dice(std::uint64_t seed, std::string_view what = {}, std::uint64_t number = 0)
        : state_(mixed(mixed(seed) ^ mixed(hash(what)) ^ mixed(number * 2 + 1))) {}

    std::uint64_t next() { return mixed(state_ += 0x9e3779b97f4a7c15U); }
    /// A number from 0 to `end` - 1.
    std::size_t below(std::size_t end) { return end == 0 ? 0 : static_cast<std::size_t>(next() % end); }
    std::size_t between(std::size_t first, std::size_t last) { return first + below(last - first + 1); }
    bool percent(unsigned chance) { return below(100) < chance; }
    bool one_in(std::size_t n) { return below(n) == 0; }
    std::string_view one_of(std::initializer_list<std::string_view> list) {
        return list.begin()[below(list.size())];
    }

    static std::uint64_t hash(std::string_view text) {
        std::uint64_t sum = 0xcbf29ce484222325U;
        for (char const c : text) sum = (sum ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
        return sum;
    }

  private:
    static std::uint64_t mixed(std::uint64_t z) {  // SplitMix64's
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
        return z ^ (z >> 31);
    }
    std::uint64_t state_;
};

}  // namespace stress
