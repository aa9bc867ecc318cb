// What we know of compilers' faults. Room: base.
#pragma once

#include <type_traits>

/// 1 on compilers that destroy a braced aggregate twice when it is built inside a `co_await` expression (GCC before 13).
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 13
#define DYNAMAP_FREES_AGGREGATES_TWICE 1
#else
#define DYNAMAP_FREES_AGGREGATES_TWICE 0
#endif

namespace dynamap::detail {

/// Whether an argument of type `T` (deduced for a `T&&`) may be built inside a `co_await` expression.
template <class T>
inline constexpr bool safe_inside_co_await =
    !DYNAMAP_FREES_AGGREGATES_TWICE || std::is_lvalue_reference_v<T> || !std::is_aggregate_v<std::remove_cvref_t<T>> ||
    std::is_trivially_destructible_v<std::remove_cvref_t<T>>;

/// Whether a row may be a temporary at all: a row type that is safe today is not any more once it gets a string member.
template <class Row>
inline constexpr bool temporary_row_allowed = !DYNAMAP_FREES_AGGREGATES_TWICE;

}  // namespace dynamap::detail
