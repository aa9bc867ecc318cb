// Upper and lower case of ASCII letters, independent of the locale.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace dynamap::aws {

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

inline std::string lower_case(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), lower);
    return out;
}

/// Whether two header names are equal, ignoring case.
inline bool same_name(std::string_view a, std::string_view b) noexcept {
    return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace dynamap::aws
