// Times: N from seconds, milliseconds and durations, S from ISO 8601 and calendar dates.
#include "dynamap/detail/table/codec/chrono.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "dynamap/error.hpp"
#include "wire/decimal.hpp"
#include "wire/number_text.hpp"

namespace dynamap::detail {
namespace {

using std::chrono::days;
using std::chrono::year_month_day;

constexpr std::int64_t seconds_of_day = 86'400;

constexpr auto days_until(int year, unsigned month, unsigned day) {
    return std::chrono::sys_days(
               year_month_day(std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)))
        .time_since_epoch()
        .count();
}
constexpr auto first_day = days_until(0, 1, 1), last_day = days_until(9999, 12, 31);

constexpr std::int64_t power_of_ten(int digits) noexcept {
    std::int64_t power = 1;
    for (int i = 0; i != digits; ++i) power *= 10;
    return power;
}

struct quotient {
    std::int64_t whole, rest;
};
/// `number` divided by `by`, rounded down. The remainder is never negative.
constexpr quotient divided(std::int64_t number, std::int64_t by) noexcept {
    std::int64_t const rest = (number % by + by) % by;
    return {number / by - (number % by < 0 ? 1 : 0), rest};
}

[[noreturn]] void throw_no_date() {
    throw error(errc::bad_value, "the date does not exist, or its year is outside 0 to 9999");
}

/// Writes `value` with `width` digits, and advances `to`.
void put(char*& to, std::int64_t value, int width) noexcept {
    for (int i = width; i-- != 0; value /= 10) to[i] = static_cast<char>('0' + value % 10);
    to += width;
}

void put_date(char*& to, year_month_day date) {
    int const year = static_cast<int>(date.year());
    if (!date.ok() || year < 0 || year > 9999) throw_no_date();
    put(to, year, 4);
    *to++ = '-';
    put(to, static_cast<unsigned>(date.month()), 2);
    *to++ = '-';
    put(to, static_cast<unsigned>(date.day()), 2);
}

/// Parses a text from its front. After the first mismatch it stays failed.
class parts {
  public:
    explicit parts(std::string_view text) noexcept : rest_(text) {}

    std::int64_t digits(std::size_t count) noexcept {
        std::int64_t value = 0;
        for (std::size_t i = 0; i != count; ++i) {
            if (i >= rest_.size() || rest_[i] < '0' || rest_[i] > '9') return fail();
            value = value * 10 + (rest_[i] - '0');
        }
        rest_.remove_prefix(count);
        return value;
    }
    void character(char c) noexcept {
        if (!take(c)) fail();
    }
    bool take(char c) noexcept {
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    year_month_day date() noexcept {
        auto const year = digits(4);
        character('-');
        auto const month = digits(2);
        character('-');
        auto const day = digits(2);
        year_month_day const date{std::chrono::year(static_cast<int>(year)),
                                  std::chrono::month(static_cast<unsigned>(month)),
                                  std::chrono::day(static_cast<unsigned>(day))};
        if (!date.ok()) fail();
        return date;
    }
    std::int64_t time_of_day() noexcept {
        auto const hours = digits(2);
        character(':');
        auto const minutes = digits(2);
        character(':');
        auto const seconds = digits(2);
        if (hours > 23 || minutes > 59 || seconds > 59) fail();
        return hours * 3600 + minutes * 60 + seconds;
    }
    /// Parses a fraction, in units of 10^-width. Sets `finer` if there are more digits that are not zero.
    std::int64_t fraction(int width, bool& finer) noexcept {
        std::int64_t value = 0;
        int count = 0;
        if (take('.') || take(',')) {
            if (rest_.empty() || rest_[0] < '0' || rest_[0] > '9') fail();
            for (; !rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9'; rest_.remove_prefix(1), ++count) {
                if (count < width) value = value * 10 + (rest_[0] - '0');
                else finer = finer || rest_[0] != '0';
            }
        }
        for (; count < width; ++count) value *= 10;
        return value;
    }
    /// Parses "Z" or an offset, and returns the offset in seconds.
    std::int64_t offset() noexcept {
        if (take('Z') || take('z')) return 0;
        bool const minus = take('-');
        if (!minus) character('+');
        auto const hours = digits(2);
        take(':');
        auto const minutes = digits(2);
        if (hours > 23 || minutes > 59) fail();
        return (minus ? -1 : 1) * (hours * 3600 + minutes * 60);
    }
    [[nodiscard]] bool done() const noexcept { return ok_ && rest_.empty(); }

  private:
    std::int64_t fail() noexcept {
        ok_ = false;
        return 0;
    }

    std::string_view rest_;
    bool ok_ = true;
};

/// Whether it is a number that is not an integer; if so, parses it.
bool reads_fraction(std::string_view text, wire::decimal& number) {
    return text.find_first_of(".eE") != text.npos &&
           wire::read_decimal(text, number) == wire::decimal_result::ok && number.exponent < 0;
}

error refused(std::string_view text, char const* why) {
    return {errc::bad_value,
            '"' + std::string(text.substr(0, 48)) + (text.size() > 48 ? "...\"" : "\"") + why};
}

}  // namespace

bool has_fraction(std::string_view text) {
    wire::decimal number;
    return reads_fraction(text, number);
}

std::int64_t decode_epoch_seconds(std::string_view text) {
    using limits = std::numeric_limits<std::int64_t>;
    wire::decimal number;
    if (!reads_fraction(text, number)) return wire::read_signed(text, limits::min(), limits::max());
    number.size = std::max(number.whole_digits(), 0);  // the digits before the point
    number.exponent = 0;
    auto const toward_zero = wire::read_signed(number.text(), limits::min() + 1, limits::max());
    return number.negative ? toward_zero - 1 : toward_zero;
}

void encode_iso8601(value_writer& out, std::int64_t time, int digits) {
    auto const [whole_seconds, fraction] = divided(time, power_of_ten(digits));
    auto const [day, second] = divided(whole_seconds, seconds_of_day);
    // year_month_day's arithmetic does not reach as far as 64 bits of seconds.
    if (day < first_day || day > last_day) throw_no_date();
    char text[40];
    char* to = text;
    put_date(to, year_month_day(std::chrono::sys_days(days(static_cast<days::rep>(day)))));
    *to++ = 'T';
    put(to, second / 3600, 2);
    *to++ = ':';
    put(to, second / 60 % 60, 2);
    *to++ = ':';
    put(to, second % 60, 2);
    if (digits != 0) {
        *to++ = '.';
        put(to, fraction, digits);
    }
    *to++ = 'Z';
    out.string({text, static_cast<std::size_t>(to - text)});
}

std::int64_t decode_iso8601(std::string_view text, int digits) {
    parts from(text);
    bool finer = false;
    auto const date = from.date();
    from.character('T');
    auto const time = from.time_of_day();
    auto const fraction = from.fraction(digits, finer);
    auto const offset = from.offset();
    if (!from.done()) throw refused(text, " is not a time; a time looks like 2026-11-21T09:06:08Z");
    if (finer) throw refused(text, " has a finer fraction of a second than the member can represent");
    std::int64_t seconds = std::chrono::sys_days(date).time_since_epoch().count() * seconds_of_day + time -
                           offset;
    auto const scale = power_of_ten(digits);
    // Before 1970, count from the next whole second downwards: the second of the earliest time begins before
    // that time.
    auto part = fraction;
    if (seconds < 0 && part > 0) {
        ++seconds;
        part -= scale;
    }
    std::int64_t result = 0;
    if (__builtin_mul_overflow(seconds, scale, &result) || __builtin_add_overflow(result, part, &result))
        throw error(errc::out_of_range,
                    "the time " + std::string(text) + " is outside the range of the member");
    return result;
}

void encode_date(value_writer& out, year_month_day date) {
    char text[16];
    char* to = text;
    put_date(to, date);
    out.string({text, static_cast<std::size_t>(to - text)});
}

year_month_day decode_date(std::string_view text) {
    parts from(text);
    auto const date = from.date();
    if (!from.done()) throw refused(text, " is not a date; a date looks like 2026-11-21");
    return date;
}

}  // namespace dynamap::detail
