// An expression's text as a tree, so that texts that mean the same compare equal.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace conformance {

/// The expression fully parenthesised, each placeholder replaced by what stands for it.
/// Errors: `std::invalid_argument` for a text that is no condition or operand, and for a placeholder that is
/// not in it.
std::string expression_tree(std::string_view expression, std::map<std::string, std::string> const& names,
                            std::map<std::string, std::string> const& values);

}  // namespace conformance
