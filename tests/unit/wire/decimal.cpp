// Tests of wire/decimal.hpp.
#include "wire/decimal.hpp"

#include "reading.hpp"

namespace dynamap::wire {
namespace {

std::string stored(std::string_view text) {
    decimal number;
    REQUIRE(read_decimal(text, number) == decimal_result::ok);
    return number.text();
}

decimal_result result_of(std::string_view text) {
    decimal number;
    return read_decimal(text, number);
}

TEST_CASE("a number has one text, without exponent and needless zeros") {
    CHECK(stored("0") == "0");
    CHECK(stored("-0.000e5") == "0");
    CHECK(stored("+00042.50") == "42.5");
    CHECK(stored("1.23E10") == "12300000000");
    CHECK(stored("-5.5E-5") == "-0.000055");
    CHECK(stored(".5") == "0.5");
    CHECK(stored("5.") == "5");
    CHECK(stored("123.456") == "123.456");
    CHECK(stored("1230E-1") == "123");
    CHECK(stored("0.001E3") == "1");
    CHECK(stored("1E-130") == "0." + std::string(129, '0') + "1");
    CHECK(stored("9.9999999999999999999999999999999999999E+125") ==
          std::string(38, '9') + std::string(88, '0'));
}

TEST_CASE("38 digits and magnitudes from 1e-130 to below 1e126 are numbers; zeros around do not count") {
    CHECK(result_of("0." + std::string(50, '0') + std::string(38, '1') + std::string(50, '0')) ==
          decimal_result::ok);
    CHECK(result_of(std::string(39, '1')) == decimal_result::too_many_digits);
    CHECK(result_of("1" + std::string(37, '0') + "1") == decimal_result::too_many_digits);
    CHECK(result_of("1E126") == decimal_result::too_large);
    CHECK(result_of("-0.1E127") == decimal_result::too_large);
    CHECK(result_of("1" + std::string(126, '0')) == decimal_result::too_large);
    CHECK(result_of("9.9E-131") == decimal_result::too_small);
    CHECK(result_of("1E-99999999999999999999") == decimal_result::too_small);
    CHECK(result_of("1E99999999999999999999") == decimal_result::too_large);
}

TEST_CASE("text that is not a number is distinguished from a number that does not fit") {
    for (std::string_view const text :
         {"", "+", "e2", ".", "-.e1", "1e", "1e+", "1.2.3", "1 5", "+-5", "Infinity", "0x1"})
        CHECK(result_of(text) == decimal_result::not_a_number);
}

}  // namespace
}  // namespace dynamap::wire
