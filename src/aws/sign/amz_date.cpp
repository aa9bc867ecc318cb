// Formats a time for X-Amz-Date without allocation.
// Tests: tests/conformance/sigv4_functions.cpp.
#include "aws/sign/amz_date.hpp"

#include <string>

#include "dynamap/aws/sign.hpp"

namespace dynamap::aws {
namespace {

void put(char* out, unsigned value, int digits) noexcept {
    for (int i = digits - 1; i >= 0; --i) {
        out[i] = static_cast<char>('0' + value % 10);
        value /= 10;
    }
}

}  // namespace

amz_date_text::amz_date_text(std::chrono::system_clock::time_point time) noexcept {
    using namespace std::chrono;
    auto const day = floor<days>(time);
    year_month_day const date(day);
    hh_mm_ss const clock(floor<seconds>(time) - day);
    char* const p = text_.data();
    put(p, static_cast<unsigned>(static_cast<int>(date.year())), 4);
    put(p + 4, static_cast<unsigned>(date.month()), 2);
    put(p + 6, static_cast<unsigned>(date.day()), 2);
    p[8] = 'T';
    put(p + 9, static_cast<unsigned>(clock.hours().count()), 2);
    put(p + 11, static_cast<unsigned>(clock.minutes().count()), 2);
    put(p + 13, static_cast<unsigned>(clock.seconds().count()), 2);
    p[15] = 'Z';
}

std::string amz_date(std::chrono::system_clock::time_point time) {
    return std::string(amz_date_text(time).view());
}

}  // namespace dynamap::aws
