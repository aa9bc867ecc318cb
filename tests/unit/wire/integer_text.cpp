// Integers become their decimal digits, as std::to_string gives them.
#include "wire/integer_text.hpp"

#include <charconv>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "catch.hpp"

using namespace dynamap;

namespace {

template <class T>
std::string put(T value) {
    std::string room(wire::longest_integer, '#');
    room.resize(static_cast<std::size_t>(wire::put_integer(room.data(), value) - room.data()));
    return room;
}

template <class T>
void check(std::vector<T> const& values) {
    for (T const value : values) {
        if (put(value) != std::to_string(value)) FAIL_CHECK(value);
    }
}

}  // namespace

TEST_CASE("integer text: at every number of digits and bits, and for both ends of each type") {
    std::vector<std::uint64_t> numbers{0, std::numeric_limits<std::uint64_t>::max()};
    for (std::uint64_t power = 1; power <= std::numeric_limits<std::uint64_t>::max() / 10; power *= 10)
        numbers.insert(numbers.end(), {power * 10 - 1, power * 10, power * 10 + 1});
    for (int bit = 0; bit < 64; ++bit)
        numbers.insert(numbers.end(), {(std::uint64_t{1} << bit) - 1, std::uint64_t{1} << bit});
    std::mt19937_64 random(7);
    for (int i = 0; i < 10'000; ++i) numbers.push_back(random() >> random() % 64);
    check(numbers);

    std::vector<std::int64_t> with_sign;
    for (auto const n : numbers)
        with_sign.insert(with_sign.end(), {static_cast<std::int64_t>(n), static_cast<std::int64_t>(0 - n)});
    check(with_sign);
    CHECK(put(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
    check<std::int8_t>({-128, -1, 0, 9, 10, 99, 100, 127});
    check<std::uint8_t>({0, 255});
}
