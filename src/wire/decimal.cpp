// The digits and exponent of a DynamoDB number.
#include "wire/decimal.hpp"

#include <algorithm>
#include <cstddef>

namespace dynamap::wire {
namespace {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// Removes an optional sign from the front. Returns whether it was a minus.
bool take_sign(std::string_view& text) noexcept {
    if (text.empty() || (text[0] != '-' && text[0] != '+')) return false;
    bool const minus = text[0] == '-';
    text.remove_prefix(1);
    return minus;
}

/// Removes the digits from the front and returns them.
std::string_view take_digits(std::string_view& text) noexcept {
    std::size_t n = 0;
    while (n != text.size() && is_digit(text[n])) ++n;
    std::string_view const digits = text.substr(0, n);
    text.remove_prefix(n);
    return digits;
}

/// The value of the exponent's digits. A value that is far out of range is limited.
int exponent_of(std::string_view digits) noexcept {
    constexpr int far = 1'000'000;
    int value = 0;
    for (char const c : digits) value = std::min(far, value * 10 + (c - '0'));
    return value;
}

std::string_view without_leading_zeros(std::string_view digits) noexcept {
    digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
    return digits;
}

}  // namespace

decimal_result read_decimal(std::string_view text, decimal& out) noexcept {
    out.negative = take_sign(text);
    std::string_view whole = take_digits(text);
    std::string_view fraction;
    bool any = !whole.empty();
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        fraction = take_digits(text);
        any = any || !fraction.empty();
    }
    int exponent = 0;
    if (text.starts_with('e') || text.starts_with('E')) {
        text.remove_prefix(1);
        bool const minus = take_sign(text);
        std::string_view const digits = take_digits(text);
        any = any && !digits.empty();
        exponent = minus ? -exponent_of(digits) : exponent_of(digits);
    }
    // An item cannot hold a text so long that its length would overflow the exponent.
    if (!any || !text.empty() || whole.size() + fraction.size() > 1'000'000)
        return decimal_result::not_a_number;

    // The digits of both parts together, without leading and trailing zeros.
    std::size_t const fraction_size = fraction.size();
    whole = without_leading_zeros(whole);
    if (whole.empty()) fraction = without_leading_zeros(fraction);
    auto const digit = [&](std::size_t i) {
        return i < whole.size() ? whole[i] : fraction[i - whole.size()];
    };
    std::size_t size = whole.size() + fraction.size();
    int const all = static_cast<int>(size);
    while (size != 0 && digit(size - 1) == '0') --size;
    if (size == 0) {
        out.negative = false;
        out.size = out.exponent = 0;
        return decimal_result::ok;
    }
    out.exponent = exponent - static_cast<int>(fraction_size) + (all - static_cast<int>(size));
    int const magnitude = static_cast<int>(size) + out.exponent - 1;
    if (magnitude > decimal::greatest_magnitude) return decimal_result::too_large;
    if (magnitude < decimal::least_magnitude) return decimal_result::too_small;
    if (size > decimal::max_digits) return decimal_result::too_many_digits;
    out.size = static_cast<int>(size);
    for (std::size_t i = 0; i != size; ++i) out.digits[i] = digit(i);
    return decimal_result::ok;
}

std::string decimal::text() const {
    if (size == 0) return "0";
    auto const zeros = [](int count) {
        return std::string(static_cast<std::size_t>(std::max(count, 0)), '0');
    };
    std::string all(digits.data(), static_cast<std::size_t>(size));
    int const point = whole_digits();
    if (exponent >= 0) all += zeros(exponent);
    else if (point > 0) all.insert(static_cast<std::size_t>(point), ".");
    else all = "0." + zeros(-point) + all;
    return negative ? '-' + all : all;
}

}  // namespace dynamap::wire
