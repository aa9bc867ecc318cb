// The digits and exponent of a DynamoDB number.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace dynamap::wire {

/// An exact DynamoDB number: up to 38 significant digits, magnitude 1e-130 to 9.99e125, or zero.
///
/// Shape: the integer `digits` times ten to the power of `exponent`, without leading and trailing zeros.
/// Without digits it is zero.
struct decimal {
    static constexpr int max_digits = 38;
    static constexpr int least_magnitude = -130;
    static constexpr int greatest_magnitude = 125;

    bool negative = false;
    int exponent = 0;
    int size = 0;
    std::array<char, max_digits> digits;

    /// How many digits are before the decimal point; 0 or less for a number below 1.
    [[nodiscard]] int whole_digits() const noexcept { return size + exponent; }
    /// The text that GetItem returns: no exponent, no unnecessary zeros.
    [[nodiscard]] std::string text() const;
};

/// The result of parsing a number.
enum class decimal_result { ok, not_a_number, too_many_digits, too_large, too_small };

/// Parses a number such as "100", "-0.5", "+1.5E2": everything that the service accepts as an N.
/// Source:
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
[[nodiscard]] decimal_result read_decimal(std::string_view text, decimal& out) noexcept;

}  // namespace dynamap::wire
