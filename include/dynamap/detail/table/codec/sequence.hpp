// L from vector, deque, list and std::array.
#pragma once

#include <cstddef>
#include <string>

#include "dynamap/detail/table/codec/contract.hpp"
#include "dynamap/detail/table/codec/shape.hpp"
#include "dynamap/error.hpp"

namespace dynamap {
namespace detail {

/// Throws `failure` with the element's index added before its path.
[[noreturn]] void throw_within_element(error const& failure, std::size_t at);
[[noreturn]] void throw_wrong_length(std::size_t expected, std::size_t found);

template <class Range>
void encode_list(value_writer& out, Range const& values) {
    std::size_t at = 0;
    out.begin_list();
    try {
        for (auto const& value : values) {
            out.element();
            codec<typename Range::value_type>::encode(out, value);
            ++at;
        }
    } catch (error const& failure) {
        throw_within_element(failure, at);
    }
    out.end_list();
}

}  // namespace detail

/// L: one element after the other. An empty container is an empty list.
template <class T>
    requires(detail::shape_of<T> == detail::shape::sequence && attribute_type<typename T::value_type>)
struct codec<T> {
    static constexpr value_type type = value_type::list;
    static void encode(value_writer& out, T const& values) { detail::encode_list(out, values); }
    static T decode(value_reader& in) {
        T values;
        in.list(
            [&](value_reader& element) { values.push_back(codec<typename T::value_type>::decode(element)); });
        return values;
    }
};

/// L with a fixed number of elements.
/// Errors: `errc::bad_value` if the list has another length.
template <class T>
    requires(detail::shape_of<T> == detail::shape::array && attribute_type<typename T::value_type>)
struct codec<T> {
    static constexpr value_type type = value_type::list;
    static void encode(value_writer& out, T const& values) { detail::encode_list(out, values); }
    static T decode(value_reader& in) {
        T values{};
        std::size_t count = 0;
        in.list([&](value_reader& element) {
            if (count < values.size()) values[count] = codec<typename T::value_type>::decode(element);
            ++count;
        });
        if (count != values.size()) detail::throw_wrong_length(values.size(), count);
        return values;
    }
};

}  // namespace dynamap
