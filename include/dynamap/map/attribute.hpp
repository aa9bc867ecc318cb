// attr<&row::member>: an attribute as it is written in conditions and updates. Room: map.
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

#include "dynamap/detail/compiler.hpp"
#include "dynamap/map/condition.hpp"
#include "dynamap/map/detail/members.hpp"
#include "dynamap/map/update_clause.hpp"
#include "dynamap/map/value.hpp"

namespace dynamap {

/// The attribute that a member of a row is stored as.
///
/// Shape: has no state; use it through `attr`. Values are checked against the member's type when compiled, and copied,
/// so a condition or clause may be kept.
/// Errors: an integer outside the member's range is `errc::out_of_range`, thrown at once.
template <auto Member>
class attribute {
    static_assert(std::is_member_object_pointer_v<decltype(Member)>,
                  "dynamap: attr takes a pointer to a data member: attr<&user_wallet::balance>");

  public:
    /// The member pointer.
    static constexpr auto pointer = Member;
    /// What the attribute's values are: the member's type, without the optional around it.
    using type = detail::value_for<detail::pointed_type<Member>>;

    constexpr attribute() = default;

    /// Sets the attribute: `balance = 100`.
    template <class V>
    constexpr auto operator=(V&& value) const {
        return update_clause<attribute, update_action::set, type>(checked(std::forward<V>(value)));
    }
    /// Adds to a number on the server: `balance += 100`. An attribute that is not there counts as 0.
    ///
    /// Errors: an attempt whose answer was lost is repeated, so the sum may be added twice; where that matters, use a
    /// condition or a transaction.
    template <class V>
    constexpr auto operator+=(V&& value) const {
        require_number<type>();
        return update_clause<attribute, update_action::add, type>(checked(std::forward<V>(value)));
    }
    /// Subtracts from a number on the server: `balance -= 50`; the rules of `+=` apply.
    template <class V>
    constexpr auto operator-=(V&& value) const {
        require_number<type>();
        static_assert(requires(type const& number) { -number; },
                      "dynamap: -= needs a unary minus of the attribute's type; or use += with the negative value");
        return update_clause<attribute, update_action::subtract, type>(checked(std::forward<V>(value)));
    }
    /// Removes the attribute from the item: `memo.remove()`.
    [[nodiscard]] constexpr auto remove() const {
        return update_clause<attribute, update_action::remove, detail::nothing>(detail::nothing{});
    }

    /// Whether the item has the attribute.
    [[nodiscard]] constexpr auto exists() const { return existence_condition<attribute, true>(); }
    /// Whether the item lacks the attribute; also true when there is no item.
    [[nodiscard]] constexpr auto not_exists() const { return existence_condition<attribute, false>(); }
    /// Whether the value is at least `low` and at most `high`.
    template <class L, class H>
    [[nodiscard]] constexpr auto between(L&& low, H&& high) const {
        return between_condition<attribute, type>(checked(std::forward<L>(low)), checked(std::forward<H>(high)));
    }
    /// Whether the text begins with `prefix`.
    template <class V>
    [[nodiscard]] constexpr auto begins_with(V&& prefix) const {
        static_assert(codec<type>::type != value_type::number && codec<type>::type != value_type::boolean,
                      "dynamap: begins_with is for string and binary attributes");
        return begins_with_condition<attribute, type>(checked(std::forward<V>(prefix)));
    }

    /// The value as the member's type; says in one sentence when it cannot be.
    template <class V>
    static constexpr type checked(V&& value) {
        static_assert(!std::is_same_v<std::remove_cvref_t<V>, std::nullopt_t>,
                      "dynamap: an attribute has no empty value; remove it with .remove(), or ask for .not_exists()");
        static_assert(detail::safe_inside_co_await<V>,
                      "dynamap: give this value a name first -- this compiler (GCC before 13) frees a struct twice when it is "
                      "built inside a co_await expression");
        constexpr bool fits = detail::accepts<type, V>();
        static_assert(fits || std::is_same_v<std::remove_cvref_t<V>, std::nullopt_t>,
                      "dynamap: this value is not of the attribute's type");
        if constexpr (fits) return detail::owned_value<type>(std::forward<V>(value));
        else return type{};
    }

  private:
    template <class T>
    static constexpr void require_number() {
        static_assert(codec<T>::type == value_type::number, "dynamap: += and -= are for number attributes");
    }
};

/// The attribute of a member: `constexpr auto balance = attr<&user_wallet::balance>;`
template <auto Member>
inline constexpr attribute<Member> attr{};

}  // namespace dynamap
