// Conditions: comparisons of attributes with values, joined by && || !. Room: map.
#pragma once

#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

#include "dynamap/map/value.hpp"

namespace dynamap {

template <auto Member>
class attribute;

/// The comparison operators of condition expressions.
enum class comparison : unsigned char { equal, not_equal, less, less_or_equal, greater, greater_or_equal };

namespace detail {
constexpr std::string_view symbol(comparison c) {
    constexpr std::string_view symbols[] = {" = ", " <> ", " < ", " <= ", " > ", " >= "};
    return symbols[static_cast<unsigned char>(c)];
}

template <class T>
concept is_condition = requires { typename std::remove_cvref_t<T>::condition_tag; };
template <class T>
struct attribute_test : std::false_type {};
template <auto Member>
struct attribute_test<attribute<Member>> : std::true_type {};
template <class T>
concept is_attribute = attribute_test<std::remove_cvref_t<T>>::value;
}  // namespace detail

// Every condition below has the same parts:
//   value_count            how many values it has,
//   write(text, first)     its text with placeholders, values numbered from `first`; known at compile time,
//   values(sink)           hands the values over in that order, at run time,
//   each_member(visit)     calls visit.template operator()<pointer>() for every attribute it names.

/// An attribute compared with a value: `balance >= 50`.
template <class Attribute, comparison Op, class Value>
class [[nodiscard]] comparison_condition {
  public:
    using condition_tag = void;
    using attribute_type = Attribute;
    static constexpr comparison op = Op;
    static constexpr std::size_t value_count = 1;

    constexpr explicit comparison_condition(Value value) : value_(std::move(value)) {}

    template <class Text>
    static constexpr void write(Text& text, std::size_t first_value) {
        text.template name<Attribute::pointer>();
        text.append(detail::symbol(Op));
        text.value(first_value);
    }
    template <class Sink>
    void values(Sink& sink) const {
        sink([this](value_writer& out) { codec<Value>::encode(out, value_); });
    }
    template <class Visit>
    static constexpr void each_member(Visit&& visit) {
        visit.template operator()<Attribute::pointer>();
    }

  private:
    Value value_;
};

/// An attribute between two values, both included.
template <class Attribute, class Value>
class [[nodiscard]] between_condition {
  public:
    using condition_tag = void;
    using attribute_type = Attribute;
    static constexpr std::size_t value_count = 2;

    constexpr between_condition(Value low, Value high) : low_(std::move(low)), high_(std::move(high)) {}

    template <class Text>
    static constexpr void write(Text& text, std::size_t first_value) {
        text.template name<Attribute::pointer>();
        text.append(" BETWEEN ");
        text.value(first_value);
        text.append(" AND ");
        text.value(first_value + 1);
    }
    template <class Sink>
    void values(Sink& sink) const {
        sink([this](value_writer& out) { codec<Value>::encode(out, low_); });
        sink([this](value_writer& out) { codec<Value>::encode(out, high_); });
    }
    template <class Visit>
    static constexpr void each_member(Visit&& visit) {
        visit.template operator()<Attribute::pointer>();
    }

  private:
    Value low_, high_;
};

/// A text or binary attribute that begins with a value.
template <class Attribute, class Value>
class [[nodiscard]] begins_with_condition {
  public:
    using condition_tag = void;
    using attribute_type = Attribute;
    static constexpr std::size_t value_count = 1;

    constexpr explicit begins_with_condition(Value prefix) : prefix_(std::move(prefix)) {}

    template <class Text>
    static constexpr void write(Text& text, std::size_t first_value) {
        text.append("begins_with(");
        text.template name<Attribute::pointer>();
        text.append(", ");
        text.value(first_value);
        text.append(")");
    }
    template <class Sink>
    void values(Sink& sink) const {
        sink([this](value_writer& out) { codec<Value>::encode(out, prefix_); });
    }
    template <class Visit>
    static constexpr void each_member(Visit&& visit) {
        visit.template operator()<Attribute::pointer>();
    }

  private:
    Value prefix_;
};

/// Whether an item has an attribute, or lacks it.
template <class Attribute, bool Exists>
class [[nodiscard]] existence_condition {
  public:
    using condition_tag = void;
    using attribute_type = Attribute;
    static constexpr std::size_t value_count = 0;

    constexpr existence_condition() = default;

    template <class Text>
    static constexpr void write(Text& text, std::size_t) {
        text.append(Exists ? "attribute_exists(" : "attribute_not_exists(");
        text.template name<Attribute::pointer>();
        text.append(")");
    }
    template <class Sink>
    void values(Sink&) const {}
    template <class Visit>
    static constexpr void each_member(Visit&& visit) {
        visit.template operator()<Attribute::pointer>();
    }
};

/// Two conditions joined by AND or OR.
template <class Left, class Right, bool And>
class [[nodiscard]] joined_condition {
  public:
    using condition_tag = void;
    using left_type = Left;
    using right_type = Right;
    static constexpr bool is_and = And;
    static constexpr std::size_t value_count = Left::value_count + Right::value_count;

    constexpr joined_condition(Left left, Right right) : left_(std::move(left)), right_(std::move(right)) {}

    template <class Text>
    static constexpr void write(Text& text, std::size_t first_value) {
        side<Left>(text, first_value);
        text.append(And ? " AND " : " OR ");
        side<Right>(text, first_value + Left::value_count);
    }
    template <class Sink>
    void values(Sink& sink) const {
        left_.values(sink);
        right_.values(sink);
    }
    template <class Visit>
    static constexpr void each_member(Visit&& visit) {
        Left::each_member(visit);
        Right::each_member(visit);
    }

  private:
    // Parentheses only where the sides would otherwise be read differently (AND binds stronger than OR).
    template <class Side, class Text>
    static constexpr void side(Text& text, std::size_t first_value) {
        constexpr bool wrap = [] {
            if constexpr (requires { Side::is_and; }) return Side::is_and != And;
            return false;
        }();
        if (wrap) text.append("(");
        Side::write(text, first_value);
        if (wrap) text.append(")");
    }

    Left left_;
    Right right_;
};

/// The opposite of a condition.
template <class Condition>
class [[nodiscard]] negated_condition {
  public:
    using condition_tag = void;
    static constexpr std::size_t value_count = Condition::value_count;

    constexpr explicit negated_condition(Condition condition) : condition_(std::move(condition)) {}

    template <class Text>
    static constexpr void write(Text& text, std::size_t first_value) {
        text.append("NOT (");
        Condition::write(text, first_value);
        text.append(")");
    }
    template <class Sink>
    void values(Sink& sink) const {
        condition_.values(sink);
    }
    template <class Visit>
    static constexpr void each_member(Visit&& visit) {
        Condition::each_member(visit);
    }

  private:
    Condition condition_;
};

/// Both conditions hold.
template <detail::is_condition L, detail::is_condition R>
constexpr auto operator&&(L left, R right) {
    return joined_condition<L, R, true>(std::move(left), std::move(right));
}
/// At least one of the conditions holds.
template <detail::is_condition L, detail::is_condition R>
constexpr auto operator||(L left, R right) {
    return joined_condition<L, R, false>(std::move(left), std::move(right));
}
/// The condition does not hold.
template <detail::is_condition C>
constexpr auto operator!(C condition) {
    return negated_condition<C>(std::move(condition));
}

namespace detail {
template <comparison Op, class Attribute, class V>
constexpr auto compare(V&& value) {
    using type = typename Attribute::type;
    return comparison_condition<Attribute, Op, type>(Attribute::checked(std::forward<V>(value)));
}
}  // namespace detail

/// The attribute equals the value.
template <auto M, class V>
    requires(!detail::is_attribute<V>)
constexpr auto operator==(attribute<M>, V&& value) {
    return detail::compare<comparison::equal, attribute<M>>(std::forward<V>(value));
}
/// The attribute differs from the value; also true when the attribute is not there.
template <auto M, class V>
    requires(!detail::is_attribute<V>)
constexpr auto operator!=(attribute<M>, V&& value) {
    return detail::compare<comparison::not_equal, attribute<M>>(std::forward<V>(value));
}
/// The attribute is less than the value.
template <auto M, class V>
    requires(!detail::is_attribute<V>)
constexpr auto operator<(attribute<M>, V&& value) {
    return detail::compare<comparison::less, attribute<M>>(std::forward<V>(value));
}
/// The attribute is at most the value.
template <auto M, class V>
    requires(!detail::is_attribute<V>)
constexpr auto operator<=(attribute<M>, V&& value) {
    return detail::compare<comparison::less_or_equal, attribute<M>>(std::forward<V>(value));
}
/// The attribute is more than the value.
template <auto M, class V>
    requires(!detail::is_attribute<V>)
constexpr auto operator>(attribute<M>, V&& value) {
    return detail::compare<comparison::greater, attribute<M>>(std::forward<V>(value));
}
/// The attribute is at least the value.
template <auto M, class V>
    requires(!detail::is_attribute<V>)
constexpr auto operator>=(attribute<M>, V&& value) {
    return detail::compare<comparison::greater_or_equal, attribute<M>>(std::forward<V>(value));
}

/// A condition of a write, as its last argument; made by `when`.
template <class Condition>
class [[nodiscard]] write_condition {
  public:
    using write_condition_tag = void;
    using condition_type = Condition;
    static constexpr std::size_t value_count = Condition::value_count;

    constexpr explicit write_condition(Condition condition) : condition_(std::move(condition)) {}

    template <class Sink>
    void values(Sink& sink) const {
        condition_.values(sink);
    }

  private:
    Condition condition_;
};

/// Makes a write depend on a condition, which the server checks in the same step: `when(balance >= 50)`.
template <detail::is_condition Condition>
constexpr auto when(Condition condition) {
    return write_condition<Condition>(std::move(condition));
}

}  // namespace dynamap
