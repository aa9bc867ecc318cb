// Numbers: N's text as C++'s numbers, and back.
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>

#include "reading.hpp"

namespace dynamap::wire {
namespace {

std::string n(std::string_view text) { return R"({"N":")" + std::string(text) + "\"}"; }

template <class T>
T there_and_back(T value) {
    return number_of<T>(written([&](auto& out) { out.number(value); }));
}

TEMPLATE_TEST_CASE("an integer type takes its limits and nothing beyond", "", std::int8_t, std::uint8_t,
                   std::int16_t, std::uint16_t, std::int32_t, std::uint32_t, std::int64_t, std::uint64_t,
                   long long, unsigned long long) {
    using limits = std::numeric_limits<TestType>;
    for (TestType const value : {limits::min(), limits::max(), TestType{0}, TestType{1}})
        CHECK(there_and_back(value) == value);

    // One beyond: the last digit of every limit but an unsigned type's 0 can be raised by one.
    std::string above = std::to_string(limits::max());
    ++above.back();
    std::string below = limits::min() == 0 ? "-1" : std::to_string(limits::min());
    if (limits::min() != 0) ++below.back();
    for (std::string const& text :
         {above, below, std::string("1E+20"), std::string("99999999999999999999999")}) {
        CAPTURE(text);
        error const e = caught([&] { number_of<TestType>(n(text)); });
        CHECK(e.code() == errc::out_of_range);
        CHECK(contains(e.sentence(), text));
        CHECK(contains(e.sentence(), std::to_string(limits::min()) + " to " + std::to_string(limits::max())));
        CHECK(e.attribute() == "v");
    }
}

TEST_CASE("an integer of any length is read, and a character that is not a digit is found wherever it is") {
    std::string const digits = "1234567890123456789";
    for (std::size_t count = 1; count <= digits.size(); ++count) {
        std::string const text = digits.substr(0, count);
        CAPTURE(text);
        std::int64_t const value = std::stoll(text);
        CHECK(number_of<std::int64_t>(n(text)) == value);
        CHECK(number_of<std::int64_t>(n("-" + text)) == -value);
        CHECK(number_of<std::uint64_t>(n(text)) == static_cast<std::uint64_t>(value));
        for (std::size_t at = 0; at != count; ++at) {
            std::string tens = std::string(count, '0');
            tens[at] = '7';
            CHECK(number_of<std::int64_t>(n(tens)) == std::stoll(tens));
            for (std::string const wrong : {"/", ":", " ", "?", "p", "-", "\u00b0", "\u00f8"}) {
                if (at == 0 && wrong == "-") continue;
                std::string bad = text;
                bad.replace(at, 1, wrong);
                CAPTURE(bad);
                CHECK(caught([&] { number_of<std::int64_t>(n(bad)); }).code() == errc::malformed_response);
            }
        }
    }
}

TEST_CASE("a whole number may come with an exponent, a zero fraction or a plus") {
    CHECK(number_of<int>(n("1E+2")) == 100);
    CHECK(number_of<int>(n("1e2")) == 100);
    CHECK(number_of<int>(n("100.0")) == 100);
    CHECK(number_of<int>(n("-2.50E1")) == -25);
    CHECK(number_of<int>(n("+7")) == 7);
    CHECK(number_of<int>(n("007")) == 7);
    CHECK(number_of<int>(n("1200E-2")) == 12);
    CHECK(number_of<int>(n("-0")) == 0);
    CHECK(number_of<int>(n("-007")) == -7);
    CHECK(number_of<std::int64_t>(n("-999999999999999999")) == -999999999999999999);
    CHECK(number_of<std::int64_t>(n("1000000000000000000")) == 1000000000000000000);
    CHECK(number_of<int>(n("00000000000000000000007")) == 7);
    CHECK(number_of<unsigned>(n("-0.0")) == 0);
    CHECK(number_of<int>(n("0E+999999999999")) == 0);
    CHECK(number_of<std::uint64_t>(n("1.8446744073709551615E+19")) ==
          std::numeric_limits<std::uint64_t>::max());
    CHECK(number_of<std::int64_t>(n("-9223372036854775808.00")) == std::numeric_limits<std::int64_t>::min());
}

TEST_CASE("a fraction is not an integer") {
    for (std::string const text : {"1.5", "0.1", "-1E-1", "1E-200", "100.01"}) {
        CAPTURE(text);
        error const e = caught([&] { number_of<int>(n(text)); });
        CHECK(e.code() == errc::out_of_range);
        CHECK(contains(e.sentence(), text));
    }
}

TEST_CASE("an N whose text is not a number is a malformed response, whatever it is read as") {
    for (std::string const text : {"", "-", "abc", "1x", "0x10", "1e", "1.2.3", "Infinity", "nan", "inf",
                                   " 1", "1 ", "+-1", "++1", "+", ".", "e2", "1e+", "--1"}) {
        CAPTURE(text);
        CHECK(caught([&] { number_of<int>(n(text)); }).code() == errc::malformed_response);
        CHECK(caught([&] { number_of<unsigned>(n(text)); }).code() == errc::malformed_response);
        CHECK(caught([&] { number_of<double>(n(text)); }).code() == errc::malformed_response);
        CHECK(caught([&] { number_of<float>(n(text)); }).code() == errc::malformed_response);
    }
}

TEST_CASE("a sentence does not repeat a number of any length") {
    error const e = caught([] { number_of<int>(n(std::string(100'000, '9'))); });
    CHECK(e.code() == errc::out_of_range);
    CHECK(e.sentence().size() < 300);
}

TEST_CASE("100,000 random doubles and floats come back to the bit") {
    std::mt19937_64 random(1);
    int tried = 0;
    while (tried != 100'000) {
        auto const value = std::bit_cast<double>(random());
        double const magnitude = std::fabs(value);
        if (!(magnitude >= 1e-130 && magnitude < 1e126)) continue;  // also skips NaN
        ++tried;
        if (std::bit_cast<std::uint64_t>(there_and_back(value)) != std::bit_cast<std::uint64_t>(value))
            FAIL(value);
    }
    for (int i = 0; i != 100'000; ++i) {
        auto const value = std::bit_cast<float>(static_cast<std::uint32_t>(random()));
        if (!std::isfinite(value)) continue;
        if (std::bit_cast<std::uint32_t>(there_and_back(value)) != std::bit_cast<std::uint32_t>(value))
            FAIL(value);
    }
    SUCCEED();
}

TEST_CASE("a floating-point number is written as short as it can be") {
    CHECK(written([](auto& out) { out.number(0.1); }) == n("0.1"));
    CHECK(written([](auto& out) { out.number(0.1f); }) == n("0.1"));
    CHECK(written([](auto& out) { out.number(1e22); }) == n("1e+22"));
    CHECK(written([](auto& out) { out.number(100.0); }) == n("100"));
}

TEST_CASE("a number too large for the floating-point type is out of range") {
    CHECK(caught([] { number_of<float>(n("1e39")); }).code() == errc::out_of_range);
    CHECK(caught([] { number_of<float>(n("-9.99E+125")); }).code() == errc::out_of_range);
    CHECK(caught([] { number_of<float>(n("1e-130")); }).code() == errc::out_of_range);
    CHECK(number_of<double>(n("9.9999999999999999999999999999999999999E+125")) == 1e126);
    CHECK(number_of<double>(n("+1.5")) == 1.5);
    CHECK(number_of<double>(n("12345678901234567890123456789012345678")) ==
          12345678901234567890123456789012345678.0);
}

}  // namespace
}  // namespace dynamap::wire
