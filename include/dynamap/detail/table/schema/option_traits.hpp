// Takes a descriptor's options apart by pattern matching.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "dynamap/fixed_string.hpp"
#include "dynamap/options.hpp"

namespace dynamap::detail {

/// Pointers to members, as a type.
template <auto... Members>
struct pointers {
    static constexpr std::size_t size = sizeof...(Members);
};

enum class option_kind : unsigned char {
    unknown,
    partition,
    sort,
    name,
    billing,
    global_index,
    local_index,
    projection,
    time_to_live,
    stream,
    table_class,
    protection,
    tag,
    version,
    created,
    updated,
    discriminator
};

template <class Option>
struct option_traits {
    static constexpr auto kind = option_kind::unknown;
};
template <auto... Members>
struct option_traits<partition_key<Members...>> {
    static constexpr auto kind = option_kind::partition;
    using members = pointers<Members...>;
};
template <auto... Members>
struct option_traits<sort_key<Members...>> {
    static constexpr auto kind = option_kind::sort;
    using members = pointers<Members...>;
};
template <auto Member, fixed_string Name>
struct option_traits<rename<Member, Name>> {
    static constexpr auto kind = option_kind::name;
    static constexpr auto pointer = Member;
    using members = pointers<Member>;
    static constexpr std::string_view name = Name.view();
};
template <std::int64_t Read, std::int64_t Write>
struct option_traits<provisioned<Read, Write>> {
    static_assert(Read > 0 && Write > 0, "dynamap: provisioned capacity is at least 1 read and 1 write unit");
    static constexpr auto kind = option_kind::billing;
    static constexpr std::int64_t read_units = Read, write_units = Write;
};
template <>
struct option_traits<on_demand> {
    static constexpr auto kind = option_kind::billing;
    static constexpr std::int64_t read_units = 0, write_units = 0;
};
/// The attributes that an index projects in addition to its keys.
enum class projection_kind : unsigned char { all, keys, some };
template <>
struct option_traits<all_attributes> {
    static constexpr auto kind = option_kind::projection;
    static constexpr auto projection = projection_kind::all;
    using members = pointers<>;
};
template <>
struct option_traits<keys_only> {
    static constexpr auto kind = option_kind::projection;
    static constexpr auto projection = projection_kind::keys;
    using members = pointers<>;
};
template <auto... Members>
struct option_traits<include<Members...>> {
    static constexpr auto kind = option_kind::projection;
    static constexpr auto projection = projection_kind::some;
    using members = pointers<Members...>;
};
template <fixed_string Name, class Partition, class... Parts>
struct option_traits<global_index<Name, Partition, Parts...>> {
    static constexpr auto kind = option_kind::global_index;
};
template <fixed_string Name, class Sort, class... Parts>
struct option_traits<local_index<Name, Sort, Parts...>> {
    static constexpr auto kind = option_kind::local_index;
};
template <auto Member>
struct option_traits<time_to_live<Member>> {
    static constexpr auto kind = option_kind::time_to_live;
    static constexpr auto pointer = Member;
    using members = pointers<Member>;
};
template <stream_view View>
struct option_traits<stream<View>> {
    static constexpr auto kind = option_kind::stream;
    static constexpr auto view = View;
};
template <>
struct option_traits<infrequent_access> {
    static constexpr auto kind = option_kind::table_class;
};
template <>
struct option_traits<deletion_protection> {
    static constexpr auto kind = option_kind::protection;
};
template <fixed_string Key, fixed_string Value>
struct option_traits<table_tag<Key, Value>> {
    static constexpr auto kind = option_kind::tag;
    static constexpr std::string_view key = Key.view(), value = Value.view();
};
template <auto Member>
struct option_traits<version<Member>> {
    static constexpr auto kind = option_kind::version;
    static constexpr auto pointer = Member;
    using members = pointers<Member>;
};
template <auto Member>
struct option_traits<created_at<Member>> {
    static constexpr auto kind = option_kind::created;
    static constexpr auto pointer = Member;
    using members = pointers<Member>;
};
template <auto Member>
struct option_traits<updated_at<Member>> {
    static constexpr auto kind = option_kind::updated;
    static constexpr auto pointer = Member;
    using members = pointers<Member>;
};
template <fixed_string Attribute, fixed_string Value>
struct option_traits<discriminator<Attribute, Value>> {
    static constexpr auto kind = option_kind::discriminator;
    static constexpr std::string_view attribute = Attribute.view(), value = Value.view();
};

template <class Option, option_kind Kind>
inline constexpr bool is_option = option_traits<Option>::kind == Kind;

/// The number of options of a kind.
template <option_kind Kind, class... Options>
inline constexpr std::size_t count_options = (std::size_t{0} + ... + std::size_t{is_option<Options, Kind>});

/// The first option of a kind, as a type_identity; of void if there is none.
template <option_kind Kind, class... Options>
struct first_option : std::type_identity<void> {};
template <option_kind Kind, class First, class... Rest>
struct first_option<Kind, First, Rest...>
    : std::conditional_t<is_option<First, Kind>, std::type_identity<First>, first_option<Kind, Rest...>> {};

/// The pointers of the first option of a kind; empty if there is none.
template <option_kind Kind, class... Options>
struct option_members {
    using found = typename first_option<Kind, Options...>::type;
    static constexpr auto list() {
        if constexpr (std::is_void_v<found>) return pointers<>{};
        else return typename option_traits<found>::members{};
    }
    using type = decltype(list());
};

}  // namespace dynamap::detail
