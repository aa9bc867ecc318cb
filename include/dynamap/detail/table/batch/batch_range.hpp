// The ranges of rows or keys that a batch takes, and the static_asserts for what it does not take.
#pragma once

#include <concepts>
#include <initializer_list>
#include <ranges>
#include <string_view>
#include <type_traits>

#include "dynamap/detail/base/compiler.hpp"

namespace dynamap::detail {

#if DYNAMAP_FREES_AGGREGATES_TWICE
/// A list in braces, accepted only to be rejected: GCC 12 cannot handle its array inside a co_await
/// expression.
template <class Element>
struct braced_list {
    template <class... More>
    braced_list(Element const&, More const&...) {}
};
#else
template <class Element>
using braced_list = std::initializer_list<Element>;
#endif
template <class Range>
inline constexpr bool refused_braces = false;
template <class Element>
inline constexpr bool refused_braces<braced_list<Element>> = DYNAMAP_FREES_AGGREGATES_TWICE;

/// Whether a batch can be made from it. A static_assert explains why not.
template <class Range>
constexpr bool require_range() {
    static_assert(!refused_braces<Range>,
                  "dynamap: give the rows or keys a name first: `std::vector rows{...};` -- this compiler "
                  "(GCC before 13) cannot compile a list in braces inside a co_await expression");
    constexpr bool fits = std::ranges::input_range<Range> && !std::convertible_to<Range, std::string_view>;
    static_assert(fits || refused_braces<Range>,
                  "dynamap: a batch takes a range of rows or keys; use put, remove or get for a single one");
    return fits;
}

/// Whether a range has rows of a table. A static_assert explains why not.
template <class Table, class Rows>
constexpr bool require_rows_of() {
    using element = std::ranges::range_reference_t<Rows>;
    static_assert(std::is_convertible_v<element, typename Table::row_type const&>,
                  "dynamap: the elements of this range are not rows of the table's own struct");
    return std::is_convertible_v<element, typename Table::row_type const&>;
}

}  // namespace dynamap::detail
