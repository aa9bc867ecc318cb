// A plain struct as named attributes: how its members are read and written. Room: map.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

#include "dynamap/byte_buffer.hpp"
#include "dynamap/error.hpp"
#include "dynamap/map/codec.hpp"
#include "dynamap/map/detail/json_text.hpp"
#include "dynamap/map/detail/members.hpp"
#include "dynamap/wire/value_reader.hpp"

namespace dynamap::detail {

// Says in one sentence which member's type has no codec; instantiated with the member in its name.
template <class Row, std::size_t Index, class Type>
struct member_codec {
    static_assert(
        attribute_type<Type>,
        "dynamap: a member of the row has a type without a codec; use a type that DynamoDB can store, or "
        "specialise dynamap::codec<Type> with type, encode and decode");
    static constexpr bool ok = attribute_type<Type>;
};

/// Names every attribute as its member.
template <class Row>
struct own_names {
    template <std::size_t I>
    static constexpr std::string_view name() {
        return member_names<Row>[I];
    }
};

/// `Row`'s members as attributes, called what `Names` says.
template <class Row, class Names = own_names<Row>>
class record {
  public:
    static constexpr std::size_t size = member_count<Row>;

    /// Whether every member has a codec; false only after the sentence above was said.
    static constexpr bool complete = []<std::size_t... I>(std::index_sequence<I...>) {
        return (... & member_codec<Row, I, member_type<Row, I>>::ok);
    }(std::make_index_sequence<size>{});

  private:
    template <std::size_t I>
    static void decode_member(value_reader& value, void* row) {
        if constexpr (attribute_type<member_type<Row, I>>)
            member<I>(*static_cast<Row*>(row)) = codec<member_type<Row, I>>::decode(value);
    }
    template <std::size_t I>
    static constexpr auto absent_member() -> void (*)(void*) {
        if constexpr (may_be_absent<member_type<Row, I>>)
            return
                [](void* row) { member<I>(*static_cast<Row*>(row)) = codec<member_type<Row, I>>::absent(); };
        else
            return nullptr;
    }
    template <std::size_t... I>
    static constexpr std::array<wire::field, size> make_fields(std::index_sequence<I...>) {
        return {wire::field{Names::template name<I>(), &decode_member<I>, absent_member<I>()}...};
    }

    template <std::size_t I>
    static void encode_member(byte_buffer& out, Row const& row) {
        using type = member_type<Row, I>;
        auto const& value = member<I>(row);
        if constexpr (may_be_absent<type>)
            if (codec<type>::is_absent(value)) return;
        if constexpr (attribute_type<type>) {
            out.append(quoted_name<I>.view());
            value_writer writer(out);
            codec<type>::encode(writer, value);
            out.push_back(',');
        }
    }

  public:
    /// `"name":` of member `I`, as it stands in an item.
    template <std::size_t I>
    static constexpr auto quoted_name = [] {
        constexpr std::string_view name = Names::template name<I>();
        constant_text<json_quoted_size(name) + 1> text;
        text.quote(name);
        text.append(":");
        return text;
    }();

    /// The table by which the members are read.
    static constexpr std::array<wire::field, size> fields = make_fields(std::make_index_sequence<size>{});

    /// Writes `{"name":value,...}`.
    /// Errors: those of the members' codecs, with the attribute's name.
    static void encode(byte_buffer& out, Row const& row) {
        std::size_t at = 0;
        try {
            out.push_back('{');
            [&]<std::size_t... I>(std::index_sequence<I...>) {
                ((at = I, encode_member<I>(out, row)), ...);
            }(std::make_index_sequence<size>{});
        } catch (error const& failure) {
            throw failure.within(fields[at].name);
        }
        if (out.view().back() == ',') out.pop_back();
        out.push_back('}');
    }

    /// Reads an item, or an M, into `row`.
    static void decode(value_reader& from, Row& row) { wire::read_row(from, fields, &row); }
};

}  // namespace dynamap::detail
