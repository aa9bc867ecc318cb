// The offset of the service's clock from this machine's: a signature is valid for minutes only.
#include "aws/retry/clock_skew.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace dynamap::aws {
namespace {

/// The number of `size` digits at `at`; -1 if there is none.
int number(std::string_view text, std::size_t at, std::size_t size) noexcept {
    int out = -1;
    auto const digits = text.substr(at, size);
    auto const [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
    return failure == std::errc() && end == digits.data() + digits.size() ? out : -1;
}

bool holds(auto const& list, std::string_view code) noexcept {
    return std::find(std::begin(list), std::end(list), code) != std::end(list);
}

}  // namespace

std::optional<std::chrono::sys_seconds> http_date(std::string_view text) noexcept {
    static constexpr std::string_view months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    if (text.size() != 29 || !text.ends_with(" GMT") || text[19] != ':' || text[22] != ':')
        return std::nullopt;
    auto const* const month = std::find(std::begin(months), std::end(months), text.substr(8, 3));
    int const day = number(text, 5, 2), year = number(text, 12, 4);
    int const hour = number(text, 17, 2), minute = number(text, 20, 2), second = number(text, 23, 2);
    if (month == std::end(months) || std::min({day, year, hour, minute, second}) < 0) return std::nullopt;
    std::chrono::year_month_day const date(std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month - months + 1)),
                                           std::chrono::day(static_cast<unsigned>(day)));
    if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
    return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
           std::chrono::seconds(second);
}

skew_suspicion suspects_skew(std::string_view error_code) noexcept {
    static constexpr std::string_view certain[] = {"RequestTimeTooSkewed", "RequestExpired",
                                                   "RequestInTheFuture"};
    static constexpr std::string_view possible[] = {"InvalidSignatureException", "SignatureDoesNotMatch",
                                                    "AuthFailure"};
    if (holds(certain, error_code)) return skew_suspicion::certain;
    return holds(possible, error_code) ? skew_suspicion::possible : skew_suspicion::none;
}

std::optional<clock_offset> corrected_offset(std::string_view error_code, std::string_view date,
                                             std::chrono::system_clock::time_point now,
                                             clock_offset in_use) noexcept {
    // A signature is valid for five minutes; one minute is left for the network.
    constexpr clock_offset tolerated = std::chrono::minutes(4), noise(2);
    auto const suspicion = suspects_skew(error_code);
    if (suspicion == skew_suspicion::none) return std::nullopt;
    auto const theirs = http_date(date);
    if (!theirs) return std::nullopt;
    // A clock that counts nanoseconds in 64 bits ends in the year 2262. No service's clock shows such a time.
    if (*theirs < std::chrono::sys_days(std::chrono::year(1970) / 1 / 1) ||
        *theirs >= std::chrono::sys_days(std::chrono::year(2200) / 1 / 1))
        return std::nullopt;
    auto const offset = *theirs - std::chrono::floor<std::chrono::seconds>(now);
    auto const change = std::chrono::abs(offset - in_use);
    // Already corrected, or the difference is small: the next signature would be refused, too.
    if (change <= (suspicion == skew_suspicion::certain ? noise : tolerated)) return std::nullopt;
    return offset;
}

}  // namespace dynamap::aws
