// Some attributes of a row, in a type that cannot be confused with the row.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "dynamap/attribute.hpp"
#include "dynamap/codec.hpp"
#include "dynamap/detail/table/expression/path.hpp"
#include "dynamap/detail/table/schema/key_form.hpp"
#include "dynamap/detail/wire/value_reader.hpp"

namespace dynamap {
namespace detail {

/// The type of an attribute in a partial row: optional if an item may lack it.
template <class Attribute, bool MayLack>
using part_type =
    std::conditional_t<(MayLack || Attribute::optional) && !may_be_absent<typename Attribute::declared_type>,
                       std::optional<typename Attribute::declared_type>, typename Attribute::declared_type>;

template <auto... Steps>
constexpr bool all_members(steps<Steps...>) {
    return (names_member<std::remove_cv_t<decltype(Steps)>> && ...);
}
template <class... Attributes>
inline constexpr bool any_overlap = false;
template <class First, class... Rest>
inline constexpr bool any_overlap<First, Rest...> =
    (overlap<typename First::path, typename Rest::path>::value || ...) || any_overlap<Rest...>;

[[noreturn]] void throw_missing(std::string const& names);

}  // namespace detail

/// Some attributes of a row, each accessed by its `attr`: `part[balance]`.
///
/// Shape: it cannot be written back as a row, so no attribute is lost that way. An attribute that the item
/// may lack is optional.
template <class Row, bool MayLack, class... Attributes>
class partial_row {
  public:
    /// Whether an item may lack all of the attributes.
    static constexpr bool may_lack_all = MayLack;

    /// The value of one of its attributes.
    template <class TableRow, auto Member, auto... Steps>
    [[nodiscard]] constexpr auto const& operator[](attribute<TableRow, Member, Steps...>) const noexcept {
        constexpr std::size_t at = index<detail::steps<Member, Steps...>>();
        static_assert(at != sizeof...(Attributes), "dynamap: this attribute is not part of the projection");
        return std::get<at>(values_);
    }

    /// Reads an item.
    /// Errors: `errc::missing_attribute` for a required attribute that is missing; those of the codecs.
    template <class Schema>
    static void decode(value_reader& item, partial_row& row) {
        row.read<Schema>(item, std::index_sequence_for<Attributes...>{});
    }

  private:
    template <class Path>
    static constexpr std::size_t index() {
        bool const same[] = {detail::same_path<Path, typename Attributes::path>..., true};
        std::size_t at = 0;
        while (!same[at]) ++at;
        return at;
    }

    template <class Schema, std::size_t... I>
    void read(value_reader& item, std::index_sequence<I...>) {
        std::array<bool, sizeof...(Attributes)> seen{};
        item.map([&](std::string_view name, value_reader& value) {
            ((name == Schema::template name_of<Attributes::pointer>()
                  ? read_path<Schema>(typename Attributes::path{}, value, std::get<I>(values_), seen[I])
                  : void()),
             ...);
        });
        std::string missing;
        ((seen[I] || may_lack<Attributes>
              ? void()
              : add_missing(missing, Schema::template name_of<Attributes::pointer>())),
         ...);
        if (!missing.empty()) detail::throw_missing(missing);
    }
    template <class Attribute>
    static constexpr bool may_lack = may_be_absent<detail::part_type<Attribute, MayLack>>;

    template <class Schema, auto Member, auto... Rest, class T>
    static void read_path(detail::steps<Member, Rest...>, value_reader& value, T& to, bool& seen) {
        if constexpr (sizeof...(Rest) == 0 && Schema::template is_checked_key<Member>()) {
            detail::decode_key(value, to);
            seen = true;
        } else {
            read_steps<Rest...>(value, to, seen);
        }
    }
    template <class T>
    static void read_end(value_reader& value, T& to, bool& seen) {
        to = codec<T>::decode(value);
        seen = true;
    }
    template <auto... Steps, class T>
    static void read_steps(value_reader& value, T& to, bool& seen) {
        if constexpr (sizeof...(Steps) == 0) read_end(value, to, seen);
        else read_step<Steps...>(value, to, seen);
    }
    template <auto Step, auto... Rest, class T>
    static void read_step(value_reader& value, T& to, bool& seen) {
        if (value.type() == value_type::null) return;
        value.map([&](std::string_view name, value_reader& inner) {
            if (name == detail::nested_names<detail::owner_of<Step>>::template name_of<Step>())
                read_steps<Rest...>(inner, to, seen);
        });
    }
    static void add_missing(std::string& to, std::string_view name) {
        if (!to.empty()) to += ", ";
        to += name;
    }

    std::tuple<detail::part_type<Attributes, MayLack>...> values_;
};

/// The attributes that a read returns; made by `project`.
template <class... Attributes>
struct projection {
    static_assert((detail::all_members(typename Attributes::path{}) && ...),
                  "dynamap: a projection takes members and members of nested structs, but not elements of "
                  "lists and maps");
    static_assert(!detail::any_overlap<Attributes...>, "dynamap: two attributes of a projection overlap");

    /// The type that is returned in place of a `Row`.
    template <class Row>
    using row = partial_row<Row, false, Attributes...>;

    static constexpr bool fixed = true;
    template <class Text>
    static constexpr void write(Text& text, std::size_t, projection const*) {
        bool first = true;
        ((text.append(first ? "" : ", "), first = false, Attributes::write(text, 0, nullptr)), ...);
        // without it, items of other types could not be distinguished
        if constexpr (Text::schema::has_discriminator) {
            text.append(", ");
            text.name(Text::schema::discriminator_attribute);
        }
    }
    template <class Visit>
    static constexpr void each_path(Visit&& visit) {
        (Attributes::each_path(visit), ...);
    }
};

/// Reads only these attributes: `get(id, project(balance, owner))` returns a `partial_row`.
/// Cost: the capacity units of the whole item, but less data to send and to read.
template <class... Attributes>
    requires(sizeof...(Attributes) != 0 && (detail::is_attribute<Attributes> && ...))
constexpr auto project(Attributes...) {
    return projection<Attributes...>{};
}
/// Rejects arguments that are not attributes.
template <class... Given>
    requires(sizeof...(Given) == 0 || !(detail::is_attribute<Given> && ...))
constexpr auto project(Given const&...) {
    constexpr bool attributes = sizeof...(Given) != 0 && (detail::is_attribute<Given> && ...);
    static_assert(attributes, "dynamap: a projection is made of attributes: project(attr<&row::member>)");
    return projection<>{};
}

}  // namespace dynamap
