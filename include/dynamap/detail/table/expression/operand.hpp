// What stands on the sides of a comparison, and behind the = of a SET: attributes, sizes, values, functions.
//
#pragma once

#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

#include "dynamap/value.hpp"

namespace dynamap {

template <class Row, auto Member, auto... Steps>
class attribute;

namespace detail {

// Every operand, condition and clause below has the same parts. `self` is null where the text is put together
// at compile time, and the object where a part of it is known at run time only.
//   fixed                      whether the text is known at compile time,
//   value_count(self)          how many values it has,
//   write(text, first, self)   writes its text with placeholders, values numbered from `first`,
//   values(sink)               hands the values over in that order, at run time,
//   each_path(visit)           calls visit.template operator()<attribute type>() for every attribute it
//                              names.

template <class T>
struct attribute_test : std::false_type {};
template <class Row, auto Member, auto... Steps>
struct attribute_test<attribute<Row, Member, Steps...>> : std::true_type {};

/// A path to an attribute.
template <class T>
concept is_attribute = attribute_test<std::remove_cvref_t<T>>::value;
/// What can be compared: an attribute or its size.
template <class T>
concept is_operand = requires { typename std::remove_cvref_t<T>::operand_tag; };
/// What only a SET may have at its right: sums, if_not_exists, list_append.
template <class T>
concept is_set_operand = requires { typename std::remove_cvref_t<T>::set_operand_tag; };

/// A part of `self`, or null with it.
template <class Self, class Part>
constexpr Part const* part(Self const* self, Part Self::* of) {
    return self != nullptr ? &(self->*of) : nullptr;
}

/// The operand of what that has none.
struct no_operand {
    static constexpr bool fixed = true;
    static constexpr std::size_t value_count(no_operand const*) { return 0; }
    template <class Text>
    static constexpr void write(Text&, std::size_t, no_operand const*) {}
    template <class Sink>
    void values(Sink&) const {}
    template <class Visit>
    static constexpr void each_path(Visit&&) {}
};

}  // namespace detail

/// A value given by the caller.
template <class Value>
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
        sink([this](value_writer& out) { codec<Value>::encode(out, value_); });
    }
    template <class Visit>
    static constexpr void each_path(Visit&&) {}

  private:
    Value value_;
};

/// The size of an attribute: a string's length, a binary's bytes, or elements; made by `attr<...>.size()`.
template <class Attribute>
class size_operand {
  public:
    using operand_tag = void;
    using type = std::size_t;
    static constexpr bool fixed = Attribute::fixed;
    static constexpr std::size_t value_count(size_operand const*) { return 0; }

    constexpr explicit size_operand(Attribute of) : of_(std::move(of)) {}

    /// The value as a size; says in one sentence when it cannot be.
    template <class V>
    static constexpr type checked(V&& value) {
        constexpr bool fits = integer<std::remove_cvref_t<V>>;
        static_assert(fits, "dynamap: a size is compared with an integer");
        if constexpr (fits) return detail::owned_value<type>(std::forward<V>(value));
        else return 0;
    }

    template <class Text>
    static constexpr void write(Text& text, std::size_t first, size_operand const* self) {
        text.append("size(");
        Attribute::write(text, first, detail::part(self, &size_operand::of_));
        text.append(")");
    }
    template <class Sink>
    void values(Sink&) const {}
    template <class Visit>
    static constexpr void each_path(Visit&& visit) {
        Attribute::each_path(visit);
    }

  private:
    [[no_unique_address]] Attribute of_;
};

/// A function of two operands, or a sum of them, at the right of a SET.
///
/// Shape: `Form` is the text around the operands; `Owner` the attribute whose type the values have.
template <class Form, class Owner, class Left, class Right>
class set_operand {
  public:
    using set_operand_tag = void;
    using type = typename Owner::type;
    static constexpr bool is_sum = Form::is_sum;
    static constexpr bool fixed = Left::fixed && Right::fixed;
    static constexpr std::size_t value_count(set_operand const* self) {
        return left_count(self) + Right::value_count(right(self));
    }

    constexpr set_operand(Left left, Right right) : left_(std::move(left)), right_(std::move(right)) {}

    /// The value as one beside this operand.
    template <class V>
    static constexpr type checked(V&& value) {
        return Owner::checked(std::forward<V>(value));
    }

    template <class Text>
    static constexpr void write(Text& text, std::size_t first, set_operand const* self) {
        text.append(Form::before);
        Left::write(text, first, left(self));
        text.append(Form::between);
        Right::write(text, first + left_count(self), right(self));
        text.append(Form::behind);
    }
    template <class Sink>
    void values(Sink& sink) const {
        left_.values(sink);
        right_.values(sink);
    }
    template <class Visit>
    static constexpr void each_path(Visit&& visit) {
        Left::each_path(visit);
        Right::each_path(visit);
    }

  private:
    static constexpr Left const* left(set_operand const* self) {
        return detail::part(self, &set_operand::left_);
    }
    static constexpr Right const* right(set_operand const* self) {
        return detail::part(self, &set_operand::right_);
    }
    static constexpr std::size_t left_count(set_operand const* self) { return Left::value_count(left(self)); }

    [[no_unique_address]] Left left_;
    [[no_unique_address]] Right right_;
};

namespace detail {

struct plus_form {
    static constexpr std::string_view before = "", between = " + ", behind = "";
    static constexpr bool is_sum = true;
};
struct minus_form {
    static constexpr std::string_view before = "", between = " - ", behind = "";
    static constexpr bool is_sum = true;
};
struct if_not_exists_form {
    static constexpr std::string_view before = "if_not_exists(", between = ", ", behind = ")";
    static constexpr bool is_sum = false;
};
struct list_append_form {
    static constexpr std::string_view before = "list_append(", between = ", ", behind = ")";
    static constexpr bool is_sum = false;
};

/// `given` as the operand beside one like `Like`: itself, or a value checked against its type.
template <class Like, class Given>
constexpr auto operand_beside(Given&& given) {
    using from = std::remove_cvref_t<Given>;
    if constexpr (is_operand<from> || is_set_operand<from>) {
        static_assert(same_kind<typename Like::type, typename from::type>(),
                      "dynamap: the two sides are not of the same DynamoDB type");
        return from(std::forward<Given>(given));
    } else {
        return value_operand<typename Like::type>(Like::checked(std::forward<Given>(given)));
    }
}

/// What may stand in a sum: an attribute, or a function of one.
template <class T>
concept is_summand = is_attribute<T> || is_set_operand<T>;

template <class Form, class Left, class Given>
constexpr auto sum(Left left, Given&& given) {
    using right = decltype(operand_beside<Left>(std::forward<Given>(given)));
    static_assert(is_number<typename Left::type>, "dynamap: + and - are for number attributes");
    static_assert(
        !requires { requires Left::is_sum; } && !requires { requires right::is_sum; },
        "dynamap: a SET has at most one + or -");
    return set_operand<Form, Left, Left, right>(std::move(left),
                                                operand_beside<Left>(std::forward<Given>(given)));
}

}  // namespace detail

/// A sum for the right of a SET: `total = total + 5`; the attribute must be there.
template <detail::is_summand L, class V>
constexpr auto operator+(L left, V&& value) {
    return detail::sum<detail::plus_form>(std::move(left), std::forward<V>(value));
}
/// A difference for the right of a SET; the rules of `+` apply.
template <detail::is_summand L, class V>
constexpr auto operator-(L left, V&& value) {
    return detail::sum<detail::minus_form>(std::move(left), std::forward<V>(value));
}
/// For the right of a SET: the attribute, or `value` where there is none: `seats = if_not_exists(seats, 100)
/// - 1`.
template <detail::is_attribute A, class V>
constexpr auto if_not_exists(A attribute, V&& value) {
    auto right = detail::operand_beside<A>(std::forward<V>(value));
    return set_operand<detail::if_not_exists_form, A, A, decltype(right)>(std::move(attribute),
                                                                          std::move(right));
}
/// For the right of a SET: the list with `values` behind it: `memos = list_append(memos, more)`.
template <detail::is_summand A, class V>
constexpr auto list_append(A list, V&& values) {
    static_assert(detail::is_list<typename A::type>, "dynamap: list_append is for list attributes");
    auto right = detail::operand_beside<A>(std::forward<V>(values));
    return set_operand<detail::list_append_form, A, A, decltype(right)>(std::move(list), std::move(right));
}
/// For the right of a SET: the list with `values` before it: `memos = list_append(newest, memos)`.
template <class V, detail::is_summand A>
    requires(!detail::is_summand<V>)
constexpr auto list_append(V&& values, A list) {
    static_assert(detail::is_list<typename A::type>, "dynamap: list_append is for list attributes");
    auto left = detail::operand_beside<A>(std::forward<V>(values));
    return set_operand<detail::list_append_form, A, decltype(left), A>(std::move(left), std::move(list));
}

}  // namespace dynamap
