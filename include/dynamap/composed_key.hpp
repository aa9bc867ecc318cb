// Keys composed of fixed text and values: "ORDER#0000000042".
#pragma once

#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "dynamap/detail/base/given_text.hpp"
#include "dynamap/detail/table/codec/contract.hpp"
#include "dynamap/detail/table/schema/fitted.hpp"
#include "dynamap/fixed_string.hpp"
#include "dynamap/uuid.hpp"

namespace dynamap {

/// A part of a `composed_key` that is the same in every item.
template <fixed_string Text>
struct literal {};

namespace detail {

template <class Part>
inline constexpr bool is_literal = false;
template <fixed_string Text>
inline constexpr bool is_literal<literal<Text>> = true;

/// Whether a text has no letter from A to Z.
bool is_lower_case(std::string_view text) noexcept;

/// The text of a value in a key. Keys sort as the values do.
template <class T>
struct key_part;
template <>
struct key_part<std::string> {
    template <class Given>
    static constexpr bool takes = std::convertible_to<Given, std::string_view> &&
                                  !std::is_null_pointer_v<std::remove_cvref_t<Given>>;
    template <class Given>
    static std::string from(Given&& given) {
        if constexpr (std::same_as<std::remove_cvref_t<Given>, std::string>)
            return std::forward<Given>(given);
        else return std::string(text_from(given));
    }
    static void append(std::string& to, std::string const& value) { to += value; }
    static std::string read(std::string_view text) { return std::string(text); }
    static bool is_canonical(std::string_view) { return true; }
};
template <>
struct key_part<uuid> {
    template <class Given>
    static constexpr bool takes = std::convertible_to<Given, uuid>;
    static uuid from(uuid const& given) { return given; }
    static void append(std::string& to, uuid const& value);
    static uuid read(std::string_view text);
    static bool is_canonical(std::string_view text) { return is_lower_case(text); }
};
void append_padded(std::string& to, std::uint64_t value, std::size_t digits);
std::uint64_t read_padded(std::string_view text, std::uint64_t most);
template <std::unsigned_integral T>
struct key_part<T> {
    static constexpr std::size_t digits = sizeof(T) == 1 ? 3 : sizeof(T) == 2 ? 5 : sizeof(T) == 4 ? 10 : 20;
    template <class Given>
    static constexpr bool takes = std::same_as<std::remove_cvref_t<Given>, T> ||
                                  (integer<T> && integer<std::remove_cvref_t<Given>>);
    template <class Given>
    static constexpr T from(Given given) {
        if constexpr (std::same_as<Given, T>) return given;
        else return fitted<T>(given);
    }
    static void append(std::string& to, T value) { append_padded(to, value, digits); }
    static bool is_canonical(std::string_view text) { return text.size() == digits; }
    static T read(std::string_view text) { return static_cast<T>(read_padded(text, static_cast<T>(-1))); }
};

template <class T>
concept key_part_type = requires(std::string& to, T const& value) {
    key_part<T>::append(to, value);
    { key_part<T>::read(std::string_view{}) } -> std::same_as<T>;
};

/// Whether a key's values can be made from these arguments.
template <class Values, class... Given>
constexpr bool can_be_parts() {
    if constexpr (sizeof...(Given) != std::tuple_size_v<Values> || sizeof...(Given) == 0) return false;
    else
        return []<std::size_t... I>(std::index_sequence<I...>) {
            return (key_part<std::tuple_element_t<I, Values>>::template takes<Given> && ...);
        }(std::make_index_sequence<sizeof...(Given)>{});
}

/// Removes the text before `literal`, and the literal, from the front of `rest`. Without a literal takes all
/// of it. Returns the text.
std::string_view take_until(std::string_view& rest, std::string_view literal, std::string_view whole);
/// Removes `literal` from the front of `rest`.
void take_literal(std::string_view& rest, std::string_view literal, std::string_view whole);
void require_end(std::string_view rest, std::string_view whole);
[[noreturn]] void throw_ambiguous(std::string_view value, std::string_view literal);

}  // namespace detail

/// A key composed of fixed text and values, for tables of several types: `composed_key<literal<"ORDER#">,
/// std::uint32_t>` is stored as "ORDER#0000000042".
///
/// Shape: S. The parts are `literal<"text">`, `std::string`, `uuid` and unsigned integers. Integers are
/// padded with zeros, so that keys sort as numbers do. Two values need a literal between them, and the text
/// of the first one must not contain that literal.
/// Errors: `errc::bad_value` for a text that does not have this form, for a value that contains the literal
/// after it, and for a null pointer. `errc::out_of_range` for an integer that does not fit its part.
template <class... Parts>
class composed_key {
    template <class Part>
    using values_of = std::conditional_t<detail::is_literal<Part>, std::tuple<>, std::tuple<Part>>;
    static_assert(((detail::is_literal<Parts> || detail::key_part_type<Parts>) && ...),
                  "dynamap: the parts of a composed_key are literal<\"text\">, std::string, dynamap::uuid "
                  "and unsigned integers");
    static constexpr bool separated = [] {
        bool const literals[] = {detail::is_literal<Parts>..., true};
        for (std::size_t i = 0; i + 1 < sizeof...(Parts); ++i)
            if (!literals[i] && !literals[i + 1]) return false;
        return true;
    }();
    static_assert(separated, "dynamap: a composed_key needs a literal<\"text\"> between two values");

  public:
    /// The types of the values among the parts.
    using values_type = decltype(std::tuple_cat(std::declval<values_of<Parts>>()...));

    composed_key() = default;
    /// Makes a key from its values, in their order. A key with one value converts from it.
    template <class... V>
        requires(detail::can_be_parts<values_type, V...>() &&
                 !(std::same_as<std::remove_cvref_t<V>, composed_key> && ...))
    explicit(sizeof...(V) != 1) composed_key(V&&... values)
        : composed_key(indices{}, std::forward<V>(values)...) {}

    /// Returns value `I`; literals are not counted.
    template <std::size_t I = 0>
    [[nodiscard]] auto const& get() const noexcept {
        return std::get<I>(values_);
    }

    /// Returns the key as it is stored.
    [[nodiscard]] std::string text() const {
        std::string text;
        append<0, Parts...>(text);
        return text;
    }
    /// Parses a stored key.
    [[nodiscard]] static composed_key parse(detail::given_text text) {
        composed_key key;
        std::string_view rest = text;
        key.template read<0, Parts...>(rest, text);
        detail::require_end(rest, text);
        return key;
    }
    /// Whether `text`, which `parse` accepts, equals `text()` of the parsed key. Other forms are a number
    /// without its zeros and a UUID in capitals.
    [[nodiscard]] static bool is_canonical(std::string_view text) {
        std::string_view rest = text;
        return canonical<Parts...>(rest, text);
    }

    friend auto operator<=>(composed_key const&, composed_key const&) = default;

  private:
    using indices = std::make_index_sequence<std::tuple_size_v<values_type>>;

    template <std::size_t... I, class... V>
    composed_key(std::index_sequence<I...>, V&&... values)
        : values_(detail::key_part<std::tuple_element_t<I, values_type>>::from(std::forward<V>(values))...) {}

    template <class First, class... Rest>
    static bool canonical(std::string_view& rest, std::string_view whole) {
        bool own = true;
        if constexpr (detail::is_literal<First>) {
            detail::take_literal(rest, text_of(std::type_identity<First>{}), whole);
        } else if constexpr (sizeof...(Rest) == 0) {
            return detail::key_part<First>::is_canonical(rest);
        } else {
            own = detail::key_part<First>::is_canonical(
                detail::take_until(rest, first_literal<Rest...>(), whole));
        }
        if constexpr (sizeof...(Rest) != 0) return own && canonical<Rest...>(rest, whole);
        else return own;
    }

    template <fixed_string Text>
    static constexpr std::string_view text_of(std::type_identity<literal<Text>>) {
        return Text.view();
    }

    template <std::size_t Value, class First, class... Rest>
    void append(std::string& to) const {
        if constexpr (detail::is_literal<First>) {
            to += text_of(std::type_identity<First>{});
            if constexpr (sizeof...(Rest) != 0) append<Value, Rest...>(to);
        } else {
            std::size_t const begin = to.size();
            detail::key_part<First>::append(to, std::get<Value>(values_));
            if constexpr (sizeof...(Rest) != 0) {
                constexpr auto next = first_literal<Rest...>();
                std::size_t const end = to.size();
                to += next;  // the joint must not contain an earlier match of the literal
                if (to.find(next, begin) != end)
                    detail::throw_ambiguous(std::string_view(to).substr(begin, end - begin), next);
                to.resize(end);
                append<Value + 1, Rest...>(to);
            }
        }
    }
    template <class First, class...>
    static constexpr std::string_view first_literal() {
        return text_of(std::type_identity<First>{});
    }

    template <std::size_t Value, class First, class... Rest>
    void read(std::string_view& rest, std::string_view whole) {
        if constexpr (detail::is_literal<First>) {
            detail::take_literal(rest, text_of(std::type_identity<First>{}), whole);
            if constexpr (sizeof...(Rest) != 0) read<Value, Rest...>(rest, whole);
        } else if constexpr (sizeof...(Rest) == 0) {
            std::get<Value>(values_) = detail::key_part<First>::read(rest);
            rest = {};
        } else {
            constexpr auto next = first_literal<Rest...>();
            std::get<Value>(values_) = detail::key_part<First>::read(detail::take_until(rest, next, whole));
            read<Value + 1, Rest...>(rest, whole);
        }
    }

    values_type values_;
};

template <class... Parts>
struct codec<composed_key<Parts...>> {
    static constexpr value_type type = value_type::string;
    static void encode(value_writer& out, composed_key<Parts...> const& key) { out.string(key.text()); }
    static composed_key<Parts...> decode(value_reader& in) {
        return composed_key<Parts...>::parse(in.string());
    }
};

}  // namespace dynamap
