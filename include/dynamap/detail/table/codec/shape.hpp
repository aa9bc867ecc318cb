// The kind of a type, determined from its members, so that no header of a standard container is included.
#pragma once

#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>

#include "dynamap/detail/table/schema/type_name.hpp"

namespace dynamap::detail {

/// The kinds of types. Each kind has one codec.
enum class shape : unsigned char {
    other,        ///< has its own codec, or none
    enumeration,  ///< enum, enum class
    sequence,     ///< vector, deque, list: grows at its end
    array,        ///< std::array
    byte_array,   ///< std::array of std::byte
    octets,       ///< a container of unsigned char, which could be a list or binary
    tuple,        ///< tuple, pair
    map,          ///< map, unordered_map
    set,          ///< set, unordered_set
    variant,      ///< std::variant
    nothing,      ///< std::monostate
    aggregate     ///< a plain struct
};

template <class T>
concept range_like = requires(T& t) {
    typename T::value_type;
    { t.begin() != t.end() } -> std::convertible_to<bool>;
};
template <class T>
concept array_like = range_like<T> && requires(T& t) {
    std::tuple_size<T>::value;
    t.fill(t[0]);
};
template <class T>
concept tuple_like = !std::is_aggregate_v<T> && requires { std::tuple_size<T>::value; };
template <class T>
concept map_like = range_like<T> && requires(T& t, typename T::key_type key) {
    typename T::mapped_type;
    { t.try_emplace(std::move(key)).second } -> std::convertible_to<bool>;
};
template <class T>
concept set_like = range_like<T> && requires(T& t, typename T::key_type key) {
    requires std::same_as<typename T::key_type, typename T::value_type>;
    { t.insert(std::move(key)).second } -> std::convertible_to<bool>;
};
template <class T>
concept sequence_like = range_like<T> && requires(T& t, typename T::value_type value) {
    t.push_back(std::move(value));
    t.size();
} && !requires { typename T::traits_type; };  // a string has those
template <class T>
concept variant_like = requires(T const& t) {
    { t.valueless_by_exception() } -> std::same_as<bool>;
    { t.index() } -> std::same_as<std::size_t>;
};

template <class T>
consteval shape find_shape() {
    if constexpr (std::is_enum_v<T>) {
        return std::same_as<T, std::byte> ? shape::other : shape::enumeration;
    } else if constexpr (!std::is_class_v<T>) {
        return shape::other;
    } else if constexpr (array_like<T>) {
        return std::same_as<typename T::value_type, std::byte>       ? shape::byte_array
               : std::same_as<typename T::value_type, unsigned char> ? shape::octets
                                                                     : shape::array;
    } else if constexpr (map_like<T>) {
        return shape::map;
    } else if constexpr (set_like<T>) {
        return shape::set;
    } else if constexpr (sequence_like<T>) {
        return std::same_as<typename T::value_type, std::byte>       ? shape::other
               : std::same_as<typename T::value_type, unsigned char> ? shape::octets
                                                                     : shape::sequence;
    } else if constexpr (variant_like<T>) {
        return shape::variant;
    } else if constexpr (tuple_like<T>) {
        return shape::tuple;
    } else if constexpr (std::is_aggregate_v<T>) {
        if constexpr (std::is_empty_v<T>)
            if (qualified_type_name<T>() == "std::monostate") return shape::nothing;
        return shape::aggregate;
    } else {
        return shape::other;
    }
}

/// The kind of `T`, which must be complete.
template <class T>
inline constexpr shape shape_of = find_shape<T>();

}  // namespace dynamap::detail
