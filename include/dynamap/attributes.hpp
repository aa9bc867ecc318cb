// attributes<row>: all attributes of a row at once, for a structured binding.
#pragma once

#include <array>
#include <cstddef>
#include <tuple>
#include <utility>

#include "dynamap/attribute.hpp"
#include "dynamap/detail/table/codec/contract.hpp"
#include "dynamap/detail/table/schema/members.hpp"

namespace dynamap {
namespace detail {

/// The members that are attributes, in their order. The member for extra attributes is left out.
template <class Row>
inline constexpr auto attribute_members = [] {
    constexpr auto attributes = []<std::size_t... I>(std::index_sequence<I...>) {
        return std::array<bool, sizeof...(I)>{!is_extra_attributes<member_type<Row, I>>...};
    }(std::make_index_sequence<member_count<Row>>{});
    constexpr std::size_t count = [&] {
        std::size_t found = 0;
        for (bool const attribute : attributes) found += attribute;
        return found;
    }();
    std::array<std::size_t, count> members{};
    for (std::size_t i = 0, used = 0; i < attributes.size(); ++i)
        if (attributes[i]) members[used++] = i;
    return members;
}();

template <class Row, std::size_t I>
using attribute_at = attribute<Row, position_of<Row, attribute_members<Row>[I]>>;
// A structured binding refers to it, also in a coroutine's frame.
template <class Row, std::size_t I>
inline constexpr attribute_at<Row, I> attribute_constant{{}};

}  // namespace detail

/// The attributes of a row; made by `attributes`.
template <class Row>
struct attribute_list {
    /// Attribute `I`.
    template <std::size_t I>
    [[nodiscard]] constexpr auto const& get() const noexcept {
        return detail::attribute_constant<Row, I>;
    }
};

/// All attributes of a row in one line, in the order of its members: `auto const [user_id, balance] =
/// dynamap::attributes<user_wallet>;`.
///
/// Shape: write it in a function. At namespace scope GCC warns of each name that the file does not use. Each
/// name means the same as `attr<&Row::member>`. A table that renames the member is not affected. A member of
/// type `extra_attributes` is left out.
template <class Row>
inline constexpr attribute_list<Row> attributes{};

}  // namespace dynamap

template <class Row>
struct std::tuple_size<dynamap::attribute_list<Row>>
    : std::integral_constant<std::size_t, dynamap::detail::attribute_members<Row>.size()> {};
template <class Row, std::size_t I>
struct std::tuple_element<I, dynamap::attribute_list<Row>> {
    using type = dynamap::detail::attribute_at<Row, I>;
};
