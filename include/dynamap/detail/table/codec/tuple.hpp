// L from tuple and pair.
#pragma once

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

#include "dynamap/detail/table/codec/sequence.hpp"

namespace dynamap {
namespace detail {

template <class T, std::size_t... I>
constexpr bool all_elements_have_codecs(std::index_sequence<I...>) {
    return (... && attribute_type<std::tuple_element_t<I, T>>);
}

}  // namespace detail

/// L with exactly these types, in their order: tuple and pair.
/// Errors: `errc::bad_value` if the list has another length.
template <class T>
    requires(detail::shape_of<T> == detail::shape::tuple &&
             detail::all_elements_have_codecs<T>(std::make_index_sequence<std::tuple_size_v<T>>{}))
struct codec<T> {
    static constexpr value_type type = value_type::list;
    static void encode(value_writer& out, T const& values) { encode(out, values, indices{}); }
    static T decode(value_reader& in) { return decode(in, indices{}); }

  private:
    static constexpr std::size_t size = std::tuple_size_v<T>;
    using indices = std::make_index_sequence<size>;
    template <std::size_t I>
    using element_codec = codec<std::tuple_element_t<I, T>>;

    template <std::size_t... I>
    static void encode(value_writer& out, T const& values, std::index_sequence<I...>) {
        std::size_t at = 0;
        out.begin_list();
        try {
            ((at = I, out.element(), element_codec<I>::encode(out, std::get<I>(values))), ...);
        } catch (error const& failure) {
            detail::throw_within_element(failure, at);
        }
        out.end_list();
    }
    template <std::size_t... I>
    static T decode(value_reader& in, std::index_sequence<I...>) {
        T values{};
        std::size_t count = 0;
        in.list([&](value_reader& element) {
            (void)((I == count && (std::get<I>(values) = element_codec<I>::decode(element), true)) || ...);
            ++count;
        });
        if (count != size) detail::throw_wrong_length(size, count);
        return values;
    }
};

}  // namespace dynamap
