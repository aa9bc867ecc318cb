// Conditions: comparisons of attributes with values and with each other, joined by && || !.
#pragma once

#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

#include "dynamap/detail/table/expression/expression_node.hpp"
#include "dynamap/detail/table/expression/operand.hpp"
#include "dynamap/fixed_string.hpp"
#include "dynamap/value.hpp"

namespace dynamap {

namespace detail {

template <class T>
concept is_condition = requires { typename std::remove_cvref_t<T>::condition_tag; };

/// Errors: `errc::bad_value` unless `count` is 1 to 100.
void require_in_count(std::size_t count);

/// A condition: a comparison, a function of an attribute, or joined conditions.
template <fixed_string Text, class... Parts>
class [[nodiscard]] condition_node : public expression_node<Text, Parts...> {
  public:
    using condition_tag = void;

    constexpr explicit condition_node(Parts... parts)
        : expression_node<Text, Parts...>(std::move(parts)...) {}
};

template <fixed_string Text, class... Parts>
constexpr auto condition_of(Parts&&... parts) {
    return condition_node<Text, std::remove_cvref_t<Parts>...>(std::forward<Parts>(parts)...);
}

template <class T, fixed_string Text>
inline constexpr bool has_shape = false;
template <fixed_string Text, class... Parts>
inline constexpr bool has_shape<condition_node<Text, Parts...>, Text> = true;

/// Returns the condition, in parentheses if its text is `Text`: AND binds stronger than OR.
template <fixed_string Text, class Condition>
constexpr decltype(auto) in_parentheses_if(Condition&& condition) {
    if constexpr (has_shape<std::remove_cvref_t<Condition>, Text>)
        return condition_of<"($)">(std::forward<Condition>(condition));
    else return std::forward<Condition>(condition);
}

}  // namespace detail

/// Both conditions hold.
template <detail::is_condition L, detail::is_condition R>
constexpr auto operator&&(L left, R right) {
    return detail::condition_of<"$ AND $">(detail::in_parentheses_if<"$ OR $">(std::move(left)),
                                           detail::in_parentheses_if<"$ OR $">(std::move(right)));
}
/// At least one of the conditions holds.
template <detail::is_condition L, detail::is_condition R>
constexpr auto operator||(L left, R right) {
    return detail::condition_of<"$ OR $">(detail::in_parentheses_if<"$ AND $">(std::move(left)),
                                          detail::in_parentheses_if<"$ AND $">(std::move(right)));
}
/// The condition does not hold.
template <detail::is_condition C>
constexpr auto operator!(C condition) {
    if constexpr (requires { C::wraps_itself; }) return detail::condition_of<"NOT $">(std::move(condition));
    else return detail::condition_of<"NOT ($)">(std::move(condition));
}

namespace detail {

template <fixed_string Text, class Left, class V>
constexpr auto compare(Left left, V&& value) {
    static_assert(!is_set_operand<Left> && !is_set_operand<V>,
                  "dynamap: conditions compare attributes, sizes and values; sums, if_not_exists and "
                  "list_append are for updates");
    static_assert(
        Text.view() == "$ = $" || Text.view() == "$ <> $" || is_ordered<typename Left::type>,
        "dynamap: only numbers, strings and binaries have an order; compare other attributes with == and !=");
    return condition_of<Text>(std::move(left), operand_beside<Left>(std::forward<V>(value)));
}

template <class Left, class L, class H>
constexpr auto between(Left left, L&& low, H&& high) {
    static_assert(
        is_ordered<typename Left::type>,
        "dynamap: only numbers, strings and binaries have an order; compare other attributes with == and !=");
    return condition_of<"$ BETWEEN $ AND $">(std::move(left), operand_beside<Left>(std::forward<L>(low)),
                                             operand_beside<Left>(std::forward<H>(high)));
}

/// The type that `contains` takes for an attribute of type `T`: text of a string, an element of a set or
/// list.
template <class T>
constexpr auto contained_in() {
    if constexpr (is_dynamic_value<T> || is_text_or_bytes<T>) return std::type_identity<T>{};
    else if constexpr (is_set<T> || is_list<T>) return std::type_identity<typename T::value_type>{};
    else return std::type_identity<void>{};
}

template <class Attribute, class V>
constexpr auto contains(Attribute of, V&& value) {
    using element = typename decltype(contained_in<typename Attribute::type>())::type;
    static_assert(!std::is_void_v<element>, "dynamap: contains is for strings, binaries, sets and lists");
    static_assert(!std::is_same_v<std::remove_cvref_t<V>, Attribute>,
                  "dynamap: contains takes a value other than the attribute itself");
    if constexpr (is_attribute<V>) {
        return condition_of<"contains($, $)">(std::move(of), std::forward<V>(value));
    } else if constexpr (!std::is_void_v<element>) {
        using operand = value_operand<value_for<element>>;
        return condition_of<"contains($, $)">(
            std::move(of), operand(checked_value<Attribute, value_for<element>>(std::forward<V>(value))));
    } else {
        return condition_of<"$">(std::move(of));
    }
}

/// The left side of a comparison. Sums are included only to be rejected with a sentence.
template <class T>
concept comparable = is_operand<T> || is_set_operand<T>;

}  // namespace detail

/// The attribute equals the value, or the other attribute.
template <detail::comparable L, class V>
constexpr auto operator==(L left, V&& value) {
    return detail::compare<"$ = $">(std::move(left), std::forward<V>(value));
}
/// The attribute differs from the value. Also true if the attribute does not exist.
template <detail::comparable L, class V>
constexpr auto operator!=(L left, V&& value) {
    return detail::compare<"$ <> $">(std::move(left), std::forward<V>(value));
}
/// The attribute is less than the value.
template <detail::comparable L, class V>
constexpr auto operator<(L left, V&& value) {
    return detail::compare<"$ < $">(std::move(left), std::forward<V>(value));
}
/// The attribute is at most the value.
template <detail::comparable L, class V>
constexpr auto operator<=(L left, V&& value) {
    return detail::compare<"$ <= $">(std::move(left), std::forward<V>(value));
}
/// The attribute is greater than the value.
template <detail::comparable L, class V>
constexpr auto operator>(L left, V&& value) {
    return detail::compare<"$ > $">(std::move(left), std::forward<V>(value));
}
/// The attribute is at least the value.
template <detail::comparable L, class V>
constexpr auto operator>=(L left, V&& value) {
    return detail::compare<"$ >= $">(std::move(left), std::forward<V>(value));
}

// The value may be on the left: 50 <= balance is balance >= 50.
template <class V, detail::comparable R>
    requires(!detail::comparable<V>)
constexpr auto operator==(V&& value, R right) {
    return detail::compare<"$ = $">(std::move(right), std::forward<V>(value));
}
template <class V, detail::comparable R>
    requires(!detail::comparable<V>)
constexpr auto operator!=(V&& value, R right) {
    return std::move(right) != std::forward<V>(value);
}
template <class V, detail::comparable R>
    requires(!detail::comparable<V>)
constexpr auto operator<(V&& value, R right) {
    return std::move(right) > std::forward<V>(value);
}
template <class V, detail::comparable R>
    requires(!detail::comparable<V>)
constexpr auto operator<=(V&& value, R right) {
    return std::move(right) >= std::forward<V>(value);
}
template <class V, detail::comparable R>
    requires(!detail::comparable<V>)
constexpr auto operator>(V&& value, R right) {
    return std::move(right) < std::forward<V>(value);
}
template <class V, detail::comparable R>
    requires(!detail::comparable<V>)
constexpr auto operator>=(V&& value, R right) {
    return std::move(right) <= std::forward<V>(value);
}

/// A condition of a write, passed as one of its last arguments. Made by `when`.
template <class Condition>
class [[nodiscard]] write_condition {
  public:
    using write_condition_tag = void;
    using condition_type = Condition;

    constexpr explicit write_condition(Condition condition) : condition_(std::move(condition)) {}

    /// The condition itself.
    [[nodiscard]] constexpr Condition const& condition() const noexcept { return condition_; }

  private:
    Condition condition_;
};

namespace detail {
/// No condition, where a condition may be.
using no_condition = expression_node<"">;

/// Explains to a caller who wrote `=` how to write a comparison.
template <class T>
constexpr void require_no_clause() {
    static_assert(
        !requires { typename std::remove_cvref_t<T>::update_clause_tag; },
        "dynamap: a condition compares with ==; = is a clause of an update");
}
/// Explains to a caller who passed something else how to write a condition.
template <class... Given>
constexpr void require_condition() {
    (require_no_clause<Given>(), ...);
    constexpr bool clause = (requires { typename Given::update_clause_tag; } || ...);
    constexpr bool one = sizeof...(Given) == 1 && (is_condition<Given> && ...);
    static_assert(one || clause,
                  "dynamap: a condition is made of attributes: attr<&row::member> == 5, or in a nested "
                  "struct home.member<&address::city>() == 5; join conditions with && and ||");
}
}  // namespace detail

/// Makes a write conditional. The server checks the condition in the same step: `when(balance >= 50)`.
template <detail::is_condition Condition>
constexpr auto when(Condition condition) {
    return write_condition<Condition>(std::move(condition));
}
/// Rejects arguments that are not one condition.
template <class... Given>
    requires(sizeof...(Given) != 1 || !(detail::is_condition<Given> && ...))
constexpr auto when(Given const&...) {
    detail::require_condition<Given...>();
    return write_condition<detail::no_condition>(detail::no_condition());
}

}  // namespace dynamap
