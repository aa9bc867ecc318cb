// The types that cannot be stored, each with a sentence that says what to use instead.
#pragma once

#include <concepts>
#include <cstddef>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "dynamap/detail/table/codec/contract.hpp"
#include "dynamap/detail/table/codec/shape.hpp"

namespace dynamap::detail {

/// Why a type has no codec.
enum class reason : unsigned char {
    has_codec,
    unknown,
    pointer,
    array,
    character,
    single_byte,
    long_double,
    view,
    other_text,
    shared_owner,
    time_point,
    octets,
    equal_keys,
    map_key,
    set_element,
    alternatives
};

template <class T>
concept character = std::same_as<T, char> || std::same_as<T, wchar_t> || std::same_as<T, char8_t> ||
                    std::same_as<T, char16_t> || std::same_as<T, char32_t>;
template <class T>
concept span_like = requires(T& t) { t.subspan(std::size_t{}); };
template <class T>
concept text_view_like = requires(T& t) {
    typename T::traits_type;
    t.remove_prefix(std::size_t{});
};
template <class T>
concept text_like = requires(T& t) {
    typename T::traits_type;
    t.c_str();
};
template <class T>
concept shared_owner_like = requires(T& t) {
    typename T::element_type;
    t.use_count();
};
template <class T>
concept time_point_like = requires(T& t) {
    typename T::clock;
    typename T::duration;
    t.time_since_epoch();
};
template <class T>
concept optional_like = requires(T& t) {
    typename T::value_type;
    t.has_value();
    t.value_or(*t);
};

template <class T>
consteval reason reason_of();

/// The first reason among the elements of a tuple or variant.
template <class T>
struct first_reason;
template <template <class...> class List, class... Ts>
struct first_reason<List<Ts...>> {
    static consteval reason find() {
        reason found = reason::has_codec;
        ((found = found == reason::has_codec ? reason_of<Ts>() : found), ...);
        return found;
    }
};

template <class T>
consteval reason reason_of_class() {
    if constexpr (text_view_like<T> || span_like<T>) {
        return reason::view;
    } else if constexpr (text_like<T>) {
        return reason::other_text;
    } else if constexpr (shared_owner_like<T>) {
        return reason::shared_owner;
    } else if constexpr (time_point_like<T>) {
        return reason::time_point;
    } else if constexpr (optional_like<T>) {
        return reason_of<typename T::value_type>();
    } else if constexpr (shape_of<T> == shape::octets) {
        return reason::octets;
    } else if constexpr (shape_of<T> == shape::map) {
        return scalar_attribute<typename T::key_type> ? reason_of<typename T::mapped_type>()
                                                      : reason::map_key;
    } else if constexpr (shape_of<T> == shape::set) {
        constexpr reason inner = reason_of<typename T::value_type>();
        return inner == reason::has_codec || inner == reason::unknown ? reason::set_element : inner;
    } else if constexpr (range_like<T> && requires { typename T::key_type; }) {
        return reason::equal_keys;
    } else if constexpr (shape_of<T> == shape::sequence || shape_of<T> == shape::array) {
        return reason_of<typename T::value_type>();
    } else if constexpr (shape_of<T> == shape::tuple) {
        return first_reason<T>::find();
    } else if constexpr (shape_of<T> == shape::variant) {
        constexpr reason inner = first_reason<T>::find();
        return inner == reason::has_codec ? reason::alternatives : inner;
    } else {
        return reason::unknown;
    }
}

/// Why `T`, or a type inside it, cannot be stored.
template <class T>
consteval reason reason_of() {
    if constexpr (attribute_type<T>) return reason::has_codec;
    else if constexpr (std::is_pointer_v<T> || std::is_null_pointer_v<T> || std::is_member_pointer_v<T>)
        return reason::pointer;
    else if constexpr (std::is_array_v<T>) return reason::array;
    else if constexpr (character<T>) return reason::character;
    else if constexpr (std::same_as<T, std::byte>) return reason::single_byte;
    else if constexpr (std::same_as<T, long double>) return reason::long_double;
    else if constexpr (std::is_class_v<T>) return reason_of_class<T>();
    else return reason::unknown;
}

/// Fails with the sentence of a reason.
template <class Type, reason Why>
struct refusal {
    static_assert(
        Why != reason::unknown,
        "dynamap: a member of the row has a type without a codec; use a type that DynamoDB can store, or "
        "specialise dynamap::codec<Type> with type, encode and decode");
    static_assert(Why != reason::pointer,
                  "dynamap: a raw pointer cannot be stored, because it does not own its object; use the "
                  "value itself, std::optional, or std::unique_ptr in a recursive type");
    static_assert(Why != reason::array, "dynamap: a built-in array cannot be stored; use std::string for "
                                        "text, std::array or std::vector for a list");
    static_assert(Why != reason::character,
                  "dynamap: a single character could be text or a number; use std::string, or std::int8_t");
    static_assert(Why != reason::single_byte,
                  "dynamap: a single std::byte cannot be stored; use dynamap::bytes for binary data");
    static_assert(Why != reason::long_double, "dynamap: a long double has more digits than can be stored; "
                                              "use double, or dynamap::number, which is exact");
    static_assert(Why != reason::view,
                  "dynamap: a view (std::string_view, std::span) does not own its data, so it cannot be "
                  "read; use std::string, std::vector or dynamap::bytes");
    static_assert(Why != reason::other_text, "dynamap: text is stored as UTF-8; use std::string");
    static_assert(Why != reason::shared_owner,
                  "dynamap: a std::shared_ptr cannot be stored, because the value that is read is not shared "
                  "any more; use the value itself, std::optional, or std::unique_ptr in a recursive type");
    static_assert(
        Why != reason::time_point,
        "dynamap: a time point of this clock or precision has no codec; use std::chrono::sys_seconds (N, "
        "epoch seconds, for a time to live), dynamap::epoch_milliseconds (N), or dynamap::iso8601<T> (S)");
    static_assert(Why != reason::octets, "dynamap: a container of unsigned char could be binary or a list of "
                                         "numbers; use dynamap::bytes (a vector of "
                                         "std::byte), or another integer type for a list");
    static_assert(Why != reason::equal_keys,
                  "dynamap: a multiset or multimap cannot be stored, because DynamoDB's sets and maps "
                  "contain each key once; use std::vector");
    static_assert(Why != reason::map_key, "dynamap: the keys of a map become attribute names; use "
                                          "std::string, an integer, an enum or dynamap::uuid");
    static_assert(Why != reason::set_element, "dynamap: DynamoDB has sets of strings, numbers and binary "
                                              "values only; use std::vector for other elements");
    static_assert(Why != reason::alternatives,
                  "dynamap: the alternatives of a variant must be distinguishable: all are structs, which "
                  "get a discriminator, or each is stored as another DynamoDB type (S, N, BOOL, L...)");
    static constexpr bool none = Why == reason::has_codec;
};

}  // namespace dynamap::detail
