// Workarounds for compiler bugs.
#pragma once

#include <type_traits>

/// 1 for compilers that destroy a braced aggregate, or a capturing lambda, twice if it is built inside a
/// `co_await` expression (GCC before 13).
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 13
#define DYNAMAP_FREES_AGGREGATES_TWICE 1
#else
#define DYNAMAP_FREES_AGGREGATES_TWICE 0
#endif

namespace dynamap::detail {

/// Whether `T` may be a capturing lambda: it lacks the operations that such a lambda lacks.
template <class T>
inline constexpr bool like_capturing_lambda = std::is_class_v<T> && !std::is_default_constructible_v<T> &&
                                              !std::is_copy_assignable_v<T> && !std::is_move_assignable_v<T>;

/// Whether an argument of type `T` (deduced for a `T&&`) may be built inside a `co_await` expression.
template <class T>
inline constexpr bool safe_inside_co_await =
    !DYNAMAP_FREES_AGGREGATES_TWICE || std::is_lvalue_reference_v<T> ||
    std::is_trivially_destructible_v<std::remove_cvref_t<T>> ||
    !(std::is_aggregate_v<std::remove_cvref_t<T>> || like_capturing_lambda<std::remove_cvref_t<T>>);

/// Rejects rows or keys that are not safe.
template <class Rows>
constexpr void require_safe_range() {
    static_assert(safe_inside_co_await<Rows>,
                  "dynamap: give the rows or keys a name first -- this compiler (GCC before 13) destroys a "
                  "struct or array twice if it is built inside a co_await expression");
}
/// Rejects a function that is not safe.
template <class Function>
constexpr void require_safe_function() {
    static_assert(safe_inside_co_await<Function>,
                  "dynamap: give the function a name first: `auto const f = [...]...;`, and pass f, or "
                  "std::ref(f) if it cannot be copied -- this compiler (GCC before 13) destroys a function "
                  "object twice if it is built inside a co_await expression");
}

/// Whether a row may be a temporary at all. A row type that is safe today becomes unsafe with its first
/// string member.
template <class Row>
inline constexpr bool temporary_row_allowed = !DYNAMAP_FREES_AGGREGATES_TWICE;

}  // namespace dynamap::detail
