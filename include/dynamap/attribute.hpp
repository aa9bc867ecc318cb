// attr<&row::member>: an attribute, for conditions and updates.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "dynamap/condition.hpp"
#include "dynamap/detail/table/expression/attribute_conditions.hpp"
#include "dynamap/detail/table/expression/operand.hpp"
#include "dynamap/detail/table/expression/path.hpp"
#include "dynamap/detail/table/expression/update_clause.hpp"
#include "dynamap/detail/table/schema/members.hpp"
#include "dynamap/value.hpp"

namespace dynamap {

/// The attribute that stores a member of a row, or a part of it: a member of a nested struct, an element of a
/// list, an entry of a map.
///
/// Shape: use it through `attr`. It has no state unless a step is known only at run time. Values are checked
/// against the attribute's type at compile time and are copied, so a condition or clause may be stored.
/// Errors: `errc::out_of_range` for an integer outside the attribute's range, thrown immediately.
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.Attributes.html
// The row's type comes before the pointer to its member because of GCC: if all arguments are pointers to
// members of structs in unnamed namespaces, the template has the same symbol in all files. Expressions of two
// files would then be one.
template <class Row, auto Member, auto... Steps>
class attribute : public attribute_conditions<attribute<Row, Member, Steps...>> {
    static_assert(detail::names_member<decltype(Member)>,
                  "dynamap: attr takes a pointer to a data member: attr<&user_wallet::balance>");
    static_assert(!detail::is_extra_attributes<detail::pointed_type<Member>>,
                  "dynamap: an extra_attributes member is not an attribute; name an attribute in it with "
                  "attribute_named(\"name\")");
    using end = detail::path_end<detail::pointed_type<Member>, Steps...>;
    static constexpr std::size_t run_time_steps =
        (std::size_t{0} + ... + std::size_t{detail::is_run_time_step<std::remove_cv_t<decltype(Steps)>>});
    struct no_steps {};
    using steps_type =
        std::conditional_t<run_time_steps == 0, no_steps, std::array<detail::run_time_step, run_time_steps>>;

  public:
    /// Allows it in comparisons.
    using operand_tag = void;
    /// The pointer to the row's member, or the member's index.
    static constexpr auto pointer = Member;
    /// Whether it is a member of the row itself, not a part of one.
    static constexpr bool top_level = sizeof...(Steps) == 0;
    /// The member and the steps, for comparing paths.
    using path = detail::steps<Member, Steps...>;
    /// The declared type of the member or part.
    using declared_type = typename end::type;
    /// The type of the attribute's values: the declared type without std::optional.
    using type = detail::value_for<declared_type>;
    /// Whether an item may lack it.
    static constexpr bool optional = end::optional || may_be_absent<declared_type>;
    /// Whether its path is known at compile time. False if a step has an index or key known only at run time.
    static constexpr bool fixed = run_time_steps == 0;
    /// 0: a path has no values.
    static constexpr std::size_t value_count(attribute const*) { return 0; }

    /// Takes the run-time values of its steps. `attr` and `at` call it.
    // There is no default constructor: `points = {}` would call it and assign points to itself.
    constexpr explicit attribute(steps_type steps) : steps_(std::move(steps)) {}
    /// Copies it.
    constexpr attribute(attribute const&) = default;

    /// Returns a member of the nested struct: `home.member<&address::city>()`.
    template <auto Pointer>
    [[nodiscard]] constexpr auto member() const {
        return stepped<Pointer>();
    }
    /// Returns element `I` of the list, from 0: `lines.at<0>()`.
    template <std::size_t I>
    [[nodiscard]] constexpr auto at() const {
        return stepped<detail::index_step<I>{}>();
    }
    /// Returns the map's entry with this key: `labels.at<"color">()`.
    template <fixed_string Name>
    [[nodiscard]] constexpr auto at() const {
        return stepped<detail::key_step<Name>{}>();
    }
    /// Returns the list's element with an index known at run time.
    /// Errors: `errc::out_of_range` for a negative index.
    template <integer Index>
    [[nodiscard]] constexpr auto at(Index index) const {
        return stepped<detail::run_time_index{}>(
            detail::run_time_step{{}, detail::fitted<std::size_t>(index), true});
    }
    /// Returns the map's entry with a key known at run time.
    [[nodiscard]] auto at(detail::given_text name) const {
        return stepped<detail::run_time_key{}>(detail::run_time_step{std::string(name.view()), 0, false});
    }

    /// Does not compile: the error says to write `at` or `member`.
    template <class Where>
    constexpr auto operator[](Where const& where) const {
        if constexpr (std::is_member_pointer_v<Where>) {
            return refuse_pointer<Where>();
        } else {
            static_assert(!std::is_same_v<Where, Where>,
                          "dynamap: an element of a list is written scores.at(0), an entry of a map "
                          "labels.at(\"name\")");
            return at(where);
        }
    }
    /// Does not compile: the pointer is a template argument.
    template <class Pointer>
    constexpr auto member(Pointer const&) const {
        return refuse_pointer<Pointer>();
    }
    /// Does not compile: instead of `home.at<&address::city>()` write `member`.
    template <auto Pointer>
        requires std::is_member_pointer_v<decltype(Pointer)>
    constexpr auto at() const {
        return refuse_pointer<decltype(Pointer)>();
    }
    /// Does not compile: instead of `home->*&address::city` write `member`.
    template <class Pointer>
    constexpr auto operator->*(Pointer const&) const {
        return refuse_pointer<Pointer>();
    }
    /// Does not compile: instead of `home->city` write `member`.
    template <class Value = type>
    constexpr Value const* operator->() const {
        refuse_pointer<Value>();
        return nullptr;
    }

    /// Sets the attribute to a value, another attribute, or a sum or function of attributes: `balance = 100`,
    /// `owner = first_owner`, `seats = if_not_exists(seats, 100) - 1`.
    template <class V = detail::braced>
    constexpr auto operator=(V&& value) const {
        constexpr bool in_braces = std::is_same_v<V, detail::braced>;
        static_assert(!in_braces, "dynamap: a clause does not take a list in braces; give the value a name "
                                  "first: `std::set<std::string> const both{...};`, then `tags = both`");
        if constexpr (in_braces) {
            return set_to(*this);
        } else {
            return set_to(detail::operand_beside<attribute>(std::forward<V>(value)));
        }
    }
    /// Sets the attribute to another attribute's value.
    constexpr auto operator=(attribute const& other) const { return set_to(other); }
    /// Adds to a number on the server: `balance += 100`. A missing attribute counts as 0.
    ///
    /// Errors: an attempt whose response was lost is retried, so the amount may be added twice. To prevent
    /// that, use `exactly_once` or a transaction.
    template <class V>
    constexpr auto operator+=(V&& value) const {
        require_number<type>();
        using operand = detail::value_operand<type>;
        return clause<detail::update_action::add, "$ $">(operand(checked(std::forward<V>(value))));
    }
    /// Subtracts from a number on the server: `balance -= 50`; the rules of `+=` apply.
    template <class V>
    constexpr auto operator-=(V&& value) const {
        require_number<type>();
        static_assert(
            requires(type const& number) { -number; },
            "dynamap: -= needs a unary minus of the attribute's type; or use += with the negative value");
        using operand = detail::value_operand<type, detail::encode_negated>;
        return clause<detail::update_action::add, "$ $">(operand(checked(std::forward<V>(value))));
    }
    /// Removes the attribute from the item: `memo.remove()`. An element of a list is removed from the list.
    [[nodiscard]] constexpr auto remove() const { return clause<detail::update_action::remove, "$">(); }
    /// Adds elements to a set. Creates the set if it does not exist.
    ///
    ///     tags.add("new")
    ///     tags.add("new", "red")     // several elements
    ///     tags.add(more)             // those of a set of the attribute's type
    template <class... V>
    [[nodiscard]] constexpr auto add(V&&... elements) const {
        return set_clause<detail::update_action::add>(std::forward<V>(elements)...);
    }
    /// Removes elements from a set. An element that is not in the set is not an error.
    ///
    ///     tags.erase("new")
    ///     tags.erase("new", "red")   // several elements
    ///     tags.erase(old)            // those of a set of the attribute's type
    template <class... V>
    [[nodiscard]] constexpr auto erase(V&&... elements) const {
        return set_clause<detail::update_action::erase>(std::forward<V>(elements)...);
    }

    /// Returns the value as the attribute's type. A static_assert explains why a value does not fit.
    template <class V>
    static constexpr type checked(V&& value) {
        constexpr bool empty = std::is_same_v<std::remove_cvref_t<V>, std::nullopt_t>;
        static_assert(
            !empty,
            "dynamap: an attribute has no empty value; remove it with .remove(), or check .not_exists()");
        if constexpr (empty) return type{};
        else return detail::checked_value<attribute, type>(std::forward<V>(value));
    }

    /// Writes its path with placeholders for names: "#0.#1[2]".
    template <class Text>
    static constexpr void write(Text& text, std::size_t, [[maybe_unused]] attribute const* self) {
        text.name(Text::schema::template name_of<Member>());
        [[maybe_unused]] std::size_t next = 0;
        (write_step<Steps>(text, self, next), ...);
    }
    /// Passes nothing: a path has no values.
    template <class Sink>
    void values(Sink&) const {}
    /// Visits the attribute itself.
    template <class Visit>
    static constexpr void each_path(Visit&& visit) {
        visit.template operator()<attribute>();
    }

  private:
    template <class R, auto M, auto... S>
    friend class attribute;

    template <class T>
    constexpr attribute refuse_pointer() const {
        static_assert(
            !std::is_same_v<T, T>,
            "dynamap: a member of a nested struct is written home.member<&address::city>(), or from "
            "the row on attr<&customer::home, &address::city>");
        return *this;
    }

    template <auto Step, class... RunTime>
    constexpr auto stepped(RunTime... step) const {
        using longer = attribute<Row, Member, Steps..., Step>;
        if constexpr (longer::fixed) {
            return longer({});
        } else {
            typename longer::steps_type all;
            if constexpr (!fixed)
                for (std::size_t i = 0; i < run_time_steps; ++i) all[i] = steps_[i];
            ((all[run_time_steps] = std::move(step)), ...);
            return longer(std::move(all));
        }
    }

    template <auto Step, class Text>
    static constexpr void write_step(Text& text, [[maybe_unused]] attribute const* self,
                                     [[maybe_unused]] std::size_t& next) {
        using step = std::remove_cv_t<decltype(Step)>;
        if constexpr (std::is_member_object_pointer_v<step>) {
            text.append(".");
            text.name(detail::nested_names<detail::owner_of<Step>>::template name_of<Step>());
        } else if constexpr (std::is_same_v<step, detail::run_time_index>) {
            text.index(self->steps_[next++].index);
        } else if constexpr (std::is_same_v<step, detail::run_time_key>) {
            text.append(".");
            text.name(self->steps_[next++].name);
        } else if constexpr (detail::is_index_step<step>) {
            text.index(detail::step_constant<step>::index);
        } else {
            text.append(".");
            text.name(detail::step_constant<step>::name);
        }
    }

    template <detail::update_action Action, fixed_string Text, class... Operand>
    constexpr auto clause(Operand... operand) const {
        return detail::update_clause<Action, Text, attribute, Operand...>(*this, std::move(operand)...);
    }
    template <class Operand>
    constexpr auto set_to(Operand operand) const {
        return clause<detail::update_action::set, "$ = $">(std::move(operand));
    }

    template <detail::update_action Action, class... V>
    constexpr auto set_clause(V&&... elements) const {
        static_assert(detail::is_set<type>,
                      "dynamap: add and erase are for set attributes; use += and -= for a number");
        static_assert(sizeof...(V) != 0, "dynamap: add and erase take at least one element");
        using operand = detail::value_operand<type>;
        if constexpr (sizeof...(V) == 1 && (std::is_same_v<std::remove_cvref_t<V>, type> && ...)) {
            return clause<Action, "$ $">(operand(checked(std::forward<V>(elements))...));
        } else {
            type set;
            (set.insert(
                 detail::checked_value<attribute, typename type::value_type>(std::forward<V>(elements))),
             ...);
            return clause<Action, "$ $">(operand(std::move(set)));
        }
    }

    template <class T>
    static constexpr void require_number() {
        static_assert(detail::is_number<T>,
                      "dynamap: += and -= are for number attributes; a set has .add() and .erase()");
    }

    [[no_unique_address]] steps_type steps_;
};

namespace detail {
template <auto Member, auto... Steps>
using attribute_of = attribute<owner_or_void<Member>, Member, Steps...>;
}  // namespace detail

/// The attribute of a member, `constexpr auto balance = attr<&user_wallet::balance>;`, or of a member of a
/// nested struct, `attr<&customer::home, &address::city>`.
template <auto Member, auto... Nested>
inline constexpr detail::attribute_of<Member, Nested...> attr{{}};

}  // namespace dynamap
