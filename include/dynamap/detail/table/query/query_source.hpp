// The source of a query or scan: a table, or one of its indexes.
#pragma once

#include <string_view>
#include <type_traits>

#include "dynamap/attribute.hpp"
#include "dynamap/detail/table/schema/index_traits.hpp"
#include "dynamap/detail/table/schema/option_traits.hpp"
#include "dynamap/projection.hpp"

namespace dynamap::detail {

/// Appends the members of another list to a list, except those it already has.
template <class Schema, class Known, class More>
struct merged;
template <class Schema, auto... Known>
struct merged<Schema, pointers<Known...>, pointers<>> {
    using type = pointers<Known...>;
};
template <class Schema, auto... Known, auto First, auto... Rest>
struct merged<Schema, pointers<Known...>, pointers<First, Rest...>> {
    static constexpr bool known =
        ((Schema::template index_of<First>() == Schema::template index_of<Known>()) || ...);
    using next = std::conditional_t<known, pointers<Known...>, pointers<Known..., First>>;
    using type = typename merged<Schema, next, pointers<Rest...>>::type;
};

template <class Row, class Members>
struct partial_of;
template <class Row, auto... Members>
struct partial_of<Row, pointers<Members...>> {
    using type = partial_row<Row, false, attribute_of<Members>...>;
};

/// The table itself, as a source.
template <class Schema, bool Scan>
struct table_query_source {
    using schema = Schema;
    static constexpr bool is_scan = Scan;
    static constexpr bool may_be_consistent = true;
    static constexpr std::string_view index_name = "";
    using partition_members = typename Schema::partition_members;
    using sort_members = typename Schema::sort_members;
    using key_members = typename merged<Schema, partition_members, sort_members>::type;
    using row = typename Schema::row_type;

    template <auto Pointer>
    static constexpr bool is_key() {
        return Schema::template is_key<Pointer>();
    }
    template <auto Pointer>
    static constexpr bool projects() {
        return true;
    }
};

/// One of its indexes, as a source.
template <class Schema, class Option, bool Scan>
struct index_query_source {
    using schema = Schema;
    using parts = index_traits<Option>;
    static constexpr bool is_scan = Scan;
    static constexpr bool may_be_consistent = !parts::global;
    static constexpr std::string_view index_name = parts::name;
    template <class P>
    static constexpr auto partition_of() {
        if constexpr (P::global) return typename P::partition{};
        else return typename Schema::partition_members{};
    }
    using partition_members = decltype(partition_of<parts>());
    using sort_members = typename parts::sort;
    using index_keys = typename merged<Schema, partition_members, sort_members>::type;
    using table_keys =
        typename merged<Schema, typename Schema::partition_members, typename Schema::sort_members>::type;
    /// The attributes of a start key: the keys of index and table.
    using key_members = typename merged<Schema, table_keys, index_keys>::type;
    using held_members = typename merged<Schema, key_members, typename parts::included>::type;
    using row = typename std::conditional_t<parts::projection == projection_kind::all,
                                            std::type_identity<typename Schema::row_type>,
                                            partial_of<typename Schema::row_type, held_members>>::type;

    template <auto Pointer>
    static constexpr bool is_key() {
        return Schema::template is_among<Pointer>(index_keys{});
    }
    /// Whether a read of the index can return the member. A local index reads missing attributes from the
    /// table.
    template <auto Pointer>
    static constexpr bool projects() {
        return parts::projection == projection_kind::all || !parts::global ||
               Schema::template is_among<Pointer>(held_members{});
    }
};

}  // namespace dynamap::detail
