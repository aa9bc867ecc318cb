// Parses the text of an N as a C++ number.
#include "wire/number_text.hpp"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <string>
#include <system_error>
#include <type_traits>

#include "dynamap/error.hpp"
#include "wire/decimal.hpp"

namespace dynamap::wire {
namespace {

/// The number for an error message, shortened if it is long.
std::string shown(std::string_view text) {
    constexpr std::size_t most = 48;
    return text.size() <= most ? std::string(text) : std::string(text.substr(0, most)) + "...";
}

error not_a_number(std::string_view text) {
    return {errc::malformed_response, "the attribute is an N, but its text is not a number: " + shown(text)};
}

error has_fraction(std::string_view text) {
    return {errc::out_of_range, "the number " + shown(text) + " is not whole, but the member is an integer"};
}

template <class T>
error does_not_fit(std::string_view text, T least, T most) {
    return {errc::out_of_range, "the number " + shown(text) + " does not fit the member, which holds " +
                                    std::to_string(least) + " to " + std::to_string(most)};
}

/// Parses all of `text`, or returns none.
template <class T>
bool read_whole(std::string_view text, T& value) {
    auto const [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    return code == std::errc{} && end == text.data() + text.size();
}

/// The integer of a text with more digits, a plus, an exponent, or a fraction of zeros. Throws if it does not
/// fit.
template <class T>
[[gnu::noinline]] T read_unusual(std::string_view text, T least, T most) {
    T value = 0;
    if (read_whole(text, value) && value >= least && value <= most) return value;
    decimal number;
    switch (read_decimal(text, number)) {
        case decimal_result::not_a_number:
            throw not_a_number(text);
        case decimal_result::too_small:
            throw has_fraction(text);
        case decimal_result::too_many_digits:
        case decimal_result::too_large:
            throw does_not_fit(text, least, most);
        case decimal_result::ok:
            break;
    }
    if (number.exponent < 0) throw has_fraction(text);
    // Every integer type has at most twenty digits.
    if (number.whole_digits() > 20 || !read_whole<T>(number.text(), value) || value < least || value > most)
        throw does_not_fit(text, least, most);
    return value;
}

std::uint64_t load(char const* from, std::size_t size) noexcept {
    std::uint64_t word = 0;
    std::memcpy(&word, from, size);
    return word;
}

constexpr std::uint64_t each_byte = 0x0101010101010101;

/// The value of eight digits; the first one is in the lowest byte.
/// Errors: sets bits of `wrong` if one is not a digit.
std::uint64_t eight_digits(std::uint64_t text, std::uint64_t& wrong) noexcept {
    std::uint64_t const digits = text ^ (each_byte * '0');
    wrong |= (digits | (digits + each_byte * 6)) & (each_byte * 0xf0);
    std::uint64_t const pairs = digits * 10 + (digits >> 8);
    constexpr std::uint64_t mask = 0x000000ff000000ff;
    return ((pairs & mask) * (100 + (1000000ull << 32)) + (pairs >> 16 & mask) * (1 + (10000ull << 32))) >>
           32;
}

/// Parses a text of digits only, few enough for 64 bits. Most numbers are like that, and this is much faster
/// than from_chars.
template <class T>
bool read_digits(std::string_view text, T& value) {
    // required by eight_digits()
    constexpr bool first_is_lowest = std::endian::native == std::endian::little;
    bool const minus = std::is_signed_v<T> && text.starts_with('-');
    char const* const begin = text.data() + (minus ? 1 : 0);
    std::size_t const count = text.size() - (minus ? 1 : 0);
    char const* const end = begin + count;
    constexpr std::uint64_t zeros = each_byte * '0';
    std::uint64_t wrong = 0, sum = 0;
    if (first_is_lowest && count >= 8 && count < 16) {
        // The last eight digits. They may overlap the first eight.
        std::size_t const more = count - 8;
        std::uint64_t const high = more == 0 ? zeros : load(begin, 8) << (64 - 8 * more) | zeros >> 8 * more;
        sum = eight_digits(high, wrong) * 100'000'000 + eight_digits(load(end - 8, 8), wrong);
    } else if (first_is_lowest && count >= 4 && count < 8) {
        std::size_t const lacks = 8 - count;
        std::uint64_t const low = (load(begin, 4) << 8 * lacks | zeros >> (64 - 8 * lacks)) & 0xffffffff;
        sum = eight_digits(load(end - 4, 4) << 32 | low, wrong);
    } else {
        if (count == 0 || count > 18) return false;
        for (char const* at = begin; at != end; ++at) {
            auto const digit = static_cast<unsigned char>(*at - '0');
            if (digit > 9) return false;
            sum = sum * 10 + digit;
        }
    }
    if (wrong != 0) return false;
    value = static_cast<T>(minus ? 0 - sum : sum);
    return true;
}

template <class T>
T read_integer(std::string_view text, T least, T most) {
    T value = 0;
    if (read_digits(text, value) && value >= least && value <= most) return value;
    return read_unusual(text, least, most);
}

template <class T>
T read_floating(std::string_view text) {
    bool const plus = text.starts_with('+') && !text.starts_with("+-");
    std::string_view const number = plus ? text.substr(1) : text;  // from_chars does not accept a plus
    T value = 0;
    auto const [end, code] = std::from_chars(number.data(), number.data() + number.size(), value);
    bool const whole = end == number.data() + number.size() && !number.empty();
    // from_chars also accepts "inf" and "nan".
    if (whole && code == std::errc{} && std::isfinite(value)) return value;
    decimal digits;
    if (!whole || read_decimal(text, digits) == decimal_result::not_a_number) throw not_a_number(text);
    throw error(errc::out_of_range, "the magnitude of " + shown(text) + " does not fit the member, a " +
                                        (sizeof(T) == sizeof(float) ? "float" : "double"));
}

}  // namespace

std::int64_t read_signed(std::string_view text, std::int64_t least, std::int64_t most) {
    return read_integer(text, least, most);
}

std::uint64_t read_unsigned(std::string_view text, std::uint64_t most) {
    return read_integer<std::uint64_t>(text, 0, most);
}

double read_double(std::string_view text) { return read_floating<double>(text); }

float read_float(std::string_view text) { return read_floating<float>(text); }

}  // namespace dynamap::wire
