// dynamap::number: an exact DynamoDB number.
#pragma once

#include <array>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>

#include "dynamap/detail/base/given_text.hpp"
#include "dynamap/detail/table/codec/contract.hpp"

namespace dynamap {

namespace wire {
struct decimal;
}

/// A number with DynamoDB's precision: 38 significant decimal digits, magnitude 1e-130 to 9.99e125, or zero.
/// It is not converted to floating point.
///
/// Shape: a value, compared by its numeric value: 1.50 equals 1.5. Default-constructed it is 0. Trivially
/// copyable.
/// Errors: sum, difference and product are exact, or throw `errc::out_of_range`.
/// Source:
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
class number {
  public:
    static constexpr int max_digits = 38;

    /// Makes 0.
    constexpr number() noexcept = default;
    /// Makes it from an integer.
    template <integer T>
    constexpr number(T value) noexcept : negative_(value < T{0}) {
        using magnitude_type = std::make_unsigned_t<T>;
        auto rest = static_cast<std::uint64_t>(static_cast<magnitude_type>(value));
        if (negative_)
            rest = static_cast<std::uint64_t>(
                static_cast<magnitude_type>(magnitude_type{0} - static_cast<magnitude_type>(value)));
        char reversed[20] = {};
        int count = 0;
        for (; rest != 0; rest /= 10) {
            auto const digit = static_cast<char>('0' + rest % 10);
            if (count == 0 && digit == '0') ++exponent_;
            else reversed[count++] = digit;
        }
        while (count != 0) digits_[size_++] = reversed[--count];
    }
    /// Deleted, because a floating-point number is not exactly what its digits say. Write `number{"0.1"}`, or
    /// convert it by your own rule.
    template <std::floating_point T>
    number(T) = delete;
    /// Parses a text like `parse`: `number{"19.99"}`.
    explicit number(std::string_view text) : number(parse(text)) {}
    /// Errors: also `errc::bad_value` for a null pointer.
    explicit number(char const* text) : number(parse(text)) {}
    number(std::nullptr_t) = delete;

    /// Parses "100", "-0.5", "+1.5E2": any text that DynamoDB accepts as a number.
    /// Errors: `errc::bad_value` for a text that is not a number; `errc::out_of_range` for more than 38
    /// significant digits or a magnitude that DynamoDB does not support.
    [[nodiscard]] static number parse(detail::given_text text);

    /// Returns the text as GetItem returns it: without an exponent and needless zeros.
    [[nodiscard]] std::string to_string() const;
    /// The length of the longest text: a minus, "0.", 129 zeros and 38 digits.
    static constexpr std::size_t max_text = 170;
    /// Writes the same text, at most `max_text` characters, without a terminator. Returns its end.
    char* to_chars(char* out) const noexcept;
    /// Returns the number as an integer type.
    /// Errors: `errc::out_of_range` if it does not fit or has a fraction.
    template <integer T>
    [[nodiscard]] T to() const {
        if constexpr (std::signed_integral<T>)
            return static_cast<T>(to_signed(std::numeric_limits<T>::min(), std::numeric_limits<T>::max()));
        else return static_cast<T>(to_unsigned(std::numeric_limits<T>::max()));
    }
    /// Returns the nearest double.
    [[nodiscard]] double to_double() const;

    /// Whether it is below 0.
    [[nodiscard]] constexpr bool is_negative() const noexcept { return negative_; }
    /// Whether it is 0.
    [[nodiscard]] constexpr bool is_zero() const noexcept { return size_ == 0; }

    [[nodiscard]] constexpr number operator-() const noexcept {
        number result = *this;
        result.negative_ = !negative_ && size_ != 0;
        return result;
    }
    friend number operator+(number const& a, number const& b) { return add(a, b, "sum"); }
    friend number operator-(number const& a, number const& b) { return add(a, -b, "difference"); }
    friend number operator*(number const& a, number const& b) { return multiply(a, b); }
    number& operator+=(number const& other) { return *this = *this + other; }
    number& operator-=(number const& other) { return *this = *this - other; }
    number& operator*=(number const& other) { return *this = *this * other; }

    friend constexpr bool operator==(number const&, number const&) noexcept = default;
    friend constexpr std::strong_ordering operator<=>(number const& a, number const& b) noexcept {
        if (a.negative_ != b.negative_)
            return a.negative_ ? std::strong_ordering::less : std::strong_ordering::greater;
        return a.negative_ ? compare_magnitudes(b, a) : compare_magnitudes(a, b);
    }
    friend std::ostream& operator<<(std::ostream& out, number const& value);

    /// Returns a hash of the value.
    [[nodiscard]] std::size_t hash() const noexcept;

  private:
    static constexpr std::strong_ordering compare_magnitudes(number const& a, number const& b) noexcept {
        if (a.size_ == 0 || b.size_ == 0) return a.size_ <=> b.size_;
        if (auto const order = a.size_ + a.exponent_ <=> b.size_ + b.exponent_; order != 0) return order;
        // The bytes after the last digit are zero, which is less than any digit.
        return a.digits_ <=> b.digits_;
    }
    static number from(wire::decimal const& digits) noexcept;
    static number add(number const& a, number const& b, char const* what);
    static number multiply(number const& a, number const& b);
    static number normalised(bool negative, std::string_view digits, int exponent, char const* what);
    [[nodiscard]] std::int64_t to_signed(std::int64_t least, std::int64_t most) const;
    [[nodiscard]] std::uint64_t to_unsigned(std::uint64_t most) const;

    // The digits as an integer, times ten to the power of exponent_, without zeros at either end. No digits:
    // zero.
    bool negative_ = false;
    std::uint8_t size_ = 0;
    std::int16_t exponent_ = 0;
    std::array<char, max_digits> digits_{};
};

/// N, exactly.
template <>
struct codec<number> {
    static constexpr value_type type = value_type::number;
    static void encode(value_writer& out, number const& value) {
        char text[number::max_text];
        out.number_text({text, static_cast<std::size_t>(value.to_chars(text) - text)});
    }
    static number decode(value_reader& in) { return number::parse(in.number_text()); }
};

}  // namespace dynamap

template <>
struct std::hash<dynamap::number> {
    std::size_t operator()(dynamap::number const& value) const noexcept { return value.hash(); }
};
