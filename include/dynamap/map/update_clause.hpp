// One action of an update: set, add, subtract or remove one attribute. Room: map.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "dynamap/map/value.hpp"

namespace dynamap {

/// What an update does to one attribute.
enum class update_action : unsigned char { set, add, subtract, remove };

namespace detail {
/// The value of what has none.
struct nothing {};

// Writes N of the number with its sign turned.
void write_negated(value_writer& out, std::int64_t value);
void write_negated(value_writer& out, std::uint64_t value);

template <class T>
void encode_negated(value_writer& out, T const& value) {
    if constexpr (std::unsigned_integral<T>)
        write_negated(out, std::uint64_t{value});
    else if constexpr (std::signed_integral<T>)
        write_negated(out, std::int64_t{value});
    else
        codec<T>::encode(out, -value);
}
}  // namespace detail

/// One action on one attribute, with its value; made by the operators of `attr`.
template <class Attribute, update_action Action, class Value>
class [[nodiscard]] update_clause {
  public:
    using update_clause_tag = void;
    using attribute_type = Attribute;
    static constexpr auto pointer = Attribute::pointer;
    static constexpr update_action action = Action;
    static constexpr std::size_t value_count = Action == update_action::remove ? 0 : 1;

    constexpr explicit update_clause(Value value) : value_(std::move(value)) {}

    /// Writes the clause's text without its keyword; values are numbered from `first_value`.
    template <class Text>
    static constexpr void write(Text& text, std::size_t first_value) {
        text.template name<pointer>();
        if constexpr (Action == update_action::set) text.append(" = ");
        if constexpr (Action == update_action::add || Action == update_action::subtract) text.append(" ");
        if constexpr (value_count != 0) text.value(first_value);
    }
    /// Hands the values to `sink`, in the order of their numbers.
    template <class Sink>
    void values(Sink& sink) const {
        if constexpr (Action == update_action::subtract)
            sink([this](value_writer& out) { detail::encode_negated(out, value_); });
        else if constexpr (Action != update_action::remove)
            sink([this](value_writer& out) { codec<Value>::encode(out, value_); });
    }

  private:
    [[no_unique_address]] Value value_;
};

namespace detail {
template <class T>
concept is_update_clause = requires { typename std::remove_cvref_t<T>::update_clause_tag; };
}  // namespace detail

}  // namespace dynamap
