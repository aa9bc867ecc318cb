// Values given by the caller, checked against the type of the attribute they are for. Room: map.
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "dynamap/error.hpp"
#include "dynamap/map/codec.hpp"

namespace dynamap::detail {

/// `T` without the optional around it: what a value for the attribute is given as.
template <class T>
struct value_type_of {
    using type = T;
};
template <class T>
struct value_type_of<std::optional<T>> {
    using type = T;
};
template <class T>
using value_for = typename value_type_of<T>::type;

/// Whether a `Given` can be the value of a `T`: the same type, text for a string, a number for a
/// number; no fraction for an integer. A `double` for a `float` is rounded.
template <class T, class Given>
constexpr bool accepts() {
    using given = std::remove_cvref_t<Given>;
    if constexpr (std::same_as<given, T>)
        return true;
    else if constexpr (std::same_as<T, std::string>)
        return std::convertible_to<Given, std::string_view>;
    else if constexpr (integer<T>)
        return integer<given>;
    else if constexpr (std::floating_point<T>)
        return integer<given> || std::floating_point<given>;
    else if constexpr (std::same_as<T, bool> || std::is_arithmetic_v<T>)
        return false;
    else
        return !std::is_arithmetic_v<given> && std::convertible_to<Given, T>;
}

[[noreturn]] void throw_value_out_of_range();

/// The value as a `T`, owned; integers are checked against `T`'s range.
template <class T, class Given>
constexpr T owned_value(Given&& given) {
    using from = std::remove_cvref_t<Given>;
    if constexpr (integer<T> && !std::same_as<from, T>) {
        if (!std::in_range<T>(given)) throw_value_out_of_range();
        return static_cast<T>(given);
    } else if constexpr (std::floating_point<T> && std::is_arithmetic_v<from>) {
        return static_cast<T>(given);
    } else if constexpr (std::same_as<T, std::string> && !std::same_as<from, std::string>) {
        return std::string(std::string_view(given));
    } else {
        return static_cast<T>(std::forward<Given>(given));
    }
}

/// Writes `given` as an attribute value of type `T`, copying nothing where the codec can read it in place.
template <class T, class Given>
void encode_as(value_writer& out, Given const& given) {
    if constexpr (std::same_as<Given, T>)
        codec<T>::encode(out, given);
    else if constexpr (std::same_as<T, std::string>)
        codec<T>::encode(out, std::string_view(given));
    else
        codec<T>::encode(out, owned_value<T>(given));
}

}  // namespace dynamap::detail
