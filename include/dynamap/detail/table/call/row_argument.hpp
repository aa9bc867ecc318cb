// The row argument of put, and the static_asserts for what it does not take.
#pragma once

#include <type_traits>

#include "dynamap/detail/base/compiler.hpp"

namespace dynamap::detail {

/// A temporary row, which some compilers would destroy twice, or an argument that is not a row.
template <class Given, class Row>
concept no_named_row = std::is_same_v<Given, Row> || !std::is_convertible_v<Given, Row const&>;

/// Whether a `no_named_row` can be put. A static_assert explains why not.
template <class Row, class Given>
constexpr bool require_row() {
    static_assert(std::is_convertible_v<Given, Row const&>,
                  "dynamap: put takes a row of the table's own struct; pass *row of a std::optional; write a "
                  "partial row, as project(...) reads it, with update");
    static_assert(
        !std::is_same_v<Given, Row> || temporary_row_allowed<Row>,
        "dynamap: give the row a name first: `row r{...};`, then `co_await table.put(r);` -- this compiler "
        "(GCC before 13) destroys a struct twice if it is built inside a co_await expression");
    return std::is_convertible_v<Given, Row const&>;
}

}  // namespace dynamap::detail
