// Treats a plain struct as named attributes: how its members are read and written.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

#include "dynamap/detail/base/byte_buffer.hpp"
#include "dynamap/detail/table/codec/contract.hpp"
#include "dynamap/detail/table/codec/refusal.hpp"
#include "dynamap/detail/table/expression/json_text.hpp"
#include "dynamap/detail/table/schema/members.hpp"
#include "dynamap/detail/wire/value_reader.hpp"
#include "dynamap/error.hpp"
#include "dynamap/nested.hpp"

namespace dynamap::detail {

template <class T>
inline constexpr bool can_be_member = attribute_type<T> || is_extra_attributes<T>;

// Explains in one sentence why a member's type cannot be stored. The member is in the template's arguments.
template <class Row, std::size_t Index, class Type>
struct member_codec {
    static constexpr bool ok = can_be_member<Type>;
    static_assert(ok || refusal<Type, reason_of<Type>()>::none);
};

/// Writes every member's own value.
struct plain_values {
    template <std::size_t I>
    static constexpr bool replaces = false;
};

// One function for each type, shared by all members and structs of that type. Inlined for each member it
// would double the compile time of a wide struct.
template <class T>
[[gnu::noinline]] void decode_value(value_reader& in, T& to) {
    to = codec<T>::decode(in);
}
template <class T>
[[gnu::noinline]] void make_absent(T& to) {
    to = codec<T>::absent();
}
template <class T>
[[gnu::noinline]] void encode_attribute(value_writer& out, std::string_view quoted_name, T const& value) {
    if constexpr (may_be_absent<T>)
        if (codec<T>::is_absent(value)) return;
    out.buffer().append(quoted_name);
    codec<T>::encode(out, value);
    out.buffer().push_back(',');
}

/// `"name":` of several names, one after the other.
template <std::size_t Count, std::size_t Capacity>
struct quoted_text {
    constant_text<Capacity> text;
    std::array<std::size_t, Count + 1> begins{};

    [[nodiscard]] constexpr std::string_view view(std::size_t i) const {
        return text.view().substr(begins[i], begins[i + 1] - begins[i]);
    }
};
template <std::size_t Count>
constexpr std::size_t quoted_size(std::array<std::string_view, Count> const& names) {
    std::size_t size = 0;
    for (auto name : names) size += json_quoted_size(name) + 1;
    return size;
}
template <std::size_t Capacity, std::size_t Count>
constexpr auto quote_names(std::array<std::string_view, Count> const& names) {
    quoted_text<Count, Capacity> all;
    for (std::size_t i = 0; i < Count; ++i) {
        all.text.quote(names[i]);
        all.text.append(":");
        all.begins[i + 1] = all.text.size;
    }
    return all;
}

/// The members of `Row` as attributes, with the names that `Names` gives them.
template <class Row, class Names = nested_names<Row>>
class record {
  public:
    static constexpr std::size_t size = member_count<Row>;

    /// Whether every member has a codec. If it is false, a static_assert has failed before.
    static constexpr bool complete = []<std::size_t... I>(std::index_sequence<I...>) {
        if constexpr ((can_be_member<member_type<Row, I>> && ...)) return true;
        else return (true & ... & member_codec<Row, I, member_type<Row, I>>::ok);
    }(std::make_index_sequence<size>{});

  private:
    static constexpr auto quoted_names = quote_names<quoted_size(Names::all)>(Names::all);

    static constexpr std::array<bool, size> for_extra_attributes =
        []<std::size_t... I>(std::index_sequence<I...>) {
            return std::array<bool, size>{is_extra_attributes<member_type<Row, I>>...};
        }(std::make_index_sequence<size>{});
    static_assert(std::count(for_extra_attributes.begin(), for_extra_attributes.end(), true) <= 1,
                  "dynamap: a struct has at most one member of type extra_attributes");

    /// The index of the member for extra attributes; `size` if there is none.
    static constexpr std::size_t rest =
        static_cast<std::size_t>(std::find(for_extra_attributes.begin(), for_extra_attributes.end(), true) -
                                 for_extra_attributes.begin());

    template <std::size_t I>
    static void decode_member(value_reader& value, wire::row_ref row) {
        if constexpr (attribute_type<member_type<Row, I>>) {
            auto& to = member<I>(row.template as<Row>());
            if constexpr (requires { requires Names::template is_checked_key<I>(); })
                Names::decode_key(value, to);
            else decode_value(value, to);
        }
    }
    template <std::size_t I>
    static void set_absent(wire::row_ref row) {
        if constexpr (I != rest) make_absent(member<I>(row.template as<Row>()));
    }
    template <std::size_t I>
    static constexpr wire::field make_field() {
        // No attribute has the name "". If the service sent one, it would be one of the extra attributes.
        if constexpr (I == rest)
            return {"", [](value_reader& value, wire::row_ref row) { unknown.take({}, value, row); },
                    &set_absent<I>};
        else if constexpr (may_be_absent<member_type<Row, I>>)
            return {Names::all[I], &decode_member<I>, &set_absent<I>};
        else return {Names::all[I], &decode_member<I>, nullptr};
    }
    template <std::size_t... I>
    static constexpr std::array<wire::field, size> make_fields(std::index_sequence<I...>) {
        return {make_field<I>()...};
    }
    static constexpr wire::extra_attributes_sink make_unknown() {
        if constexpr (rest != size)
            return {[](wire::row_ref row) { member<rest>(row.template as<Row>()).clear(); },
                    [](std::string_view name, value_reader& value, wire::row_ref row) {
                        member<rest>(row.template as<Row>()).take(name, value);
                    }};
        else return {};
    }

    template <std::size_t I, class Values>
    static void encode_member(value_writer& out, Row const& row, [[maybe_unused]] Values const& values) {
        if constexpr (Values::template replaces<I>) {  // a version, or a time of writing: see schema
            out.buffer().append(quoted_name<I>);
            values.template write<I>(out, member<I>(row));
            out.buffer().push_back(',');
        } else if constexpr (I == rest) member<I>(row).write(out, fields);
        else if constexpr (attribute_type<member_type<Row, I>>)
            encode_attribute(out, quoted_name<I>, member<I>(row));
    }

  public:
    /// `"name":` of member `I`, as an item contains it.
    template <std::size_t I>
    static constexpr std::string_view quoted_name = quoted_names.view(I);

    /// The lookup table for reading the members.
    static constexpr std::array<wire::field, size> fields = make_fields(std::make_index_sequence<size>{});
    /// Whether a member is the attribute `name`.
    static constexpr bool has_attribute(std::string_view name) {
        for (auto const& field : fields)
            if (field.name == name) return true;
        return false;
    }
    /// What happens to the attributes that no member has.
    static constexpr wire::extra_attributes_sink unknown = make_unknown();

    /// Writes `"name":value,...` into the item or M that is open in `out`. `values` may write some of the
    /// members instead.
    /// Errors: those of the members' codecs, with the attribute's name.
    template <class Values = plain_values>
    static void encode_members(value_writer& out, Row const& row, Values const& values = {}) {
        std::size_t at = 0;
        try {
            [&]<std::size_t... I>(std::index_sequence<I...>) {
                ((at = I, encode_member<I>(out, row, values)), ...);
            }(std::make_index_sequence<size>{});
        } catch (error const& failure) {
            throw failure.within(fields[at].name);
        }
        if (out.buffer().view().back() == ',') out.buffer().pop_back();
    }

    /// Writes the item, `{"name":value,...}`.
    /// Errors: those of the members' codecs, with the attribute's name.
    static void encode(byte_buffer& out, Row const& row) {
        value_writer writer(out);
        out.push_back('{');
        encode_members(writer, row);
        out.push_back('}');
    }

    /// Reads an item, or an M, into `row`.
    static void decode(value_reader& from, Row& row) {
        wire::read_row(from, fields, wire::row_ref(row), rest == size ? nullptr : &unknown);
    }
};

}  // namespace dynamap::detail
