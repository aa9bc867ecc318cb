// A DynamoDB number as its digits and exponent.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace dynamap::wire {

/// A number exactly as DynamoDB keeps it: up to 38 significant digits, magnitude 1e-130 to 9.99e125, or zero.
///
/// Shape: `digits` as an integer, times ten to the power of `exponent`; no zero at either end; no digits:
/// zero.
struct decimal {
    static constexpr int max_digits = 38;
    static constexpr int least_magnitude = -130;
    static constexpr int greatest_magnitude = 125;

    bool negative = false;
    int exponent = 0;
    int size = 0;
    std::array<char, max_digits> digits;

    /// How many digits stand before the decimal point; 0 or less for a number below 1.
    [[nodiscard]] int whole_digits() const noexcept { return size + exponent; }
    /// The text that GetItem returns: no exponent, no needless zeros.
    [[nodiscard]] std::string text() const;
};

/// What reading a number's text came to.
enum class decimal_result { ok, not_a_number, too_many_digits, too_large, too_small };

/// Reads a number's text, e.g. "100", "-0.5", "+1.5E2": whatever the service takes for an N.
/// Source:
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
[[nodiscard]] decimal_result read_decimal(std::string_view text, decimal& out) noexcept;

}  // namespace dynamap::wire
