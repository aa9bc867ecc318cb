// Times: N from seconds, milliseconds and durations, S from ISO 8601 and calendar dates.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <string_view>

#include "dynamap/detail/table/codec/contract.hpp"
#include "dynamap/detail/table/schema/fitted.hpp"

namespace dynamap {

namespace detail {
/// Whether a valid number is not an integer: "1.5" or "15e-1", but not "1.0".
[[nodiscard]] bool has_fraction(std::string_view number);
/// Returns a number of seconds, rounded down. Other programs write times to live with a fraction, and the
/// service accepts them.
/// Errors: `errc::out_of_range` if it does not fit in 64 bits.
[[nodiscard]] std::int64_t decode_epoch_seconds(std::string_view number);
}  // namespace detail

/// N: seconds since 1970, the format of DynamoDB's time to live. It also reads a number with a fraction,
/// rounded down.
/// Errors: `errc::bad_value` for a fraction if the member is a key: the row would address another item.
template <>
struct codec<std::chrono::sys_seconds> {
    static constexpr value_type type = value_type::number;
    static void encode(value_writer& out, std::chrono::sys_seconds value) {
        out.number(std::int64_t{value.time_since_epoch().count()});
    }
    static std::chrono::sys_seconds decode(value_reader& in) {
        return std::chrono::sys_seconds(std::chrono::seconds(detail::decode_epoch_seconds(in.number_text())));
    }
};

/// N: the duration's count of its units.
template <class Rep, class Period>
    requires(attribute_type<Rep> && codec<Rep>::type == value_type::number)
struct codec<std::chrono::duration<Rep, Period>> {
    static constexpr value_type type = value_type::number;
    static void encode(value_writer& out, std::chrono::duration<Rep, Period> value) {
        codec<Rep>::encode(out, value.count());
    }
    static std::chrono::duration<Rep, Period> decode(value_reader& in) {
        return std::chrono::duration<Rep, Period>(codec<Rep>::decode(in));
    }
};

/// A point of the system clock's time that is stored as N, the count of `Duration`s since 1970:
/// `epoch_milliseconds`.
///
/// Shape: converts from and to `std::chrono::sys_time`. A finer time is rounded down.
template <class Duration>
class epoch {
  public:
    using time_type = std::chrono::sys_time<Duration>;

    /// Makes the beginning of 1970.
    constexpr epoch() = default;
    /// Makes it from a time, rounded down to `Duration`.
    template <class D>
    constexpr epoch(std::chrono::sys_time<D> time)
        : time_(detail::fitted_duration<Duration>(time.time_since_epoch())) {}
    /// The time.
    constexpr operator time_type() const noexcept { return time_; }
    /// The time.
    [[nodiscard]] constexpr time_type time() const noexcept { return time_; }

    friend constexpr auto operator<=>(epoch const&, epoch const&) = default;

  private:
    time_type time_{};
};

/// A point in time in milliseconds since 1970 (N), as in JavaScript and Java.
using epoch_milliseconds = epoch<std::chrono::milliseconds>;

template <class Duration>
struct codec<epoch<Duration>> {
    static constexpr value_type type = value_type::number;
    static void encode(value_writer& out, epoch<Duration> value) {
        out.number(std::int64_t{value.time().time_since_epoch().count()});
    }
    static epoch<Duration> decode(value_reader& in) {
        return std::chrono::sys_time<Duration>(Duration(in.number<typename Duration::rep>()));
    }
};

/// A point of the system clock's time that is stored as S in UTC, such as "2026-11-21T09:06:08Z". It sorts as
/// text.
///
/// Shape: `Time` is `std::chrono::sys_time` of seconds, milliseconds, microseconds or nanoseconds, written
/// with 0, 3, 6 or 9 digits. It converts from and to that type. A finer time is rounded down. It also reads
/// an offset in place of the Z, "+02:00".
/// Errors: `errc::bad_value` for a text that is not such a time, or has a finer fraction than `Time`, and for
/// writing a year outside 0 to 9999.
template <class Time>
class iso8601;
template <class Duration>
class iso8601<std::chrono::sys_time<Duration>> {
  public:
    using time_type = std::chrono::sys_time<Duration>;

    /// Makes the beginning of 1970.
    constexpr iso8601() = default;
    /// Makes it from a time, rounded down.
    template <class D>
    constexpr iso8601(std::chrono::sys_time<D> time)
        : time_(detail::fitted_duration<Duration>(time.time_since_epoch())) {}
    /// The time.
    constexpr operator time_type() const noexcept { return time_; }
    /// The time.
    [[nodiscard]] constexpr time_type time() const noexcept { return time_; }

    friend constexpr auto operator<=>(iso8601 const&, iso8601 const&) = default;

  private:
    time_type time_{};
};

namespace detail {

/// Writes `time`, the count of 10^-digits seconds since 1970.
void encode_iso8601(value_writer& out, std::int64_t time, int digits);
/// Errors: also `errc::out_of_range` if the time in units of 10^-digits seconds does not fit in 64 bits.
std::int64_t decode_iso8601(std::string_view text, int digits);
void encode_date(value_writer& out, std::chrono::year_month_day date);
std::chrono::year_month_day decode_date(std::string_view text);

template <class Duration>
inline constexpr int second_digits = -1;
template <>
inline constexpr int second_digits<std::chrono::seconds> = 0;
template <>
inline constexpr int second_digits<std::chrono::milliseconds> = 3;
template <>
inline constexpr int second_digits<std::chrono::microseconds> = 6;
template <>
inline constexpr int second_digits<std::chrono::nanoseconds> = 9;

/// Whether a type is stored as epoch seconds, which a time to live requires.
template <class T>
inline constexpr bool is_epoch_seconds = false;
template <>
inline constexpr bool is_epoch_seconds<std::chrono::sys_seconds> = true;
template <class T>
    requires requires { typename codec<T>::inner; }
inline constexpr bool is_epoch_seconds<T> = is_epoch_seconds<typename codec<T>::inner>;

}  // namespace detail

template <class Duration>
struct codec<iso8601<std::chrono::sys_time<Duration>>> {
    static constexpr int digits = detail::second_digits<Duration>;
    static_assert(digits >= 0,
                  "dynamap: iso8601 takes sys_time of seconds, milliseconds, microseconds or nanoseconds");
    static constexpr value_type type = value_type::string;
    static void encode(value_writer& out, iso8601<std::chrono::sys_time<Duration>> value) {
        detail::encode_iso8601(out, value.time().time_since_epoch().count(), digits);
    }
    static iso8601<std::chrono::sys_time<Duration>> decode(value_reader& in) {
        return std::chrono::sys_time<Duration>(Duration(detail::decode_iso8601(in.string(), digits)));
    }
};

/// S: "2026-11-21".
/// Errors: `errc::bad_value` for a text that is not such a date, and for writing a date that does not exist
/// or a year outside 0 to 9999.
template <>
struct codec<std::chrono::year_month_day> {
    static constexpr value_type type = value_type::string;
    static void encode(value_writer& out, std::chrono::year_month_day value) {
        detail::encode_date(out, value);
    }
    static std::chrono::year_month_day decode(value_reader& in) { return detail::decode_date(in.string()); }
};

}  // namespace dynamap
