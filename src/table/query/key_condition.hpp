// The terms of a query's key condition, read back from its request.
#pragma once

#include <string_view>
#include <vector>

#include "dynamap/detail/table/query/query_state.hpp"

namespace dynamap::detail {

/// One term of a key condition: `#0 = :0`, `#1 BETWEEN :1 AND :2`, `begins_with(#1, :1)`.
struct key_term {
    std::string_view attribute;  ///< its placeholder: "#0"
    std::string_view operation;  ///< "=", "<", "<=", ">", ">=", "BETWEEN" or "begins_with"
    std::string_view value;      ///< an attribute value's JSON
    std::string_view high = {};  ///< the same, of BETWEEN
};

/// Returns the terms of a query's key condition; none for a scan.
/// Lifetime: they refer to the state.
[[nodiscard]] std::vector<key_term> key_terms_of(query_state const& state);

/// Whether a placeholder stands for this attribute.
[[nodiscard]] bool stands_for(query_state const& state, std::string_view placeholder,
                              std::string_view attribute);

}  // namespace dynamap::detail
