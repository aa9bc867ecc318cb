// Conditions: comparisons of attributes with values and with each other, joined by && || !.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "dynamap/detail/table/expression/operand.hpp"
#include "dynamap/value.hpp"

namespace dynamap {

/// The comparison operators of condition expressions.
enum class comparison : unsigned char { equal, not_equal, less, less_or_equal, greater, greater_or_equal };

namespace detail {
constexpr std::string_view symbol(comparison c) {
    constexpr std::string_view symbols[] = {" = ", " <> ", " < ", " <= ", " > ", " >= "};
    return symbols[static_cast<unsigned char>(c)];
}

template <class T>
concept is_condition = requires { typename std::remove_cvref_t<T>::condition_tag; };

struct begins_with_function {
    static constexpr std::string_view opening = "begins_with(";
};
struct contains_function {
    static constexpr std::string_view opening = "contains(";
};
struct attribute_type_function {
    static constexpr std::string_view opening = "attribute_type(";
};
struct attribute_exists_function {
    static constexpr std::string_view opening = "attribute_exists(";
};
struct attribute_not_exists_function {
    static constexpr std::string_view opening = "attribute_not_exists(";
};

/// Errors: `errc::bad_value` unless 1 to 100.
void require_in_count(std::size_t count);
}  // namespace detail

/// An attribute or size compared with a value or with another: `balance >= 50`.
template <class Left, comparison Op, class Right>
class [[nodiscard]] comparison_condition {
  public:
    using condition_tag = void;
    using left_type = Left;
    using right_type = Right;
    static constexpr comparison op = Op;
    static constexpr bool fixed = Left::fixed && Right::fixed;
    static constexpr std::size_t value_count(comparison_condition const* self) {
        return Right::value_count(detail::part(self, &comparison_condition::right_));
    }

    constexpr comparison_condition(Left left, Right right)
        : left_(std::move(left)), right_(std::move(right)) {}

    template <class Text>
    static constexpr void write(Text& text, std::size_t first, comparison_condition const* self) {
        Left::write(text, first, detail::part(self, &comparison_condition::left_));
        text.append(detail::symbol(Op));
        Right::write(text, first, detail::part(self, &comparison_condition::right_));
    }
    template <class Sink>
    void values(Sink& sink) const {
        right_.values(sink);
    }
    template <class Visit>
    static constexpr void each_path(Visit&& visit) {
        Left::each_path(visit);
        Right::each_path(visit);
    }

  private:
    [[no_unique_address]] Left left_;
    [[no_unique_address]] Right right_;
};

/// An attribute or size between two values, both included.
template <class Left, class Low, class High>
class [[nodiscard]] between_condition {
  public:
    using condition_tag = void;
    using left_type = Left;
    static constexpr bool fixed = Left::fixed && Low::fixed && High::fixed;
    static constexpr std::size_t value_count(between_condition const* self) {
        return low_count(self) + High::value_count(detail::part(self, &between_condition::high_));
    }

    constexpr between_condition(Left left, Low low, High high)
        : left_(std::move(left)), low_(std::move(low)), high_(std::move(high)) {}

    template <class Text>
    static constexpr void write(Text& text, std::size_t first, between_condition const* self) {
        Left::write(text, first, detail::part(self, &between_condition::left_));
        text.append(" BETWEEN ");
        Low::write(text, first, detail::part(self, &between_condition::low_));
        text.append(" AND ");
        High::write(text, first + low_count(self), detail::part(self, &between_condition::high_));
    }
    template <class Sink>
    void values(Sink& sink) const {
        low_.values(sink);
        high_.values(sink);
    }
    template <class Visit>
    static constexpr void each_path(Visit&& visit) {
        Left::each_path(visit);
        Low::each_path(visit);
        High::each_path(visit);
    }

  private:
    static constexpr std::size_t low_count(between_condition const* self) {
        return Low::value_count(detail::part(self, &between_condition::low_));
    }

    [[no_unique_address]] Left left_;
    [[no_unique_address]] Low low_;
    [[no_unique_address]] High high_;
};

/// A function of an attribute, and perhaps of one operand: begins_with, contains, attribute_exists...
template <class Function, class Attribute, class Operand>
class [[nodiscard]] function_condition {
  public:
    using condition_tag = void;
    using function = Function;
    using left_type = Attribute;
    static constexpr bool fixed = Attribute::fixed && Operand::fixed;
    static constexpr std::size_t value_count(function_condition const* self) {
        return Operand::value_count(operand(self));
    }

    constexpr function_condition(Attribute of, Operand operand)
        : of_(std::move(of)), operand_(std::move(operand)) {}

    template <class Text>
    static constexpr void write(Text& text, std::size_t first, function_condition const* self) {
        text.append(Function::opening);
        Attribute::write(text, first, detail::part(self, &function_condition::of_));
        if constexpr (!std::is_same_v<Operand, detail::no_operand>) {
            text.append(", ");
            Operand::write(text, first, operand(self));
        }
        text.append(")");
    }
    template <class Sink>
    void values(Sink& sink) const {
        operand_.values(sink);
    }
    template <class Visit>
    static constexpr void each_path(Visit&& visit) {
        Attribute::each_path(visit);
        Operand::each_path(visit);
    }

  private:
    static constexpr Operand const* operand(function_condition const* self) {
        return detail::part(self, &function_condition::operand_);
    }

    [[no_unique_address]] Attribute of_;
    [[no_unique_address]] Operand operand_;
};

/// An attribute that is one of several values; `Values` is an array where their number is known when
/// compiled.
template <class Attribute, class Values>
class [[nodiscard]] in_condition {
  public:
    using condition_tag = void;
    using left_type = Attribute;
    static constexpr std::size_t known_count = detail::array_size_of<Values>;  // 0: known at run time
    static constexpr bool fixed = Attribute::fixed && known_count != 0;
    static constexpr std::size_t value_count(in_condition const* self) {
        if constexpr (known_count != 0) return known_count;
        else return self->values_.size();
    }

    constexpr in_condition(Attribute of, Values values) : of_(std::move(of)), values_(std::move(values)) {}

    template <class Text>
    static constexpr void write(Text& text, std::size_t first, in_condition const* self) {
        Attribute::write(text, first, detail::part(self, &in_condition::of_));
        text.append(" IN (");
        for (std::size_t i = 0; i < value_count(self); ++i) {
            if (i != 0) text.append(", ");
            text.value(first + i);
        }
        text.append(")");
    }
    template <class Sink>
    void values(Sink& sink) const {
        for (auto const& value : values_)
            sink([&](value_writer& out) { codec<typename Attribute::type>::encode(out, value); });
    }
    template <class Visit>
    static constexpr void each_path(Visit&& visit) {
        Attribute::each_path(visit);
    }

  private:
    [[no_unique_address]] Attribute of_;
    Values values_;
};

/// Two conditions joined by AND or OR.
template <class Left, class Right, bool And>
class [[nodiscard]] joined_condition {
  public:
    using condition_tag = void;
    using first_type = Left;
    using second_type = Right;
    static constexpr bool is_and = And;
    static constexpr bool fixed = Left::fixed && Right::fixed;
    static constexpr std::size_t value_count(joined_condition const* self) {
        return left_count(self) + Right::value_count(detail::part(self, &joined_condition::right_));
    }

    constexpr joined_condition(Left left, Right right) : left_(std::move(left)), right_(std::move(right)) {}

    template <class Text>
    static constexpr void write(Text& text, std::size_t first, joined_condition const* self) {
        side(text, first, detail::part(self, &joined_condition::left_));
        text.append(And ? " AND " : " OR ");
        side(text, first + left_count(self), detail::part(self, &joined_condition::right_));
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
    static constexpr std::size_t left_count(joined_condition const* self) {
        return Left::value_count(detail::part(self, &joined_condition::left_));
    }
    // Parentheses only where the sides would otherwise be read differently (AND binds stronger than OR).
    template <class Side, class Text>
    static constexpr void side(Text& text, std::size_t first, Side const* self) {
        constexpr bool wrap = [] {
            if constexpr (requires { Side::is_and; }) return Side::is_and != And;
            return false;
        }();
        if (wrap) text.append("(");
        Side::write(text, first, self);
        if (wrap) text.append(")");
    }

    [[no_unique_address]] Left left_;
    [[no_unique_address]] Right right_;
};

/// The opposite of a condition.
template <class Condition>
class [[nodiscard]] negated_condition {
  public:
    using condition_tag = void;
    static constexpr bool is_not = true;
    static constexpr bool fixed = Condition::fixed;
    static constexpr std::size_t value_count(negated_condition const* self) {
        return Condition::value_count(detail::part(self, &negated_condition::condition_));
    }

    constexpr explicit negated_condition(Condition condition) : condition_(std::move(condition)) {}

    template <class Text>
    static constexpr void write(Text& text, std::size_t first, negated_condition const* self) {
        constexpr bool wrap = !requires { Condition::wraps_itself; };
        text.append(wrap ? "NOT (" : "NOT ");
        Condition::write(text, first, detail::part(self, &negated_condition::condition_));
        if (wrap) text.append(")");
    }
    template <class Sink>
    void values(Sink& sink) const {
        condition_.values(sink);
    }
    template <class Visit>
    static constexpr void each_path(Visit&& visit) {
        Condition::each_path(visit);
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

template <comparison Op, class Left, class V>
constexpr auto compare(Left left, V&& value) {
    static_assert(!is_set_operand<Left> && !is_set_operand<V>,
                  "dynamap: conditions compare attributes, sizes and values; sums, if_not_exists and "
                  "list_append are for updates");
    static_assert(Op == comparison::equal || Op == comparison::not_equal || is_ordered<typename Left::type>,
                  "dynamap: only numbers, strings and binaries have an order; other attributes are compared "
                  "by == and !=");
    auto right = operand_beside<Left>(std::forward<V>(value));
    return comparison_condition<Left, Op, decltype(right)>(std::move(left), std::move(right));
}

template <class Left, class L, class H>
constexpr auto between(Left left, L&& low, H&& high) {
    static_assert(is_ordered<typename Left::type>, "dynamap: only numbers, strings and binaries have an "
                                                   "order; other attributes are compared by == and !=");
    auto from = operand_beside<Left>(std::forward<L>(low));
    auto to = operand_beside<Left>(std::forward<H>(high));
    return between_condition<Left, decltype(from), decltype(to)>(std::move(left), std::move(from),
                                                                 std::move(to));
}

/// What `contains` takes for an attribute of type `T`: text of a string, an element of a set or list.
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
                  "dynamap: contains asks for something else than the attribute itself");
    if constexpr (is_attribute<V>) {
        using other = std::remove_cvref_t<V>;
        return function_condition<contains_function, Attribute, other>(std::move(of), std::forward<V>(value));
    } else if constexpr (!std::is_void_v<element>) {
        using operand = value_operand<value_for<element>>;
        return function_condition<contains_function, Attribute, operand>(
            std::move(of), operand(checked_value<Attribute, value_for<element>>(std::forward<V>(value))));
    } else {
        return function_condition<contains_function, Attribute, no_operand>(std::move(of), {});
    }
}

/// What may stand at a comparison's left; sums only to be refused in a sentence.
template <class T>
concept comparable = is_operand<T> || is_set_operand<T>;

}  // namespace detail

/// The attribute equals the value, or the other attribute.
template <detail::comparable L, class V>
constexpr auto operator==(L left, V&& value) {
    return detail::compare<comparison::equal>(std::move(left), std::forward<V>(value));
}
/// The attribute differs from the value; also true when the attribute is not there.
template <detail::comparable L, class V>
constexpr auto operator!=(L left, V&& value) {
    return detail::compare<comparison::not_equal>(std::move(left), std::forward<V>(value));
}
/// The attribute is less than the value.
template <detail::comparable L, class V>
constexpr auto operator<(L left, V&& value) {
    return detail::compare<comparison::less>(std::move(left), std::forward<V>(value));
}
/// The attribute is at most the value.
template <detail::comparable L, class V>
constexpr auto operator<=(L left, V&& value) {
    return detail::compare<comparison::less_or_equal>(std::move(left), std::forward<V>(value));
}
/// The attribute is more than the value.
template <detail::comparable L, class V>
constexpr auto operator>(L left, V&& value) {
    return detail::compare<comparison::greater>(std::move(left), std::forward<V>(value));
}
/// The attribute is at least the value.
template <detail::comparable L, class V>
constexpr auto operator>=(L left, V&& value) {
    return detail::compare<comparison::greater_or_equal>(std::move(left), std::forward<V>(value));
}

// With the value at the left: 50 <= balance is balance >= 50.
template <class V, detail::comparable R>
    requires(!detail::comparable<V>)
constexpr auto operator==(V&& value, R right) {
    return detail::compare<comparison::equal>(std::move(right), std::forward<V>(value));
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

/// A condition of a write, as one of its last arguments; made by `when`.
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
struct no_condition {
    static constexpr bool fixed = true;
    static constexpr std::size_t value_count(no_condition const*) { return 0; }
    template <class Text>
    static constexpr void write(Text&, std::size_t, no_condition const*) {}
    template <class Sink>
    void values(Sink&) const {}
    template <class Visit>
    static constexpr void each_path(Visit&&) {}
};

/// Says how a comparison is written, to who wrote `=`.
template <class T>
constexpr void require_no_clause() {
    static_assert(
        !requires { typename std::remove_cvref_t<T>::update_clause_tag; },
        "dynamap: a condition compares by ==; = is a clause of an update");
}
/// Says how a condition is written, to who gave something else.
template <class... Given>
constexpr void require_condition() {
    (require_no_clause<Given>(), ...);
    constexpr bool clause = (requires { typename Given::update_clause_tag; } || ...);
    constexpr bool one = sizeof...(Given) == 1 && (is_condition<Given> && ...);
    static_assert(one || clause, "dynamap: a condition is made of attributes, as in attr<&row::member> == 5; "
                                 "several are joined by && and ||");
}
}  // namespace detail

/// Makes a write depend on a condition, which the server checks in the same step: `when(balance >= 50)`.
template <detail::is_condition Condition>
constexpr auto when(Condition condition) {
    return write_condition<Condition>(std::move(condition));
}
/// Refuses what is not one condition.
template <class... Given>
    requires(sizeof...(Given) != 1 || !(detail::is_condition<Given> && ...))
constexpr auto when(Given const&...) {
    detail::require_condition<Given...>();
    return write_condition<detail::no_condition>({});
}

}  // namespace dynamap
