// Times in the formats of JSON and XML documents.
// Tests: tests/unit/aws/credentials/credential_parsers.cpp.
#include "aws/http/iso_time.hpp"

#include <cstdio>

#include "aws/http/ascii.hpp"

namespace dynamap::aws {
namespace {

constexpr int last_year = 2261;

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// Removes a number of exactly `digits` digits from the front of `text`.
std::optional<int> take_number(std::string_view& text, std::size_t digits) noexcept {
    if (text.size() < digits) return std::nullopt;
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
        if (!is_digit(text[i])) return std::nullopt;
        value = value * 10 + (text[i] - '0');
    }
    text.remove_prefix(digits);
    return value;
}

bool take(std::string_view& text, std::string_view any_of) noexcept {
    if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
    text.remove_prefix(1);
    return true;
}

/// Removes "Z", "UTC" or "GMT" from the front of `text`, in either case.
bool take_utc(std::string_view& text) noexcept {
    for (std::string_view const name : {"UTC", "GMT", "Z"}) {
        if (!same_name(text.substr(0, name.size()), name)) continue;
        text.remove_prefix(name.size());
        return true;
    }
    return false;
}

/// Removes spaces and a time zone from the front of `text`: "Z", "UTC", "+HH:MM", "-HHMM", "+HH" or, as Go
/// prints it, "+HHMM UTC".
std::optional<std::chrono::minutes> take_zone(std::string_view& text) noexcept {
    while (take(text, " ")) {
    }
    if (take_utc(text)) return std::chrono::minutes(0);
    bool const west = text.starts_with('-');
    if (!take(text, "+-")) return std::nullopt;
    auto const hours = take_number(text, 2);
    bool const colon = take(text, ":");
    auto const minutes = take_number(text, 2);
    if (!hours || *hours > 23 || (colon && !minutes) || minutes.value_or(0) > 59) return std::nullopt;
    if (take(text, " ") && !take_utc(text)) return std::nullopt;
    auto const east = std::chrono::minutes(*hours * 60 + minutes.value_or(0));
    return west ? -east : east;
}

}  // namespace

std::optional<std::chrono::system_clock::time_point> parse_iso_time(std::string_view text) noexcept {
    auto const year = take_number(text, 4);
    if (!year || !take(text, "-")) return std::nullopt;
    auto const month = take_number(text, 2);
    if (!month || !take(text, "-")) return std::nullopt;
    auto const day = take_number(text, 2);
    if (!day || !take(text, "Tt ")) return std::nullopt;
    auto const hour = take_number(text, 2);
    if (!hour || !take(text, ":")) return std::nullopt;
    auto const minute = take_number(text, 2);
    if (!minute || !take(text, ":")) return std::nullopt;
    auto const second = take_number(text, 2);
    if (!second) return std::nullopt;
    if (take(text, ".,"))
        while (!text.empty() && is_digit(text.front())) text.remove_prefix(1);
    auto const zone = take_zone(text);
    if (!zone || !text.empty()) return std::nullopt;

    std::chrono::year_month_day const date{std::chrono::year(*year),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
    // A clock that counts nanoseconds in 64 bits ends in the year 2262. A later time, meant as "never",
    // becomes the end of that range.
    if (*year < 1678) return std::nullopt;
    if (*year > last_year)
        return std::chrono::sys_days(std::chrono::year(last_year) / std::chrono::December / 31);
    return std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) - *zone +
           std::chrono::seconds(*second);
}

std::string iso_time(std::chrono::system_clock::time_point time) {
    auto const days = std::chrono::floor<std::chrono::days>(time);
    std::chrono::year_month_day const date(days);
    std::chrono::hh_mm_ss const clock(std::chrono::floor<std::chrono::seconds>(time) - days);
    char text[64];
    std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                  static_cast<int>(clock.seconds().count()));
    return text;
}

}  // namespace dynamap::aws
