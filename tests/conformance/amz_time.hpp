// X-Amz-Date's form of a time, read.
#pragma once

#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string>

namespace conformance {

/// Reads "YYYYMMDDTHHMMSSZ".
inline std::chrono::system_clock::time_point amz_time(std::string const& text) {
    int year = 0;
    unsigned month = 0, day = 0;
    int hour = 0, minute = 0, second = 0;
    if (std::sscanf(text.c_str(), "%4d%2u%2uT%2d%2d%2dZ", &year, &month, &day, &hour, &minute, &second) != 6)
        throw std::invalid_argument("no time: " + text);
    using namespace std::chrono;
    return sys_days(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day)) +
           hours(hour) + minutes(minute) + seconds(second);
}

}  // namespace conformance
