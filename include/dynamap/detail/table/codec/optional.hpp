// A value or none: optional leaves the attribute out, nullable writes NULL.
#pragma once

#include <optional>
#include <type_traits>
#include <utility>

#include "dynamap/detail/table/codec/contract.hpp"

namespace dynamap {

/// A value or an explicit NULL, for readers that distinguish NULL from a missing attribute. `std::optional`
/// leaves the attribute out.
///
/// Shape: made from a value, from nothing or from `nullptr`, and used like a `std::optional`. An item without
/// the attribute reads as NULL.
template <class T>
class nullable {
  public:
    /// Makes NULL.
    constexpr nullable() = default;
    /// Makes NULL.
    constexpr nullable(std::nullptr_t) {}
    /// Makes it from a value.
    constexpr nullable(T value) : value_(std::move(value)) {}

    /// Whether it has a value.
    [[nodiscard]] constexpr bool has_value() const noexcept { return value_.has_value(); }
    constexpr explicit operator bool() const noexcept { return value_.has_value(); }
    /// The value. There must be one.
    constexpr T const& operator*() const { return *value_; }
    constexpr T& operator*() { return *value_; }
    constexpr T const* operator->() const { return &*value_; }
    constexpr T* operator->() { return &*value_; }
    /// The value. Throws `std::bad_optional_access` if there is none.
    [[nodiscard]] constexpr T const& value() const { return value_.value(); }
    /// The value, or `other` if there is none.
    template <class U>
    [[nodiscard]] constexpr T value_or(U&& other) const {
        return value_.value_or(std::forward<U>(other));
    }

    friend constexpr bool operator==(nullable const& a, nullable const& b) { return a.value_ == b.value_; }

  private:
    std::optional<T> value_;
};

namespace detail {
template <class T>
inline constexpr bool is_nullable = false;
template <class T>
inline constexpr bool is_nullable<nullable<T>> = true;
}  // namespace detail

/// The inner type's value, or no attribute. Inside a list or map, where nothing can be left out, it is NULL.
/// A stored NULL reads as empty. An optional that contains an empty set is left out too.
template <attribute_type T>
struct codec<std::optional<T>> {
    static_assert(
        !detail::is_nullable<T>,
        "dynamap: std::optional<dynamap::nullable<T>> would have two values for none; use one of them");
    using inner = T;
    static constexpr value_type type = codec<T>::type;
    static void encode(value_writer& out, std::optional<T> const& value) {
        if (value) codec<T>::encode(out, *value);
        else out.null();
    }
    static std::optional<T> decode(value_reader& in) {
        if (in.type() == value_type::null) return std::nullopt;
        return codec<T>::decode(in);
    }
    static bool is_absent(std::optional<T> const& value) {
        if constexpr (may_be_absent<T>)
            if (value) return codec<T>::is_absent(*value);
        return !value;
    }
    static std::optional<T> absent() { return std::nullopt; }
};

/// The inner type's value, or NULL.
template <attribute_type T>
struct codec<nullable<T>> {
    using inner = T;
    static constexpr value_type type = codec<T>::type;
    static void encode(value_writer& out, nullable<T> const& value) {
        if (value) codec<T>::encode(out, *value);
        else out.null();
    }
    static nullable<T> decode(value_reader& in) {
        if (in.type() == value_type::null) return nullptr;
        return codec<T>::decode(in);
    }
    static bool is_absent(nullable<T> const&) { return false; }
    static nullable<T> absent() { return nullptr; }
};

}  // namespace dynamap
