// The sides of a comparison, and the right side of a SET: attributes, sizes, values, functions.
#pragma once

#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

#include "dynamap/detail/table/expression/expression_node.hpp"
#include "dynamap/fixed_string.hpp"
#include "dynamap/value.hpp"

namespace dynamap {

template <class Row, auto Member, auto... Steps>
class attribute;

namespace detail {

template <class T>
struct attribute_test : std::false_type {};
template <class Row, auto Member, auto... Steps>
struct attribute_test<attribute<Row, Member, Steps...>> : std::true_type {};

/// A path to an attribute.
template <class T>
concept is_attribute = attribute_test<std::remove_cvref_t<T>>::value;
/// An operand of a comparison: an attribute or its size.
template <class T>
concept is_operand = requires { typename std::remove_cvref_t<T>::operand_tag; };
/// An operand that only the right side of a SET may have: sums, if_not_exists, list_append.
template <class T>
concept is_set_operand = requires { typename std::remove_cvref_t<T>::set_operand_tag; };

/// Writes a value with its codec.
struct encode_value {
    template <class Value>
    void operator()(value_writer& out, Value const& value) const {
        codec<Value>::encode(out, value);
    }
};
/// Writes the number or text `Constant::value`.
struct encode_constant {
    template <class Constant>
    void operator()(value_writer& out, Constant) const {
        if constexpr (integer<std::remove_const_t<decltype(Constant::value)>>) out.number(Constant::value);
        else out.string(Constant::value);
    }
};

/// One value, written by `Encode`.
template <class Value, class Encode = encode_value>
class value_operand {
  public:
    using type = Value;
    static constexpr bool fixed = true;
    static constexpr std::size_t value_count(value_operand const*) { return 1; }

    constexpr explicit value_operand(Value value) : value_(std::move(value)) {}

    template <class Text>
    static constexpr void write(Text& text, std::size_t first, value_operand const*) {
        text.value(first);
    }
    template <class Sink>
    void values(Sink& sink) const {
        sink([this](value_writer& out) { Encode{}(out, value_); });
    }
    template <class Visit>
    static constexpr void each_path(Visit&&) {}

  private:
    [[no_unique_address]] Value value_;
};

/// The values in IN (...). `Values` is an array if their number is known at compile time.
template <class Values>
class listed_values {
    static constexpr std::size_t known_count = array_size_of<Values>;  // 0: known at run time

  public:
    static constexpr bool fixed = known_count != 0;
    static constexpr std::size_t value_count(listed_values const* self) {
        if constexpr (known_count != 0) return known_count;
        else return self->values_.size();
    }

    constexpr explicit listed_values(Values values) : values_(std::move(values)) {}

    template <class Text>
    static constexpr void write(Text& text, std::size_t first, listed_values const* self) {
        for (std::size_t i = 0; i < value_count(self); ++i) {
            if (i != 0) text.append(", ");
            text.value(first + i);
        }
    }
    template <class Sink>
    void values(Sink& sink) const {
        for (auto const& value : values_)
            sink([&](value_writer& out) { codec<typename Values::value_type>::encode(out, value); });
    }
    template <class Visit>
    static constexpr void each_path(Visit&&) {}

  private:
    Values values_;
};

/// The size of an attribute: a string's length, a binary's bytes, or elements. Made by `attr<...>.size()`.
template <class Attribute>
class size_operand : public expression_node<"size($)", Attribute> {
  public:
    using operand_tag = void;
    using type = std::size_t;

    constexpr explicit size_operand(Attribute of) : expression_node<"size($)", Attribute>(std::move(of)) {}

    /// Returns the value as a size. A static_assert rejects other values.
    template <class V>
    static constexpr type checked(V&& value) {
        constexpr bool fits = integer<std::remove_cvref_t<V>>;
        static_assert(fits, "dynamap: a size is compared with an integer");
        if constexpr (fits) return owned_value<type>(std::forward<V>(value));
        else return 0;
    }
};

/// A function of two operands, or their sum, on the right side of a SET.
///
/// Shape: `Owner` is the attribute that gives the values their type.
template <fixed_string Text, class Owner, class Left, class Right>
class set_operand : public expression_node<Text, Left, Right> {
  public:
    using set_operand_tag = void;
    using type = typename Owner::type;
    static constexpr bool is_sum = Text.view() == "$ + $" || Text.view() == "$ - $";

    constexpr set_operand(Left left, Right right)
        : expression_node<Text, Left, Right>(std::move(left), std::move(right)) {}

    /// Returns the value as the other operand of this one.
    template <class V>
    static constexpr type checked(V&& value) {
        return Owner::checked(std::forward<V>(value));
    }
};

/// Returns `given` as the other operand of one like `Like`: itself, or a value checked against its type.
template <class Like, class Given>
constexpr auto operand_beside(Given&& given) {
    using from = std::remove_cvref_t<Given>;
    if constexpr (is_operand<from> || is_set_operand<from>) {
        static_assert(same_kind<typename Like::type, typename from::type>(),
                      "dynamap: the two sides do not have the same DynamoDB type");
        return from(std::forward<Given>(given));
    } else {
        return value_operand<typename Like::type>(Like::checked(std::forward<Given>(given)));
    }
}

/// A part of a sum: an attribute, or a function of one.
template <class T>
concept is_summand = is_attribute<T> || is_set_operand<T>;

template <fixed_string Text, class Left, class Given>
constexpr auto sum(Left left, Given&& given) {
    using right = decltype(operand_beside<Left>(std::forward<Given>(given)));
    static_assert(is_number<typename Left::type>, "dynamap: + and - are for number attributes");
    static_assert(
        !requires { requires Left::is_sum; } && !requires { requires right::is_sum; },
        "dynamap: a SET has at most one + or -");
    return set_operand<Text, Left, Left, right>(std::move(left),
                                                operand_beside<Left>(std::forward<Given>(given)));
}

}  // namespace detail

/// A sum for the right side of a SET: `total = total + 5`. The attribute must exist.
template <detail::is_summand L, class V>
constexpr auto operator+(L left, V&& value) {
    return detail::sum<"$ + $">(std::move(left), std::forward<V>(value));
}
/// A difference for the right side of a SET. The rules of `+` apply.
template <detail::is_summand L, class V>
constexpr auto operator-(L left, V&& value) {
    return detail::sum<"$ - $">(std::move(left), std::forward<V>(value));
}
/// For the right side of a SET: the attribute, or `value` if it does not exist: `seats = if_not_exists(seats,
/// 100) - 1`.
template <detail::is_attribute A, class V>
constexpr auto if_not_exists(A attribute, V&& value) {
    auto right = detail::operand_beside<A>(std::forward<V>(value));
    return detail::set_operand<"if_not_exists($, $)", A, A, decltype(right)>(std::move(attribute),
                                                                             std::move(right));
}
/// For the right side of a SET: the list, then `values`: `memos = list_append(memos, more)`.
template <detail::is_summand A, class V>
constexpr auto list_append(A list, V&& values) {
    static_assert(detail::is_list<typename A::type>, "dynamap: list_append is for list attributes");
    auto right = detail::operand_beside<A>(std::forward<V>(values));
    return detail::set_operand<"list_append($, $)", A, A, decltype(right)>(std::move(list), std::move(right));
}
/// For the right side of a SET: `values`, then the list: `memos = list_append(newest, memos)`.
template <class V, detail::is_summand A>
    requires(!detail::is_summand<V>)
constexpr auto list_append(V&& values, A list) {
    static_assert(detail::is_list<typename A::type>, "dynamap: list_append is for list attributes");
    auto left = detail::operand_beside<A>(std::forward<V>(values));
    return detail::set_operand<"list_append($, $)", A, decltype(left), A>(std::move(left), std::move(list));
}

}  // namespace dynamap
