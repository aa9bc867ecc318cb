// A row type seen as a table of attributes: names, key members, how each is read and written. Room: map.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

#include "dynamap/byte_buffer.hpp"
#include "dynamap/map/codec.hpp"
#include "dynamap/map/detail/members.hpp"
#include "dynamap/map/options.hpp"
#include "dynamap/map/record.hpp"
#include "dynamap/wire/value_reader.hpp"

namespace dynamap::detail {

// Each option's parts, by pattern.
template <class Option>
struct option_parts {
    static constexpr bool known = false;
};
template <auto Member>
struct option_parts<partition_key<Member>> {
    static constexpr bool known = true, is_partition = true;
    static constexpr auto pointer = Member;
};
template <auto Member>
struct option_parts<sort_key<Member>> {
    static constexpr bool known = true, is_sort = true;
    static constexpr auto pointer = Member;
};
template <auto Member, fixed_string Name>
struct option_parts<rename<Member, Name>> {
    static constexpr bool known = true, is_rename = true;
    static constexpr auto pointer = Member;
    static constexpr std::string_view name = Name.view();
};
template <std::int64_t Read, std::int64_t Write>
struct option_parts<provisioned<Read, Write>> {
    static constexpr bool known = true, is_billing = true;
    static constexpr std::int64_t read_units = Read, write_units = Write;
};
template <>
struct option_parts<on_demand> {
    static constexpr bool known = true, is_billing = true;
    static constexpr std::int64_t read_units = 0, write_units = 0;
};

template <class Option>
inline constexpr bool is_partition_key = requires { option_parts<Option>::is_partition; };
template <class Option>
inline constexpr bool is_sort_key = requires { option_parts<Option>::is_sort; };
template <class Option>
inline constexpr bool is_rename = requires { option_parts<Option>::is_rename; };
template <class Option>
inline constexpr bool is_billing = requires { option_parts<Option>::is_billing; };

template <class Pointer, class Row>
constexpr bool points_into() {
    if constexpr (requires { typename pointer_parts<std::remove_cv_t<Pointer>>::owner; })
        return std::is_same_v<typename pointer_parts<std::remove_cv_t<Pointer>>::owner, Row>;
    else
        return false;
}

/// Everything about `Row` as an item that is known at compile time.
template <class Row, class... Options>
class schema {
    static_assert(std::is_aggregate_v<Row> && std::is_class_v<Row>,
                  "dynamap: a row must be a plain struct: public members, no constructors, no base class");
    static_assert(std::is_default_constructible_v<Row>, "dynamap: a row must be default-constructible");
    static_assert((option_parts<Options>::known && ...),
                  "dynamap: a table option is none of partition_key, sort_key, rename, provisioned, on_demand");
    static_assert((0 + ... + int(is_partition_key<Options>)) == 1,
                  "dynamap: a table needs exactly one partition_key<&Row::member>");
    static_assert((0 + ... + int(is_sort_key<Options>)) <= 1, "dynamap: a table has at most one sort_key<&Row::member>");
    static_assert((0 + ... + int(is_billing<Options>)) <= 1,
                  "dynamap: a table is either provisioned<read, write> or on_demand, said once");

    template <class Option>
    static constexpr bool option_fits() {
        if constexpr (requires { option_parts<Option>::pointer; })
            return points_into<decltype(option_parts<Option>::pointer), Row>();
        else
            return true;
    }
    static_assert((option_fits<Options>() && ...),
                  "dynamap: partition_key, sort_key and rename take a pointer to a member of the table's own row");

  public:
    static constexpr std::size_t size = member_count<Row>;

    /// The attribute name of member `I`.
    template <std::size_t I>
    static constexpr std::string_view name_at() {
        constexpr std::string_view own = member_names<Row>[I];
        std::string_view name = own;
        ((name = renamed<Options>(own, name)), ...);
        return name;
    }

    /// The index of the member that `Pointer` points to.
    template <auto Pointer>
    static constexpr std::size_t index_of() {
        constexpr std::string_view wanted = pointer_name<Pointer>();
        std::size_t at = 0;
        while (at < size && member_names<Row>[at] != wanted) ++at;
        return at;
    }

    /// The attribute name of the member that `Pointer` points to.
    template <auto Pointer>
    static constexpr std::string_view name_of() {
        return name_at<index_of<Pointer>()>();
    }

  private:
    template <class Option>
    static constexpr std::string_view renamed(std::string_view own, std::string_view name) {
        if constexpr (is_rename<Option>)
            if (pointer_name<option_parts<Option>::pointer>() == own) return option_parts<Option>::name;
        return name;
    }

    template <bool Sort>
    static constexpr auto key_pointer() {
        return key_pointer_in<Sort, Options...>();
    }
    template <bool Sort, class First, class... Rest>
    static constexpr auto key_pointer_in() {
        if constexpr (Sort ? is_sort_key<First> : is_partition_key<First>)
            return option_parts<First>::pointer;
        else
            return key_pointer_in<Sort, Rest...>();
    }
    template <bool Sort>
    static constexpr auto key_pointer_in() {
        return nullptr;
    }

  public:
    static constexpr auto partition_pointer = key_pointer<false>();
    static constexpr auto sort_pointer = key_pointer<true>();
    static constexpr bool has_sort_key = !std::is_same_v<decltype(key_pointer<true>()), std::nullptr_t>;

    using partition_type = pointed_type<partition_pointer>;
    using sort_type = typename decltype([] {
        if constexpr (has_sort_key) return std::type_identity<pointed_type<sort_pointer>>{};
        else return std::type_identity<void>{};
    }())::type;

    template <class Key>
    static constexpr bool can_be_key() {
        if constexpr (attribute_type<Key> && !may_be_absent<Key>)
            return codec<Key>::type == value_type::string || codec<Key>::type == value_type::number ||
                   codec<Key>::type == value_type::binary;
        else
            return std::is_void_v<Key>;
    }
    static_assert(can_be_key<partition_type>(),
                  "dynamap: a partition key must be a string, number or binary attribute, and not optional");
    static_assert(can_be_key<sort_type>(),
                  "dynamap: a sort key must be a string, number or binary attribute, and not optional");

    /// Whether `Pointer` is the partition or the sort key.
    template <auto Pointer>
    static constexpr bool is_key() {
        if (index_of<Pointer>() == index_of<partition_pointer>()) return true;
        if constexpr (has_sort_key) return index_of<Pointer>() == index_of<sort_pointer>();
        return false;
    }

    static constexpr std::int64_t read_units = [] {
        std::int64_t units = 0;
        ([&] { if constexpr (is_billing<Options>) units = option_parts<Options>::read_units; }(), ...);
        return units;
    }();
    static constexpr std::int64_t write_units = [] {
        std::int64_t units = 0;
        ([&] { if constexpr (is_billing<Options>) units = option_parts<Options>::write_units; }(), ...);
        return units;
    }();

  private:
    static constexpr bool names_differ() {
        std::array<std::string_view, size> names = []<std::size_t... I>(std::index_sequence<I...>) {
            return std::array<std::string_view, size>{name_at<I>()...};
        }(std::make_index_sequence<size>{});
        for (std::size_t i = 0; i < size; ++i) {
            if (names[i].empty()) return false;
            for (std::size_t j = 0; j < i; ++j)
                if (names[i] == names[j]) return false;
        }
        return true;
    }
    static_assert(names_differ(), "dynamap: two members of the row would be the same attribute, or one has an empty name");

    struct names {
        template <std::size_t I>
        static constexpr std::string_view name() {
            return name_at<I>();
        }
    };

  public:
    using attributes = record<Row, names>;
    static_assert(attributes::complete, "dynamap: a member has no codec; its place and type stand in member_codec<row, place, type> above");

    /// `"name":` of the partition key's attribute.
    static constexpr auto const& partition_quoted() {
        return attributes::template quoted_name<index_of<partition_pointer>()>;
    }
    /// `"name":` of the sort key's attribute.
    static constexpr auto const& sort_quoted() { return attributes::template quoted_name<index_of<sort_pointer>()>; }

    /// Writes the row's key, `{"pk":...,"sk":...}`.
    /// Errors: those of the keys' codecs, with the attribute's name.
    static void encode_key(byte_buffer& out, Row const& row) {
        out.push_back('{');
        encode_key_member<partition_pointer>(out, row);
        if constexpr (has_sort_key) {
            out.push_back(',');
            encode_key_member<sort_pointer>(out, row);
        }
        out.push_back('}');
    }

    /// Writes the whole row as an item.
    /// Errors: those of the members' codecs, with the attribute's name.
    static void encode(byte_buffer& out, Row const& row) { attributes::encode(out, row); }
    /// Reads an item into `row`.
    static void decode(value_reader& item, Row& row) { attributes::decode(item, row); }

  private:
    template <auto Pointer>
    static void encode_key_member(byte_buffer& out, Row const& row) {
        constexpr std::size_t at = index_of<Pointer>();
        out.append(attributes::template quoted_name<at>.view());
        value_writer writer(out);
        try {
            codec<pointed_type<Pointer>>::encode(writer, row.*Pointer);
        } catch (error const& failure) {
            throw failure.within(name_at<at>());
        }
    }
};

}  // namespace dynamap::detail
