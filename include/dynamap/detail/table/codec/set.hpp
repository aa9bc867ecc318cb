// SS, NS and BS from set and unordered_set.
#pragma once

#include <concepts>
#include <cstddef>
#include <string>
#include <utility>

#include "dynamap/detail/table/codec/contract.hpp"
#include "dynamap/detail/table/codec/sequence.hpp"
#include "dynamap/detail/table/codec/shape.hpp"
#include "dynamap/error.hpp"

namespace dynamap {
namespace detail {

/// Returns the type of a set whose elements are of type `element`: an S, N or B.
constexpr value_type set_of(value_type element) noexcept {
    return element == value_type::string   ? value_type::string_set
           : element == value_type::number ? value_type::number_set
                                           : value_type::binary_set;
}

[[noreturn]] void throw_empty_set();

}  // namespace detail

/// SS, NS or BS, depending on the stored type of the elements.
///
/// Shape: DynamoDB has no empty set. As a member of a struct an empty set is left out, and an item without it
/// reads as empty. Inside a list or map, or as a value in an expression, an empty set is `errc::bad_value`.
template <class T>
    requires(detail::shape_of<T> == detail::shape::set && detail::scalar_attribute<typename T::value_type>)
struct codec<T> {
    static constexpr value_type type = detail::set_of(codec<typename T::value_type>::type);

    static void encode(value_writer& out, T const& values) {
        if (values.begin() == values.end()) detail::throw_empty_set();
        std::size_t at = 0;
        out.begin_set(type);
        try {
            for (auto const& value : values) {
                if constexpr (std::same_as<typename T::value_type, std::string>) {
                    out.member(value);
                } else {
                    std::size_t const begin = out.begin_member();
                    codec<typename T::value_type>::encode(out, value);
                    out.end_member(begin);
                }
                ++at;
            }
        } catch (error const& failure) {
            detail::throw_within_element(failure, at);
        }
        out.end_set();
    }
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 15
// GCC 12 to 14 warn wrongly at -O3, in the user's file, about the comparison of std::vector<std::byte>.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wstringop-overread"
#endif
    static T decode(value_reader& in) {
        T values;
        in.set_values(type, [&](value_reader& element) {
            values.insert(codec<typename T::value_type>::decode(element));
        });
        return values;
    }
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 15
#pragma GCC diagnostic pop
#endif
    static bool is_absent(T const& values) { return values.begin() == values.end(); }
    static T absent() { return T(); }
};

}  // namespace dynamap
