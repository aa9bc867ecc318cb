// Describes a row type as a table of attributes: names, keys, indexes, and how each is read and written.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "dynamap/codec.hpp"
#include "dynamap/detail/base/byte_buffer.hpp"
#include "dynamap/detail/table/schema/descriptor_rules.hpp"
#include "dynamap/detail/table/schema/index_traits.hpp"
#include "dynamap/detail/table/schema/key_form.hpp"
#include "dynamap/detail/table/schema/member_rules.hpp"
#include "dynamap/detail/table/schema/members.hpp"
#include "dynamap/detail/table/schema/option_traits.hpp"
#include "dynamap/detail/table/schema/table_spec.hpp"
#include "dynamap/detail/wire/batch.hpp"
#include "dynamap/detail/wire/item_size.hpp"
#include "dynamap/detail/wire/value_reader.hpp"
#include "dynamap/options.hpp"
#include "dynamap/record.hpp"
#include "dynamap/value.hpp"

namespace dynamap::detail {

/// Everything about `Row` as an item that is known at compile time.
template <class Row, class... Options>
class schema {
    static_assert(std::is_aggregate_v<Row> && std::is_class_v<Row> && !has_base<Row>,
                  "dynamap: a row must be a plain struct: public members, no constructors, no base class");
    static_assert(std::is_default_constructible_v<Row>, "dynamap: a row must be default-constructible");

    template <class Option>
    static constexpr bool is_table_option = !is_option<Option, option_kind::unknown> &&
                                            !is_option<Option, option_kind::projection>;
    static_assert((is_table_option<Options> && ...),
                  "dynamap: a table option is not one of partition_key, sort_key, rename, provisioned, "
                  "on_demand, global_index, local_index, time_to_live, stream, infrequent_access, "
                  "deletion_protection, table_tag, version, created_at, updated_at, discriminator");

    template <option_kind Kind>
    static constexpr std::size_t count = count_options<Kind, Options...>;
    static_assert(count<option_kind::partition> == 1,
                  "dynamap: a table needs exactly one partition_key<&Row::member>");
    static_assert(count<option_kind::sort> <= 1, "dynamap: a table has at most one sort_key<&Row::member>");
    static_assert(count<option_kind::billing> <= 1,
                  "dynamap: a table has at most one of provisioned<read, write> and on_demand");
    static_assert(count<option_kind::time_to_live> <= 1 && count<option_kind::stream> <= 1 &&
                      count<option_kind::version> <= 1 && count<option_kind::created> <= 1 &&
                      count<option_kind::updated> <= 1 && count<option_kind::discriminator> <= 1,
                  "dynamap: a table has at most one each of time_to_live, stream, version, created_at, "
                  "updated_at and discriminator");
    static_assert(count<option_kind::local_index> <= 5, "dynamap: a table has at most five local indexes");

    template <class Option>
    static constexpr bool option_fits() {
        if constexpr (is_option<Option, option_kind::global_index>)
            return all_point_into<Row>(typename index_traits<Option>::partition{}) &&
                   all_point_into<Row>(typename index_traits<Option>::sort{}) &&
                   all_point_into<Row>(typename index_traits<Option>::included{});
        else if constexpr (is_option<Option, option_kind::local_index>)
            return all_point_into<Row>(typename index_traits<Option>::sort{}) &&
                   all_point_into<Row>(typename index_traits<Option>::included{});
        else if constexpr (requires { typename option_traits<Option>::members; })
            return all_point_into<Row>(typename option_traits<Option>::members{});
        else return true;
    }
    static_assert((option_fits<Options>() && ...), "dynamap: partition_key, sort_key, rename and the other "
                                                   "options take pointers to members of the table's own row");

    template <option_kind Kind>
    using members_of = typename option_members<Kind, Options...>::type;

    static_assert(members_of<option_kind::partition>::size <= 1 && members_of<option_kind::sort>::size <= 1,
                  "dynamap: a table has one partition key attribute and one sort key attribute; only a "
                  "global index has several");

  public:
    using row_type = Row;
    static constexpr std::size_t size = member_count<Row>;

    /// The index of the member that `Pointer` points to.
    template <auto Pointer>
    static constexpr std::size_t index_of() {
        constexpr std::string_view wanted = pointer_name<Pointer>();
        std::size_t at = 0;
        while (at < size && member_names<Row>[at] != wanted) ++at;
        return at;
    }

  private:
    template <class Option>
    static constexpr void rename_one([[maybe_unused]] std::array<std::string_view, size>& names) {
        if constexpr (is_option<Option, option_kind::name>) {
            constexpr std::size_t at = index_of<option_traits<Option>::pointer>();
            if constexpr (at < size) names[at] = option_traits<Option>::name;
        }
    }

  public:
    /// The attribute names of the members, in their order.
    static constexpr std::array<std::string_view, size> attribute_names = [] {
        auto names = member_names<Row>;
        (rename_one<Options>(names), ...);
        return names;
    }();

    /// The attribute name of the member that `Pointer` points to.
    template <auto Pointer>
    static constexpr std::string_view name_of() {
        constexpr std::size_t at = index_of<Pointer>();
        if constexpr (at < size) return attribute_names[at];
        else return {};  // a member of another struct, which has been refused
    }

    using partition_members = members_of<option_kind::partition>;
    using sort_members = members_of<option_kind::sort>;
    static constexpr auto partition_pointer = first_of(members_of<option_kind::partition>{});
    static constexpr auto sort_pointer = first_of(members_of<option_kind::sort>{});
    static constexpr bool has_sort_key = members_of<option_kind::sort>::size != 0;
    static constexpr auto version_pointer = first_of(members_of<option_kind::version>{});
    static constexpr bool has_version = members_of<option_kind::version>::size != 0;
    static constexpr auto created_pointer = first_of(members_of<option_kind::created>{});
    static constexpr bool has_created = members_of<option_kind::created>::size != 0;
    static constexpr auto updated_pointer = first_of(members_of<option_kind::updated>{});
    static constexpr bool has_updated = members_of<option_kind::updated>::size != 0;
    static constexpr bool has_discriminator = count<option_kind::discriminator> != 0;

    using partition_type = pointed_type<partition_pointer>;
    using sort_type = typename decltype([] {
        if constexpr (has_sort_key) return std::type_identity<pointed_type<sort_pointer>>{};
        else return std::type_identity<void>{};
    }())::type;

    static_assert(can_be_key<partition_type>(),
                  "dynamap: a partition key must be a string, number or binary attribute, and not optional");
    static_assert(can_be_key<sort_type>(),
                  "dynamap: a sort key must be a string, number or binary attribute, and not optional");

    /// Whether `Pointer` is one of the members of `list`.
    template <auto Pointer, auto... Members>
    static constexpr bool is_among(pointers<Members...>) {
        return ((index_of<Pointer>() == index_of<Members>()) || ...);
    }
    /// Whether `Pointer` is the partition or the sort key.
    template <auto Pointer>
    static constexpr bool is_key() {
        return is_among<Pointer>(members_of<option_kind::partition>{}) ||
               is_among<Pointer>(members_of<option_kind::sort>{});
    }

  private:
    template <auto... Members>
    static constexpr bool index_keys_fit(pointers<Members...>) {
        return (can_be_key<value_for<pointed_type<Members>>>() && ...);
    }
    template <class Option>
    static constexpr bool index_fits() {
        if constexpr (is_option<Option, option_kind::global_index>)
            return index_keys_fit(typename index_traits<Option>::partition{}) &&
                   index_keys_fit(typename index_traits<Option>::sort{});
        else if constexpr (is_option<Option, option_kind::local_index>)
            return index_keys_fit(typename index_traits<Option>::sort{});
        else return true;
    }
    static_assert((index_fits<Options>() && ...),
                  "dynamap: an index's keys must be string, number or binary attributes");
    static_assert(
        has_sort_key || count<option_kind::local_index> == 0,
        "dynamap: a local index needs a table with a sort key; this table has none: use global_index");
    static_assert(
        [] {
            if constexpr (count<option_kind::time_to_live> != 0)
                return counts_seconds<pointed_type<first_of(members_of<option_kind::time_to_live>{})>>;
            return true;
        }(),
        "dynamap: a time to live counts whole seconds: use std::chrono::sys_seconds or an integer; the "
        "service would take "
        "milliseconds for a time far in the future and never delete the item");
    static_assert(
        [] {
            if constexpr (has_version)
                return integer<pointed_type<version_pointer>> && !is_key<version_pointer>();
            return true;
        }(),
        "dynamap: a version is an integer member that is not a key");

    template <bool Has, auto Pointer>
    static constexpr bool stamp_fits() {
        if constexpr (Has) return can_be_stamped<pointed_type<Pointer>> && !is_key<Pointer>();
        else return true;
    }
    static_assert(stamp_fits<has_created, created_pointer>() && stamp_fits<has_updated, updated_pointer>(),
                  "dynamap: created_at and updated_at are for members that are a time or an integer of epoch "
                  "seconds, and not a key");

  public:
    /// The option of the index called `Name`; `void` if there is none.
    template <fixed_string Name>
    using index = typename index_named<Name, Options...>::type;

  private:
    static constexpr bool names_differ() {
        for (std::size_t i = 0; i < size; ++i) {
            if (attribute_names[i].empty()) return false;
            for (std::size_t j = 0; j < i; ++j)
                if (attribute_names[i] == attribute_names[j]) return false;
        }
        return true;
    }
    static_assert(names_differ(),
                  "dynamap: two members of the row would be the same attribute, or one has an empty name");

    using member_marks = std::array<bool, size>;
    template <auto... Members>
    static constexpr void mark([[maybe_unused]] member_marks& marks, pointers<Members...>,
                               [[maybe_unused]] bool value = true) {
        // A member of another struct has been refused already.
        ((index_of<Members>() < size ? void(marks[index_of<Members>()] = value) : void()), ...);
    }
    template <class Option>
    static constexpr void mark_index_keys([[maybe_unused]] member_marks& marks) {
        if constexpr (is_option<Option, option_kind::global_index>)
            mark(marks, typename index_traits<Option>::partition{});
        if constexpr (is_option<Option, option_kind::global_index> ||
                      is_option<Option, option_kind::local_index>)
            mark(marks, typename index_traits<Option>::sort{});
    }
    // Whether a member is a key of the table or of an index. A time to live that is only the key of an index
    // does not count: other programs write it with a fraction, and it does not address an item.
    static constexpr member_marks key_members = [] {
        member_marks marks{};
        (mark_index_keys<Options>(marks), ...);
        mark(marks, members_of<option_kind::time_to_live>{}, false);
        mark(marks, partition_members{});
        mark(marks, sort_members{});
        return marks;
    }();

    struct names {
        static constexpr auto const& all = attribute_names;
        // Whether the member is a key whose text may have several forms.
        template <std::size_t I>
        static constexpr bool is_checked_key() {
            if constexpr (key_members[I]) return !key_form<value_for<member_type<Row, I>>>::always;
            else return false;
        }
        template <class T>
        static void decode_key(value_reader& value, T& to) {
            detail::decode_key(value, to);
        }
    };

  public:
    /// Whether the member is a key of the table or of an index that is read only in the form in which it is
    /// written.
    template <auto Pointer>
    static constexpr bool is_checked_key() {
        return names::template is_checked_key<index_of<Pointer>()>();
    }

  private:
    struct no_discriminator {
        static constexpr std::string_view attribute = "", value = "";
    };
    template <class Found>
    static auto discriminator_parts(std::type_identity<Found>) {
        if constexpr (std::is_void_v<Found>) return no_discriminator{};
        else return option_traits<Found>{};
    }
    using discriminator_option = decltype(discriminator_parts(
        std::type_identity<typename first_option<option_kind::discriminator, Options...>::type>{}));

  public:
    /// The attribute that contains an item's type, and its value for this type; empty without a
    /// discriminator.
    static constexpr std::string_view discriminator_attribute = discriminator_option::attribute;
    static constexpr std::string_view discriminator_value = discriminator_option::value;

  private:
    // The descriptor as constant data.
    template <auto... Members>
    static constexpr std::array<key_layout, sizeof...(Members)> key_layouts(pointers<Members...>) {
        return {key_layout{name_of<Members>(), codec<value_for<pointed_type<Members>>>::type}...};
    }
    template <auto... Members>
    static constexpr std::array<std::string_view, sizeof...(Members)> name_list(pointers<Members...>) {
        return {name_of<Members>()...};
    }
    template <class List>
    static constexpr auto keys_in = key_layouts(List{});
    // The attributes that an index projects in addition to its keys. The discriminator is one of them:
    // without it the index's items could not be distinguished from those of other types.
    template <class List>
    static constexpr auto included_in = [] {
        if constexpr (has_discriminator) {
            constexpr auto named = name_list(List{});
            std::array<std::string_view, named.size() + 1> all;
            for (std::size_t i = 0; i < named.size(); ++i) all[i] = named[i];
            all[named.size()] = discriminator_attribute;
            return all;
        } else {
            return name_list(List{});
        }
    }();

    template <class Option, class... Before>
    static constexpr auto with_index(std::array<index_layout, sizeof...(Options)> list, std::size_t& used) {
        if constexpr (is_option<Option, option_kind::global_index> ||
                      is_option<Option, option_kind::local_index>) {
            using parts = index_traits<Option>;
            index_layout made;
            made.name = parts::name;
            made.global = parts::global;
            if constexpr (parts::global) made.partition_key = keys_in<typename parts::partition>;
            else made.partition_key = keys_in<members_of<option_kind::partition>>;
            made.sort_key = keys_in<typename parts::sort>;
            made.projection = parts::projection;
            if constexpr (parts::projection != projection_kind::all) {
                made.included = included_in<typename parts::included>;
                if (has_discriminator) made.projection = projection_kind::some;
            }
            made.read_units = parts::read_units;
            made.write_units = parts::write_units;
            list[used++] = made;
        }
        return list;
    }
    static constexpr std::size_t index_count = count<option_kind::global_index> +
                                               count<option_kind::local_index>;
    static constexpr auto indexes = [] {
        std::array<index_layout, sizeof...(Options)> list{};
        std::size_t used = 0;
        ((list = with_index<Options>(list, used)), ...);
        return list;
    }();
    static constexpr auto tags = [] {
        std::array<tag_layout, sizeof...(Options)> list{};
        std::size_t used = 0;
        (
            [&] {
                if constexpr (is_option<Options, option_kind::tag>)
                    list[used++] = tag_layout{option_traits<Options>::key, option_traits<Options>::value};
            }(),
            ...);
        return list;
    }();

  public:
    /// Everything that the descriptor specifies about the table.
    static constexpr table_spec layout = [] {
        table_spec all;
        all.partition_key = keys_in<members_of<option_kind::partition>>;
        all.sort_key = keys_in<members_of<option_kind::sort>>;
        all.indexes = std::span<index_layout const>(indexes.data(), index_count);
        (
            [&] {
                using parts = option_traits<Options>;
                if constexpr (is_option<Options, option_kind::billing>) {
                    all.read_units = parts::read_units;
                    all.write_units = parts::write_units;
                } else if constexpr (is_option<Options, option_kind::time_to_live>) {
                    all.time_to_live = name_of<parts::pointer>();
                } else if constexpr (is_option<Options, option_kind::stream>) {
                    all.has_stream = true;
                    all.stream = parts::view;
                } else if constexpr (is_option<Options, option_kind::table_class>) {
                    all.infrequent_access = true;
                } else if constexpr (is_option<Options, option_kind::protection>) {
                    all.deletion_protection = true;
                }
            }(),
            ...);
        all.tags = std::span<tag_layout const>(tags.data(), count<option_kind::tag>);
        return all;
    }();

    static_assert(descriptor_rules::index_names_allowed(layout),
                  "dynamap: an index's name has 3 to 255 of the characters a-z, A-Z, 0-9, _, - and .");
    static_assert(descriptor_rules::index_names_differ(layout), "dynamap: two indexes have the same name");
    static_assert(descriptor_rules::key_attributes_differ(layout),
                  "dynamap: the key of the table or of an index has an attribute twice");
    static_assert(descriptor_rules::key_names_short(layout),
                  "dynamap: the name of an attribute that is part of a key has at most 255 bytes");
    static_assert(
        descriptor_rules::included_counted(layout),
        "dynamap: include<...> names at least one member, and a table's indexes include at most 100 in all");
    static_assert(descriptor_rules::capacity_where_provisioned(layout),
                  "dynamap: an index has provisioned capacity only if its table is provisioned");
    static_assert(descriptor_rules::tags_allowed(layout),
                  "dynamap: a table has at most 50 tags, with keys of 1 to 128 bytes that differ and do not "
                  "begin with aws:, "
                  "and values of at most 256");

    using attributes = record<Row, names>;
    static_assert(
        attributes::complete,
        "dynamap: a member has no codec; member_codec<row, index, type> above shows its index and type");

    /// `"name":` of the partition key's attribute.
    static constexpr std::string_view partition_quoted() {
        return attributes::template quoted_name<index_of<partition_pointer>()>;
    }
    /// `"name":` of the sort key's attribute.
    static constexpr std::string_view sort_quoted() {
        return attributes::template quoted_name<index_of<sort_pointer>()>;
    }

    /// The names of the key's attributes.
    static constexpr wire::key_names key_names() {
        wire::key_names all{name_of<partition_pointer>(), {}};
        if constexpr (has_sort_key) all.sort = name_of<sort_pointer>();
        return all;
    }

    /// Writes a member's value, or a given value in its place. Rejects a key that is empty or too long.
    template <auto Pointer, class Given>
    static void encode_checked(byte_buffer& out, Given const& given) {
        std::size_t const begin = out.size();
        value_writer writer(out);
        encode_as<pointed_type<Pointer>>(writer, given);
        if constexpr (is_among<Pointer>(partition_members{}))
            wire::require_partition_key_fits(out.view().substr(begin));
        else if constexpr (is_among<Pointer>(sort_members{}))
            wire::require_sort_key_fits(out.view().substr(begin));
    }
    /// Writes the row's key, `{"pk":...,"sk":...}`, and returns the positions of its values.
    /// Errors: those of the keys' codecs, with the attribute's name.
    static wire::key_positions encode_key(byte_buffer& out, Row const& row) {
        wire::key_positions at;
        out.push_back('{');
        at.partition_begin = out.size() + partition_quoted().size();
        encode_members(out, row, members_of<option_kind::partition>{});
        at.partition_end = out.size() - 1;
        if constexpr (has_sort_key) {
            at.sort_begin = out.size() + sort_quoted().size();
            encode_members(out, row, members_of<option_kind::sort>{});
            at.sort_end = out.size() - 1;
        }
        out.pop_back();
        out.push_back('}');
        return at;
    }
    /// Writes `"name":value,` for each of these members that the item has.
    template <auto... Members>
    static void encode_members(byte_buffer& out, Row const& row, pointers<Members...>) {
        (encode_member<Members>(out, row), ...);
    }

    /// The row's version, if the table has one.
    static constexpr std::optional<std::int64_t> version_of(Row const& row) {
        if constexpr (has_version) return version_number(row.*version_pointer);
        else return std::nullopt;
    }

    /// The highest version: the member's maximum, but not more than the library counts.
    static constexpr std::int64_t most_version() {
        using type = pointed_type<version_pointer>;
        constexpr auto most = std::numeric_limits<type>::max();
        if constexpr (std::in_range<std::int64_t>(most)) return static_cast<std::int64_t>(most);
        else return std::numeric_limits<std::int64_t>::max();
    }

    /// Writes the whole row as an item, unchanged.
    /// Errors: those of the members' codecs, with the attribute's name; `errc::item_too_large`.
    static void encode(byte_buffer& out, Row const& row) { encode_with(out, row, checked_values{}); }
    /// The time of a write, if the row has a member for it.
    static std::chrono::system_clock::time_point time_of_write() {
        if constexpr (has_created || has_updated) return std::chrono::system_clock::now();
        else return {};
    }
    /// Writes the row as a put at time `now` stores it: with the next version and the times of writing.
    static void encode_written(byte_buffer& out, Row const& row, std::chrono::system_clock::time_point now,
                               wire::key_positions* key = nullptr) {
        if constexpr (has_version || has_created || has_updated)
            encode_with(out, row, written_values{{key}, now});
        else encode_with(out, row, checked_values{key});
    }
    /// Reads an item into `row`.
    /// Errors: `errc::wrong_type` for an item of another type in a table that holds several.
    static void decode(value_reader& item, Row& row) {
        require_discriminator(item);
        attributes::decode(item, row);
        if constexpr (has_discriminator) forget_discriminator(row, std::make_index_sequence<size>{});
    }
    /// Errors: `errc::wrong_type` for an item of another type in a table that holds several.
    static void require_discriminator([[maybe_unused]] value_reader& item) {
        if constexpr (has_discriminator)
            if (!matches_discriminator(item)) throw_other_type(discriminator_attribute, discriminator_value);
    }
    /// Whether an item of a table that holds several types is of this one.
    static bool matches_discriminator([[maybe_unused]] value_reader& item) {
        if constexpr (has_discriminator) return has_text(item, discriminator_attribute, discriminator_value);
        else return true;
    }

  private:
    static_assert(!has_discriminator || !attributes::has_attribute(discriminator_attribute),
                  "dynamap: the discriminator is an attribute of its own; no member may have its name");

    // `"type":{"S":"order"},`
    static constexpr auto discriminator_text = [] {
        constexpr std::size_t size = json_quoted_size(discriminator_attribute) +
                                     json_quoted_size(discriminator_value) + 8;
        constant_text<size> text;
        text.quote(discriminator_attribute);
        text.append(R"(:{"S":)");
        text.quote(discriminator_value);
        text.append("},");
        return text;
    }();

    // The index of the only member of such a list; `size` for an empty one.
    template <auto... Members>
    static constexpr std::size_t index_in(pointers<Members...>) {
        std::size_t at = size;
        ((at = index_of<Members>()), ...);
        return at;
    }
    static constexpr std::size_t partition_index = index_in(members_of<option_kind::partition>{});
    static constexpr std::size_t sort_index = index_in(members_of<option_kind::sort>{});
    static constexpr std::size_t version_index = index_in(members_of<option_kind::version>{});
    static constexpr std::size_t created_index = index_in(members_of<option_kind::created>{});
    static constexpr std::size_t updated_index = index_in(members_of<option_kind::updated>{});

    // Writes the members unchanged, rejects keys that are empty or too long, and records their positions.
    struct checked_values {
        wire::key_positions* key = nullptr;

        template <std::size_t I>
        static constexpr bool replaces = I == partition_index || I == sort_index;
        template <std::size_t I, class T>
        void write(value_writer& out, T const& value) const {
            std::size_t const begin = out.buffer().size();
            if constexpr (I == sort_index) {
                schema::encode_checked<sort_pointer>(out.buffer(), value);
                if (key != nullptr) key->sort_begin = begin, key->sort_end = out.buffer().size();
            } else {
                schema::encode_checked<partition_pointer>(out.buffer(), value);
                if (key != nullptr) key->partition_begin = begin, key->partition_end = out.buffer().size();
            }
        }
    };
    struct written_values : checked_values {
        std::chrono::system_clock::time_point now;

        template <std::size_t I>
        static constexpr bool replaces = I == version_index || I == created_index || I == updated_index ||
                                         checked_values::template replaces<I>;
        template <std::size_t I, class T>
        void write(value_writer& out, T const& value) const {
            if constexpr (checked_values::template replaces<I>) checked_values::template write<I>(out, value);
            else if constexpr (I == version_index)
                out.number(next_version(version_number(value), most_version()));
            else if constexpr (I == updated_index) codec<T>::encode(out, stamp_as<T>(now));
            else codec<T>::encode(out, value == T{} ? stamp_as<T>(now) : value);
        }
    };

    // A member for extra attributes must not contain the discriminator, or the table would write it twice.
    template <std::size_t... I>
    static void forget_discriminator([[maybe_unused]] Row& row, std::index_sequence<I...>) {
        (
            [&] {
                if constexpr (is_extra_attributes<member_type<Row, I>>)
                    member<I>(row).erase(std::string(discriminator_attribute));
            }(),
            ...);
    }

    // The attribute would be written twice.
    template <std::size_t... I>
    static void refuse_discriminator([[maybe_unused]] Row const& row, std::index_sequence<I...>) {
        (
            [&] {
                if constexpr (is_extra_attributes<member_type<Row, I>>)
                    if (member<I>(row).contains(discriminator_attribute))
                        throw_discriminator_given(discriminator_attribute);
            }(),
            ...);
    }

    template <class Values>
    static void encode_with(byte_buffer& out, Row const& row, Values const& values) {
        if constexpr (has_discriminator) refuse_discriminator(row, std::make_index_sequence<size>{});
        std::size_t const begin = out.size();
        value_writer writer(out);
        out.push_back('{');
        if constexpr (has_discriminator) out.append(discriminator_text.view());
        attributes::encode_members(writer, row, values);
        if (out.view().back() == ',') out.pop_back();
        out.push_back('}');
        wire::require_item_fits(out.view().substr(begin));
    }

    template <auto Pointer>
    static void encode_member(byte_buffer& out, Row const& row) {
        constexpr std::size_t at = index_of<Pointer>();
        using type = pointed_type<Pointer>;
        if constexpr (may_be_absent<type>)
            if (codec<type>::is_absent(row.*Pointer)) return;
        out.append(attributes::template quoted_name<at>);
        try {
            encode_checked<Pointer>(out, row.*Pointer);
        } catch (error const& failure) {
            throw failure.within(attribute_names[at]);
        }
        out.push_back(',');
    }
};

}  // namespace dynamap::detail
