// Tests of aws/retry/clock_skew.hpp.
#include "aws/retry/clock_skew.hpp"

#include "catch.hpp"

using namespace dynamap::aws;
using namespace std::chrono_literals;

namespace {

constexpr char date[] = "Sat, 01 Jun 2019 12:30:05 GMT";
constexpr auto time_of_date = std::chrono::sys_days(std::chrono::year(2019) / 6 / 1) + 12h + 30min + 5s;

}  // namespace

TEST_CASE("a Date header is read") {
    CHECK(http_date(date) == time_of_date);
    for (char const* const wrong : {"", "Sat, 01 Jun 2019 12:30:05", "Sat, 31 Jun 2019 12:30:05 GMT",
                                    "Sat, 01 Jux 2019 12:30:05 GMT", "Sat, 01 Jun 2019 24:30:05 GMT",
                                    "Sat, 01 Jun 20x9 12:30:05 GMT", "Sat, 01 Jun 2019 12-30-05 GMT"}) {
        INFO(wrong);
        CHECK_FALSE(http_date(wrong));
    }
}

TEST_CASE("a clock that is wrong by more than a signature's life is corrected") {
    CHECK(corrected_offset("InvalidSignatureException", date, time_of_date - 1h, 0s) == 1h);
    CHECK(corrected_offset("SignatureDoesNotMatch", date, time_of_date + 1h, 0s) == -1h);
    CHECK(corrected_offset("RequestTimeTooSkewed", date, time_of_date - 3min, 0s) == 3min);
}

TEST_CASE("a refused signature with the right time has another reason") {
    CHECK_FALSE(corrected_offset("InvalidSignatureException", date, time_of_date - 3min, 0s));
    CHECK_FALSE(corrected_offset("RequestTimeTooSkewed", date, time_of_date, 0s));
    CHECK_FALSE(corrected_offset("AccessDeniedException", date, time_of_date - 1h, 0s));
    CHECK_FALSE(corrected_offset("InvalidSignatureException", "", time_of_date - 1h, 0s));
}

TEST_CASE("a correction that did not help is not made again, one that is outdated is") {
    CHECK_FALSE(corrected_offset("InvalidSignatureException", date, time_of_date - 1h, 1h));
    CHECK(corrected_offset("InvalidSignatureException", date, time_of_date, 1h) == 0s);
}

TEST_CASE("a date that no clock can have corrects nothing") {
    for (char const* const year : {"9999", "2262", "2500", "0000", "1677", "1969"}) {
        std::string const far = "Fri, 31 Dec " + std::string(year) + " 23:59:59 GMT";
        REQUIRE(http_date(far));
        CHECK_FALSE(corrected_offset("RequestTimeTooSkewed", far, time_of_date, 0s));
        CHECK_FALSE(
            corrected_offset("RequestTimeTooSkewed", far, std::chrono::system_clock::time_point::min(), 0s));
        CHECK_FALSE(
            corrected_offset("RequestTimeTooSkewed", far, std::chrono::system_clock::time_point::max(), 0s));
    }
    // A machine without a clock begins in 1970.
    CHECK(corrected_offset("RequestTimeTooSkewed", date, std::chrono::system_clock::time_point(), 0s) ==
          time_of_date.time_since_epoch());
    CHECK(corrected_offset("RequestTimeTooSkewed", date, std::chrono::system_clock::time_point::max(), 0s));
    CHECK(corrected_offset("RequestTimeTooSkewed", date, std::chrono::system_clock::time_point::min(), 0s));
}
