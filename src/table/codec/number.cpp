// dynamap::number: an exact DynamoDB number.
#include "dynamap/detail/table/codec/number.hpp"

#include <algorithm>
#include <ostream>

#include "dynamap/error.hpp"
#include "wire/decimal.hpp"
#include "wire/number_text.hpp"

namespace dynamap {
namespace {

/// The number for an error message, shortened if it is long.
std::string shown(std::string_view text) {
    constexpr std::size_t most = 48;
    return text.size() <= most ? std::string(text) : std::string(text.substr(0, most)) + "...";
}

[[noreturn]] void refuse(wire::decimal_result why, std::string const& what) {
    switch (why) {
        case wire::decimal_result::too_many_digits:
            throw error(errc::out_of_range,
                        what + " has more than DynamoDB's 38 significant digits; round it first");
        case wire::decimal_result::too_large:
            throw error(errc::out_of_range, what + " is larger than DynamoDB's greatest number, 9.99e125");
        case wire::decimal_result::too_small:
            throw error(errc::out_of_range, what + " is nearer to 0 than DynamoDB's least magnitude, 1e-130");
        default:
            throw error(errc::bad_value, what + " is not a number");
    }
}

}  // namespace

number number::from(wire::decimal const& d) noexcept {
    number result;
    result.negative_ = d.negative;
    result.size_ = static_cast<std::uint8_t>(d.size);
    result.exponent_ = static_cast<std::int16_t>(d.exponent);
    std::copy_n(d.digits.begin(), d.size, result.digits_.begin());
    return result;
}

number number::parse(detail::given_text text) {
    wire::decimal digits;
    if (auto const result = wire::read_decimal(text, digits); result != wire::decimal_result::ok)
        refuse(result, "\"" + shown(text) + "\"");
    return from(digits);
}

char* number::to_chars(char* out) const noexcept {
    char const* const digits = digits_.data();
    int const point = size_ + exponent_;  // how many digits are before the point
    if (negative_) *out++ = '-';
    if (size_ == 0 || point <= 0) *out++ = '0';
    if (size_ == 0) return out;
    if (exponent_ >= 0) return std::fill_n(std::copy_n(digits, size_, out), exponent_, '0');
    out = std::copy_n(digits, std::max(point, 0), out);
    *out++ = '.';
    out = std::fill_n(out, std::max(-point, 0), '0');
    return std::copy(digits + std::max(point, 0), digits + size_, out);
}

std::string number::to_string() const {
    char text[max_text];
    return {text, to_chars(text)};
}

double number::to_double() const { return wire::read_double(to_string()); }

std::int64_t number::to_signed(std::int64_t least, std::int64_t most) const {
    return wire::read_signed(to_string(), least, most);
}

std::uint64_t number::to_unsigned(std::uint64_t most) const { return wire::read_unsigned(to_string(), most); }

number number::normalised(bool negative, std::string_view digits, int exponent, char const* what) {
    digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
    std::size_t const size = digits.find_last_not_of('0') + 1;
    if (size == 0) return {};
    exponent += static_cast<int>(digits.size() - size);
    wire::decimal d;
    int const magnitude = static_cast<int>(size) + exponent - 1;
    using enum wire::decimal_result;
    auto const result = magnitude > d.greatest_magnitude ? too_large
                        : magnitude < d.least_magnitude  ? too_small
                        : size > d.max_digits            ? too_many_digits
                                                         : ok;
    if (result != ok) refuse(result, std::string("the ") + what + " of two numbers");
    d.negative = negative;
    d.exponent = exponent;
    d.size = static_cast<int>(size);
    std::copy_n(digits.begin(), size, d.digits.begin());
    return from(d);
}

number number::add(number const& a, number const& b, char const* what) {
    if (a.size_ == 0) return b;
    if (b.size_ == 0) return a;
    bool const subtract = a.negative_ != b.negative_;
    bool const swap = subtract && compare_magnitudes(a, b) < 0;
    number const& greater = swap ? b : a;
    number const& lesser = swap ? a : b;

    // Aligns both numbers in columns, the least significant last, with one column in front for the carry.
    int const low = std::min(a.exponent_, b.exponent_);
    int const high = std::max(a.size_ + a.exponent_, b.size_ + b.exponent_) + 1;
    std::string sum(static_cast<std::size_t>(high - low), '0');
    auto const digit_at = [](number const& n, int place) {  // place 0 is the ones digit
        int const i = n.size_ - 1 - (place - n.exponent_);
        return i < 0 || i >= n.size_ ? 0 : n.digits_[static_cast<std::size_t>(i)] - '0';
    };
    int carry = 0;
    for (int place = low; place != high; ++place) {
        int column = digit_at(greater, place) + carry;
        column += subtract ? -digit_at(lesser, place) : digit_at(lesser, place);
        carry = column < 0 ? -1 : column / 10;
        sum[static_cast<std::size_t>(high - 1 - place)] = static_cast<char>('0' + (column + 10) % 10);
    }
    return normalised(greater.negative_, sum, low, what);
}

number number::multiply(number const& a, number const& b) {
    if (a.size_ == 0 || b.size_ == 0) return {};
    std::array<int, 2 * max_digits> columns{};
    std::size_t const size = std::size_t{a.size_} + b.size_;
    for (std::size_t i = 0; i != a.size_; ++i)
        for (std::size_t j = 0; j != b.size_; ++j)
            columns[i + j + 1] += (a.digits_[i] - '0') * (b.digits_[j] - '0');
    for (std::size_t i = size - 1; i != 0; --i) {
        columns[i - 1] += columns[i] / 10;
        columns[i] %= 10;
    }
    std::string product;
    for (std::size_t i = 0; i != size; ++i) product += static_cast<char>('0' + columns[i]);
    return normalised(a.negative_ != b.negative_, product, a.exponent_ + b.exponent_, "product");
}

std::ostream& operator<<(std::ostream& out, number const& value) { return out << value.to_string(); }

std::size_t number::hash() const noexcept {
    std::size_t const digits = std::hash<std::string_view>{}({digits_.data(), size_});
    return digits * 31 + static_cast<std::size_t>(exponent_ * 2 + (negative_ ? 1 : 0));
}

}  // namespace dynamap
