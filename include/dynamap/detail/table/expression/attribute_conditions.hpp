// The conditions on an attribute that have names: exists, begins_with, contains...
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "dynamap/condition.hpp"
#include "dynamap/detail/table/expression/operand.hpp"
#include "dynamap/value.hpp"

namespace dynamap {

/// The common base of `attribute` and `named_attribute`.
/// Source:
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
template <class Attribute>
class attribute_conditions {
  public:
    /// Whether the item has the attribute.
    [[nodiscard]] constexpr auto exists() const {
        return detail::condition_of<"attribute_exists($)">(self());
    }
    /// Whether the item lacks the attribute. Also true if there is no item.
    [[nodiscard]] constexpr auto not_exists() const {
        return detail::condition_of<"attribute_not_exists($)">(self());
    }
    /// Whether the attribute exists and its value has this DynamoDB type.
    [[nodiscard]] auto is_type(value_type wanted) const {
        using operand = detail::value_operand<std::string>;
        return detail::condition_of<"attribute_type($, $)">(self(), operand(std::string(tag(wanted))));
    }
    /// Whether the value is at least `low` and at most `high`.
    template <class L, class H>
    [[nodiscard]] constexpr auto between(L&& low, H&& high) const {
        return detail::between(self(), std::forward<L>(low), std::forward<H>(high));
    }
    /// Whether the text or the bytes begin with `prefix`.
    template <class V>
    [[nodiscard]] constexpr auto begins_with(V&& prefix) const {
        using type = typename Attribute::type;
        static_assert(detail::is_text_or_bytes<type>,
                      "dynamap: begins_with is for string and binary attributes");
        if constexpr (codec<type>::type == value_type::string && std::is_convertible_v<V, std::string_view>) {
            using operand = detail::value_operand<std::string>;
            return detail::condition_of<"begins_with($, $)">(
                self(), operand(std::string(detail::given_text(prefix).view())));
        } else {
            using operand = detail::value_operand<type>;
            return detail::condition_of<"begins_with($, $)">(
                self(), operand(Attribute::checked(std::forward<V>(prefix))));
        }
    }
    /// Whether a text contains this text, or a set or list this element.
    template <class V>
    [[nodiscard]] constexpr auto contains(V&& value) const {
        return detail::contains(self(), std::forward<V>(value));
    }
    /// Whether the value is one of these, at most 100: `status.in("new", "paid")`.
    template <class... V>
        requires(sizeof...(V) != 1 || !(detail::is_range_of_values<V> && ...))
    [[nodiscard]] constexpr auto in(V&&... values) const {
        static_assert(sizeof...(V) != 0 && sizeof...(V) <= 100, "dynamap: in takes 1 to 100 values");
        using list = std::array<typename Attribute::type, sizeof...(V)>;
        return detail::condition_of<"$ IN ($)">(
            self(), detail::listed_values<list>(list{Attribute::checked(std::forward<V>(values))...}));
    }
    /// Whether the value is one of the 1 to 100 values of a range.
    /// Errors: `errc::bad_value` for no value and for more than 100.
    template <class Range = detail::braced>
        requires(detail::is_range_of_values<Range> || std::is_same_v<Range, detail::braced>)
    [[nodiscard]] auto in(Range const& values) const {
        constexpr bool in_braces = std::is_same_v<Range, detail::braced>;
        static_assert(
            !in_braces,
            "dynamap: in takes values without braces, as in status.in(\"new\", \"paid\"), or a named range");
        using list = std::vector<typename Attribute::type>;
        list all;
        if constexpr (!in_braces) {
            for (auto const& value : values) all.push_back(Attribute::checked(value));
            detail::require_in_count(all.size());
        }
        return detail::condition_of<"$ IN ($)">(self(), detail::listed_values<list>(std::move(all)));
    }
    /// Returns the attribute's size, for comparisons: a string's length, a binary's bytes, or the number of
    /// elements of a set, list or map.
    [[nodiscard]] constexpr auto size() const {
        using type = typename Attribute::type;
        static_assert(codec<type>::type != value_type::number && codec<type>::type != value_type::boolean,
                      "dynamap: size() is for strings, binaries, sets, lists and maps");
        return detail::size_operand<Attribute>(self());
    }

  private:
    friend Attribute;
    constexpr attribute_conditions() = default;
    constexpr Attribute const& self() const noexcept { return static_cast<Attribute const&>(*this); }
};

}  // namespace dynamap
