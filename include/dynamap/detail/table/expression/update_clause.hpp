// One action of an update: set, add, subtract, remove one attribute, or delete elements of a set.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>

#include "dynamap/detail/table/expression/operand.hpp"
#include "dynamap/value.hpp"

namespace dynamap {

/// What an update does to one attribute.
enum class update_action : unsigned char { set, remove, add, subtract, erase };

namespace detail {
// Writes N of the number with its sign turned.
void write_negated(value_writer& out, std::int64_t value);
void write_negated(value_writer& out, std::uint64_t value);

template <class T>
void encode_negated(value_writer& out, T const& value) {
    if constexpr (std::unsigned_integral<T>) write_negated(out, std::uint64_t{value});
    else if constexpr (std::signed_integral<T>) write_negated(out, std::int64_t{value});
    else codec<T>::encode(out, -value);
}

/// A number whose opposite is written.
template <class Value>
class negated_operand {
  public:
    static constexpr bool fixed = true;
    static constexpr std::size_t value_count(negated_operand const*) { return 1; }

    constexpr explicit negated_operand(Value value) : value_(std::move(value)) {}

    template <class Text>
    static constexpr void write(Text& text, std::size_t first, negated_operand const*) {
        text.value(first);
    }
    template <class Sink>
    void values(Sink& sink) const {
        sink([this](value_writer& out) { encode_negated(out, value_); });
    }
    template <class Visit>
    static constexpr void each_path(Visit&&) {}

  private:
    Value value_;
};
}  // namespace detail

/// One action on one attribute, with its operand; made by the operators of `attr`.
template <class Attribute, update_action Action, class Operand>
class [[nodiscard]] update_clause {
  public:
    using update_clause_tag = void;
    using attribute_type = Attribute;
    static constexpr update_action action = Action;
    static constexpr bool fixed = Attribute::fixed && Operand::fixed;
    static constexpr bool always = true;  ///< is not left out at run time
    static constexpr std::size_t value_count(update_clause const* self) {
        return Operand::value_count(operand(self));
    }

    constexpr update_clause(Attribute of, Operand operand)
        : of_(std::move(of)), operand_(std::move(operand)) {}

    /// Writes the clause's text without its keyword; values are numbered from `first`.
    template <class Text>
    static constexpr void write(Text& text, std::size_t first, update_clause const* self) {
        Attribute::write(text, first, detail::part(self, &update_clause::of_));
        if constexpr (Action == update_action::set) text.append(" = ");
        if constexpr (Action == update_action::add || Action == update_action::subtract ||
                      Action == update_action::erase)
            text.append(" ");
        Operand::write(text, first, operand(self));
    }
    /// Hands the values to `sink`, in the order of their numbers.
    template <class Sink>
    void values(Sink& sink) const {
        operand_.values(sink);
    }
    /// Visits every attribute it names: the one it changes and those at its right.
    template <class Visit>
    static constexpr void each_path(Visit&& visit) {
        Attribute::each_path(visit);
        Operand::each_path(visit);
    }

  private:
    static constexpr Operand const* operand(update_clause const* self) {
        return detail::part(self, &update_clause::operand_);
    }

    [[no_unique_address]] Attribute of_;
    [[no_unique_address]] Operand operand_;
};

/// A clause that is part of an update or not, as is known at run time; made by `optionally`.
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

namespace detail {
template <class T>
concept is_update_clause = requires { typename std::remove_cvref_t<T>::update_clause_tag; };
}  // namespace detail

/// Sets an attribute to what is given, or leaves it as it is where nothing is: `update(id, balance += 5,
/// optionally(memo, given))`.
template <detail::is_attribute Attribute, class Value>
constexpr auto optionally(Attribute attribute, std::optional<Value> const& given) {
    using clause = decltype(attribute = *given);
    return optional_clause<clause>(given ? std::optional<clause>(attribute = *given) : std::nullopt);
}
/// A clause that is left out where `present` is false: `update(id, balance += 5, optionally(closing,
/// memo.remove()))`.
///
/// Errors: the clause is made all the same, so there must be its value: of a `std::optional` use the form
/// above.
template <detail::is_update_clause Clause>
constexpr auto optionally(bool present, Clause clause) {
    return optional_clause<Clause>(present ? std::optional<Clause>(std::move(clause)) : std::nullopt);
}
/// Refuses the optional in place of the bool, as the clause reads a value that may not be there.
template <class Value, detail::is_update_clause Clause>
constexpr auto optionally(std::optional<Value> const&, Clause clause) {
    static_assert(!std::is_same_v<Clause, Clause>,
                  "dynamap: an attribute that is set where there is a value is written optionally(attribute, "
                  "given); *given must not be "
                  "read where there is none");
    return optional_clause<Clause>(std::move(clause));
}

}  // namespace dynamap
