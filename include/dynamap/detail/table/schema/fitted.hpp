// Conversions of numbers and times to a narrower type, checked against its range.
#pragma once

#include <bit>
#include <chrono>
#include <concepts>
#include <limits>
#include <ratio>
#include <type_traits>
#include <utility>

#include "dynamap/detail/table/codec/contract.hpp"

namespace dynamap::detail {

/// Errors: `errc::out_of_range`, always.
[[noreturn]] void throw_value_out_of_range();

/// Returns an integer as another integer type.
/// Errors: `errc::out_of_range` if it does not fit.
template <integer To, integer From>
constexpr To fitted(From value) {
    if (!std::in_range<To>(value)) throw_value_out_of_range();
    return static_cast<To>(value);
}
/// Returns an integer as the same floating-point number.
/// Errors: `errc::out_of_range` if it would be rounded.
template <std::floating_point To, integer From>
constexpr To fitted(From value) {
    using magnitude_type = std::make_unsigned_t<From>;
    auto magnitude = static_cast<magnitude_type>(value);
    if (std::cmp_less(value, 0)) magnitude = static_cast<magnitude_type>(magnitude_type{0} - magnitude);
    if (magnitude != 0 && static_cast<int>(std::bit_width(magnitude)) - std::countr_zero(magnitude) >
                              std::numeric_limits<To>::digits)
        throw_value_out_of_range();
    return static_cast<To>(value);
}
/// Returns a floating-point number as another floating-point type. It may be rounded.
/// Errors: `errc::out_of_range` if it is larger than the type's maximum.
template <std::floating_point To, std::floating_point From>
constexpr To fitted(From value) {
    if constexpr (std::numeric_limits<From>::max_exponent > std::numeric_limits<To>::max_exponent) {
        constexpr auto most = static_cast<From>(std::numeric_limits<To>::max());
        bool const finite = value - value == From{0};
        if (finite && (value > most || value < -most)) throw_value_out_of_range();
    }
    return static_cast<To>(value);
}

template <class T>
inline constexpr bool is_duration = false;
template <class Rep, class Period>
inline constexpr bool is_duration<std::chrono::duration<Rep, Period>> = true;
template <class T>
inline constexpr bool is_time_point = false;
template <class Clock, class Duration>
inline constexpr bool is_time_point<std::chrono::time_point<Clock, Duration>> = true;

/// Returns a duration in other units, rounded down.
/// Errors: `errc::out_of_range` if it does not fit.
template <class To, class Rep, class Period>
constexpr To fitted_duration(std::chrono::duration<Rep, Period> value) {
    using units = std::ratio_divide<Period, typename To::period>;
    if constexpr (!integer<Rep> || !integer<typename To::rep>) {
        return std::chrono::floor<To>(value);
    } else if constexpr (units::den == 1) {
        typename To::rep count{};
        if (__builtin_mul_overflow(value.count(), units::num, &count)) throw_value_out_of_range();
        return To(count);
    } else {
        // Finer units: first the count becomes smaller, then its type becomes narrower.
        using wide = std::chrono::duration<std::common_type_t<Rep, typename To::rep>, typename To::period>;
        return To(fitted<typename To::rep>(std::chrono::floor<wide>(value).count()));
    }
}

}  // namespace dynamap::detail
