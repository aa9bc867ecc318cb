// DynamoDB's ten attribute value types.
#pragma once

#include <string_view>

namespace dynamap {

/// The type tag of an attribute value.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
enum class value_type : unsigned char {
    string,      ///< S
    number,      ///< N
    binary,      ///< B
    boolean,     ///< BOOL
    null,        ///< NULL
    list,        ///< L
    map,         ///< M
    string_set,  ///< SS
    number_set,  ///< NS
    binary_set   ///< BS
};

/// Returns the tag on the wire: "S", "N", "BOOL"...
[[nodiscard]] constexpr std::string_view tag(value_type type) noexcept {
    constexpr std::string_view tags[] = {"S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS"};
    return tags[static_cast<unsigned char>(type)];
}

}  // namespace dynamap
