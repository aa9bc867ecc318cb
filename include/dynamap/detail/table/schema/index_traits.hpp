// The secondary indexes of a descriptor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "dynamap/detail/table/schema/option_traits.hpp"

namespace dynamap::detail {

template <class... Parts>
struct index_options {
    using projection_option = typename first_option<option_kind::projection, Parts...>::type;
    using billing_option = typename first_option<option_kind::billing, Parts...>::type;
    static constexpr projection_kind projection = [] {
        if constexpr (std::is_void_v<projection_option>) return projection_kind::all;
        else return option_traits<projection_option>::projection;
    }();
    using included = typename option_members<option_kind::projection, Parts...>::type;
    static constexpr std::int64_t read_units = [] {
        if constexpr (std::is_void_v<billing_option>) return std::int64_t{0};
        else return option_traits<billing_option>::read_units;
    }();
    static constexpr std::int64_t write_units = [] {
        if constexpr (std::is_void_v<billing_option>) return std::int64_t{0};
        else return option_traits<billing_option>::write_units;
    }();
};

template <class Option>
struct index_traits;

template <fixed_string Name, class Partition, class... Parts>
struct index_traits<global_index<Name, Partition, Parts...>> : index_options<Parts...> {
    static constexpr std::string_view name = Name.view();
    static constexpr bool global = true;
    static_assert(is_option<Partition, option_kind::partition>,
                  "dynamap: a global_index begins with its name and its partition_key<&Row::member>");
    static_assert(((is_option<Parts, option_kind::sort> || is_option<Parts, option_kind::projection> ||
                    is_option<Parts, option_kind::billing>) &&
                   ...),
                  "dynamap: after its partition_key a global_index has at most a sort_key, a projection "
                  "(all_attributes, keys_only, include<...>) and provisioned<read, write>");
    static_assert(count_options<option_kind::sort, Parts...> <= 1 &&
                      count_options<option_kind::projection, Parts...> <= 1 &&
                      count_options<option_kind::billing, Parts...> <= 1,
                  "dynamap: an index has each part at most once");
    using partition = typename option_members<option_kind::partition, Partition>::type;
    using sort = typename option_members<option_kind::sort, Parts...>::type;
    static_assert(partition::size >= 1 && partition::size <= 4 && sort::size <= 4,
                  "dynamap: a global index has one to four partition key attributes and at most four sort "
                  "key attributes");
};

template <fixed_string Name, class Sort, class... Parts>
struct index_traits<local_index<Name, Sort, Parts...>> : index_options<Parts...> {
    static constexpr std::string_view name = Name.view();
    static constexpr bool global = false;
    static_assert(is_option<Sort, option_kind::sort>,
                  "dynamap: a local_index has its name and a sort_key<&Row::member>; its "
                  "partition key is the table's");
    static_assert((is_option<Parts, option_kind::projection> && ...) && sizeof...(Parts) <= 1,
                  "dynamap: after its sort_key a local_index has at most a projection: all_attributes, "
                  "keys_only, include<...>");
    using sort = typename option_members<option_kind::sort, Sort>::type;
    static_assert(sort::size == 1, "dynamap: a local index has one sort key attribute");
};

/// The index called `Name` among the options; void if there is none.
template <fixed_string Name, class... Options>
struct index_named : std::type_identity<void> {};
template <fixed_string Name, class First, class... Rest>
struct index_named<Name, First, Rest...> {
    static constexpr bool matches() {
        if constexpr (is_option<First, option_kind::global_index> ||
                      is_option<First, option_kind::local_index>)
            return index_traits<First>::name == Name.view();
        else return false;
    }
    using type =
        typename std::conditional_t<matches(), std::type_identity<First>, index_named<Name, Rest...>>::type;
};

}  // namespace dynamap::detail
