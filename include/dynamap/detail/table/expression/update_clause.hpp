// One action of an update: set, add to, subtract from or remove an attribute, or delete elements of a set.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>

#include "dynamap/detail/table/expression/expression_node.hpp"
#include "dynamap/detail/table/expression/operand.hpp"
#include "dynamap/fixed_string.hpp"
#include "dynamap/value.hpp"

namespace dynamap {
namespace detail {

/// The action of an update on one attribute. Each is a keyword of its text.
enum class update_action : unsigned char { set, remove, add, erase };

// Writes N of the number with the opposite sign.
void write_negated(value_writer& out, std::int64_t value);
void write_negated(value_writer& out, std::uint64_t value);

/// Writes the opposite of a number.
struct encode_negated {
    template <class T>
    void operator()(value_writer& out, T const& value) const {
        if constexpr (std::unsigned_integral<T>) write_negated(out, std::uint64_t{value});
        else if constexpr (std::signed_integral<T>) write_negated(out, std::int64_t{value});
        else codec<T>::encode(out, -value);
    }
};

/// One action on one attribute, with its operand if it has one. Made by the operators of `attr`.
///
/// Shape: `Text` does not contain the action's keyword, which one clause may share with others.
template <update_action Action, fixed_string Text, class Attribute, class... Operand>
class [[nodiscard]] update_clause : public expression_node<Text, Attribute, Operand...> {
  public:
    using update_clause_tag = void;
    using attribute_type = Attribute;
    static constexpr update_action action = Action;
    static constexpr bool always = true;  ///< cannot be left out at run time

    constexpr explicit update_clause(Attribute of, Operand... operand)
        : expression_node<Text, Attribute, Operand...>(std::move(of), std::move(operand)...) {}
};

/// A clause that may be left out at run time. Made by `optionally`.
template <class Clause>
class [[nodiscard]] optional_clause {
  public:
    using update_clause_tag = void;
    using attribute_type = typename Clause::attribute_type;
    static constexpr update_action action = Clause::action;
    static constexpr bool fixed = false;
    static constexpr bool always = false;
    static constexpr std::size_t value_count(optional_clause const* self) {
        return self->present() ? Clause::value_count(&*self->clause_) : 0;
    }

    constexpr explicit optional_clause(std::optional<Clause> clause) : clause_(std::move(clause)) {}

    /// Whether it is part of the update.
    [[nodiscard]] constexpr bool present() const noexcept { return clause_.has_value(); }

    template <class Text>
    static constexpr void write(Text& text, std::size_t first, optional_clause const* self) {
        Clause::write(text, first, &*self->clause_);
    }
    template <class Sink>
    void values(Sink& sink) const {
        if (clause_) clause_->values(sink);
    }
    template <class Visit>
    static constexpr void each_path(Visit&& visit) {
        Clause::each_path(visit);
    }

  private:
    std::optional<Clause> clause_;
};

template <class T>
concept is_update_clause = requires { typename std::remove_cvref_t<T>::update_clause_tag; };
}  // namespace detail

/// Sets an attribute to a value if there is one, or leaves it unchanged: `update(id, balance += 5,
/// optionally(memo, given))`.
template <detail::is_attribute Attribute, class Value>
constexpr auto optionally(Attribute attribute, std::optional<Value> const& given) {
    using clause = decltype(attribute = *given);
    return detail::optional_clause<clause>(given ? std::optional<clause>(attribute = *given) : std::nullopt);
}
/// Leaves a clause out if `present` is false: `update(id, balance += 5, optionally(closing, memo.remove()))`.
///
/// Errors: the clause is always built, so its value must exist. For a `std::optional` use the form above.
template <detail::is_update_clause Clause>
constexpr auto optionally(bool present, Clause clause) {
    return detail::optional_clause<Clause>(present ? std::optional<Clause>(std::move(clause)) : std::nullopt);
}
/// Rejects an optional in place of the bool, because the clause reads a value that may not exist.
template <class Value, detail::is_update_clause Clause>
constexpr auto optionally(std::optional<Value> const&, Clause clause) {
    static_assert(!std::is_same_v<Clause, Clause>,
                  "dynamap: to set an attribute only if there is a value, write optionally(attribute, "
                  "given); *given must not be read if there is no value");
    return detail::optional_clause<Clause>(std::move(clause));
}

}  // namespace dynamap
