// dynamap::number: 38 digits, exactly.
#include "dynamap/detail/table/codec/number.hpp"

#include <limits>
#include <sstream>
#include <unordered_set>
#include <vector>

#include "coding.hpp"

using namespace coding;
using dynamap::errc;
using dynamap::number;

namespace {

constexpr number hundred = 100;
static_assert(hundred == number(100) && !hundred.is_negative() && number(0).is_zero());
static_assert(number(-3) < number(2) && number(-3) > number(-4) && number(9) < number(10));
static_assert(!std::is_constructible_v<number, double> && !std::is_constructible_v<number, bool>);
static_assert(std::is_trivially_copyable_v<number>);

}  // namespace

TEST_CASE("a number is kept digit by digit") {
    CHECK(goes_as(number("0.1"), R"({"N":"0.1"})"));
    CHECK(goes_as(number("-12345678901234567890123456789.012345678"),
                  R"({"N":"-12345678901234567890123456789.012345678"})"));
    CHECK(goes_as(number("99999999999999999999999999999999999999"),
                  R"({"N":"99999999999999999999999999999999999999"})"));
    CHECK(decoded<number>(R"({"N":"1E-130"})") == number("1e-130"));
    CHECK(number("9.9999999999999999999999999999999999999E125").to_string().size() == 126);
    auto const least = number("-1.2345678901234567890123456789012345678e-130").to_string();
    CHECK(least == "-0." + std::string(129, '0') + "12345678901234567890123456789012345678");
    CHECK(least.size() == number::max_text);
    CHECK(number("1234.5").to_string() == "1234.5");
    CHECK(number("0.05").to_string() == "0.05");
}

TEST_CASE("integers of every size are numbers") {
    CHECK(number(std::numeric_limits<std::int64_t>::min()).to_string() == "-9223372036854775808");
    CHECK(number(std::numeric_limits<std::uint64_t>::max()).to_string() == "18446744073709551615");
    CHECK(number(std::int8_t{-128}).to_string() == "-128");
    CHECK(number(1000).to_string() == "1000");
    CHECK(number(0).to_string() == "0");
    CHECK(number("1e3") == number(1000));
}

TEST_CASE("a number comes out as an integer when it is one that fits") {
    CHECK(number("-9223372036854775808").to<std::int64_t>() == std::numeric_limits<std::int64_t>::min());
    CHECK(number("2.50E1").to<int>() == 25);
    CHECK(refusal([] { (void)number("0.5").to<int>(); }).code() == errc::out_of_range);
    CHECK(refusal([] { (void)number(300).to<std::uint8_t>(); }).code() == errc::out_of_range);
    CHECK(refusal([] { (void)number(-1).to<std::uint8_t>(); }).code() == errc::out_of_range);
    CHECK(number("0.1").to_double() == 0.1);
}

TEST_CASE("equal and ordered by value, not by text") {
    CHECK(number("1.50") == number("1.5"));
    CHECK(number("-0") == number(0));
    std::vector<number> const ascending = {number("-1e10"),
                                           number("-1.5"),
                                           number("-1.05"),
                                           number("-1e-100"),
                                           0,
                                           number("1e-130"),
                                           number("0.99"),
                                           1,
                                           number("1.05"),
                                           number("1.5"),
                                           9,
                                           10};
    for (std::size_t i = 0; i != ascending.size(); ++i)
        for (std::size_t j = 0; j != ascending.size(); ++j) {
            CAPTURE(i, j);
            CHECK((ascending[i] <=> ascending[j]) == (i <=> j));
        }
    std::unordered_set<number> const seen{number("1.50"), number("1.5"), number("15"), number("-1.5")};
    CHECK(seen.size() == 3);
}

TEST_CASE("sum, difference and product are exact") {
    CHECK(number("0.1") + number("0.2") == number("0.3"));
    CHECK(number("99999999999999999999999999999999999999") + 1 == number("1e38"));
    CHECK(number(1) - number("1e-37") == number("0.9999999999999999999999999999999999999"));
    CHECK(number(5) - 5 == number(0));
    CHECK(number(3) - 10 == number(-7));
    CHECK(number("-1.5") + number("0.5") == number(-1));
    CHECK(number("1.25") * number("-8") == number(-10));
    CHECK(number("0.1") * number("0.1") == number("0.01"));
    CHECK(number("1111111111111111111") * number("1111111111111111111") ==
          number("1234567901234567900987654320987654321"));
    number sum = 0;
    for (int i = 0; i != 1000; ++i) sum += number("0.001");
    CHECK(sum == number(1));
    CHECK(-number(5) == number(-5));
    CHECK(-number(0) == number(0));
}

TEST_CASE("arithmetic agrees with integers") {
    std::uint64_t state = 1;
    for (int i = 0; i != 2000; ++i) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        auto const a = static_cast<std::int32_t>(state >> 33), b = static_cast<std::int32_t>(state >> 13);
        CHECK((number(a) + number(b)).to<std::int64_t>() == std::int64_t{a} + b);
        CHECK((number(a) - number(b)).to<std::int64_t>() == std::int64_t{a} - b);
        CHECK((number(a) * number(b)).to<std::int64_t>() == std::int64_t{a} * b);
        CHECK((number(a) <=> number(b)) == (a <=> b));
    }
}

TEST_CASE("what does not fit 38 digits, or DynamoDB's magnitudes, is refused and not rounded") {
    auto const digits = refusal([] { (void)(number("1e38") + number("0.1")); });
    CHECK(digits.code() == errc::out_of_range);
    CHECK(contains(digits.what(), "the sum of two numbers has more than DynamoDB's 38"));
    CHECK(refusal([] { (void)(number("1e100") * number("1e100")); }).code() == errc::out_of_range);
    CHECK(refusal([] { (void)(number("1e-100") * number("1e-100")); }).code() == errc::out_of_range);
    CHECK(refusal([] { (void)number("123456789012345678901234567890123456789"); }).code() ==
          errc::out_of_range);
    CHECK(refusal([] { (void)number("1e126"); }).code() == errc::out_of_range);
    CHECK(refusal([] { (void)number("1e-131"); }).code() == errc::out_of_range);
    for (char const* text : {"", "x", "1x", "--1", "1e", ".", "NaN", "Infinity", " 1"}) {
        CAPTURE(text);
        CHECK(refusal([&] { (void)number(text); }).code() == errc::bad_value);
    }
}

TEST_CASE("a number prints as the service writes it") {
    std::ostringstream out;
    out << number("-1.500") << ' ' << number("1e3") << ' ' << number("1e-3");
    CHECK(out.str() == "-1.5 1000 0.001");
}
