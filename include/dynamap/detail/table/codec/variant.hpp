// std::variant: structs are distinguished by a discriminator, other types by their DynamoDB type.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>

#include "dynamap/detail/table/codec/aggregate.hpp"
#include "dynamap/detail/table/codec/contract.hpp"
#include "dynamap/detail/table/codec/shape.hpp"
#include "dynamap/detail/table/schema/type_name.hpp"

namespace dynamap {

/// The name of a struct in a variant's discriminator. Specialise it for another name than its own.
template <class T>
struct alternative_name {
    static constexpr std::string_view value = detail::type_name<T>();
};

/// The attribute that names the stored struct of a variant. Specialise it for another name than "type".
template <class Variant>
struct variant_discriminator {
    static constexpr std::string_view value = "type";
};

/// NULL: std::monostate.
template <class T>
    requires(detail::shape_of<T> == detail::shape::nothing)
struct codec<T> {
    static constexpr value_type type = value_type::null;
    static void encode(value_writer& out, T const&) { out.null(); }
    static T decode(value_reader& in) {
        in.null();
        return {};
    }
};

namespace detail {

template <class T>
concept stored_as_record = requires { typename codec<T>::record; };

/// Whether the texts are plain identifiers, each different.
constexpr bool are_distinct_names(std::span<std::string_view const> names) {
    for (std::size_t i = 0; i != names.size(); ++i) {
        if (names[i].find_first_of("<>(){}") != std::string_view::npos) return false;
        for (std::size_t j = 0; j != i; ++j)
            if (names[i] == names[j]) return false;
    }
    return true;
}

/// What is known about a variant's alternatives.
template <class V>
struct alternatives;
template <template <class...> class V, class... Ts>
struct alternatives<V<Ts...>> {
    static constexpr std::size_t count = sizeof...(Ts);
    template <std::size_t I>
    using type = std::tuple_element_t<I, std::tuple<Ts...>>;

    static constexpr bool all_have_codecs = (attribute_type<Ts> && ...);
    /// Whether all are structs or std::monostate, which are written with a discriminator.
    static constexpr bool all_structs = ((stored_as_record<Ts> || shape_of<Ts> == shape::nothing) && ...) &&
                                        (stored_as_record<Ts> || ...);

    /// Whether they are distinguished by their DynamoDB types.
    static constexpr bool types_differ() {
        if constexpr (all_have_codecs && (!may_be_absent<Ts> && ...)) {
            value_type const types[] = {codec<Ts>::type...};
            bool const varies[] = {
                (codec<Ts>::type == value_type::null && shape_of<Ts> != shape::nothing)...};
            for (std::size_t i = 0; i != count; ++i) {
                if (varies[i]) return false;
                for (std::size_t j = 0; j != i; ++j)
                    if (types[i] == types[j]) return false;
            }
            return true;
        }
        return false;
    }

    /// The structs' names. std::monostate has none: "".
    static constexpr std::array<std::string_view, count> names = {
        shape_of<Ts> == shape::nothing ? std::string_view() : alternative_name<Ts>::value...};

    /// The index of the alternative that is stored as `found`; `count` if there is none.
    static constexpr std::size_t stored_as(value_type found) {
        std::size_t at = 0;
        (void)((codec<Ts>::type == found || (++at, false)) || ...);
        return at;
    }
};

template <class V>
concept storable_variant = alternatives<V>::all_have_codecs &&
                           (alternatives<V>::all_structs || alternatives<V>::types_differ());

/// Returns the index in `names` of the discriminator of an M.
/// Errors: `errc::missing_attribute` if there is none, `errc::bad_value` if it is not one of `names`.
std::size_t find_alternative(value_reader& in, std::string_view discriminator,
                             std::span<std::string_view const> names);
[[noreturn]] void throw_no_alternative(value_type found);
[[noreturn]] void throw_valueless();

}  // namespace detail

/// M with a discriminator if all alternatives are structs: `{"type": "circle", ...}`. Else the alternative's
/// own value; each alternative then has another DynamoDB type. std::monostate is NULL.
template <class V>
    requires(detail::shape_of<V> == detail::shape::variant && detail::storable_variant<V>)
struct codec<V> {
  private:
    using list = detail::alternatives<V>;
    using indices = std::make_index_sequence<list::count>;
    template <std::size_t I>
    using type_at = typename list::template type<I>;

  public:
    static constexpr value_type type = list::all_structs ? value_type::map : value_type::null;

    static void encode(value_writer& out, V const& value) {
        if (value.valueless_by_exception()) detail::throw_valueless();
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            // get is std::get, found by argument-dependent lookup: <variant> is not included here.
            (void)((value.index() == I && (encode_alternative(out, get<I>(value)), true)) || ...);
        }(indices{});
    }
    static V decode(value_reader& in) {
        std::size_t const at =
            list::all_structs && in.type() != value_type::null
                ? detail::find_alternative(in, variant_discriminator<V>::value, list::names)
                : list::stored_as(in.type());
        if (at == list::count) detail::throw_no_alternative(in.type());
        V value;
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            (void)((at == I && (value.template emplace<I>(codec<type_at<I>>::decode(in)), true)) || ...);
        }(indices{});
        return value;
    }

  private:
    template <class T>
    static void encode_alternative(value_writer& out, T const& value) {
        if constexpr (list::all_structs && detail::stored_as_record<T>) {
            static_assert(!codec<T>::record::has_attribute(variant_discriminator<V>::value),
                          "dynamap: a struct of a variant has an attribute with the name of the "
                          "discriminator; rename it, or specialise dynamap::variant_discriminator<variant>");
            static_assert(
                detail::are_distinct_names(list::names),
                "dynamap: two structs of a variant have the same name, or the name of a template; specialise "
                "dynamap::alternative_name<struct>");
            out.begin_map();
            out.key(variant_discriminator<V>::value);
            out.string(alternative_name<T>::value);
            out.buffer().push_back(',');
            codec<T>::record::encode_members(out, value);
            out.end_map();
        } else {
            codec<T>::encode(out, value);
        }
    }
};

}  // namespace dynamap
