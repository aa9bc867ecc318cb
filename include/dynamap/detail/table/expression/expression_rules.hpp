// The service's rules for expressions, each with a static_assert sentence.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>

#include "dynamap/attribute.hpp"
#include "dynamap/condition.hpp"
#include "dynamap/detail/table/expression/expression_writer.hpp"
#include "dynamap/detail/table/expression/update_clause.hpp"
#include "dynamap/detail/table/schema/members.hpp"
#include "dynamap/detail/table/schema/option_traits.hpp"
#include "dynamap/fixed_string.hpp"

namespace dynamap::detail {

/// Whether all members that a part names belong to `Row`.
template <class Row, class Part>
constexpr bool names_members_of() {
    bool all = true;
    Part::each_path([&]<class A>() { all = all && std::is_same_v<owner_of<A::pointer>, Row>; });
    return all;
}

/// The rules for an update's clauses.
template <class Schema, class Row, class List>
struct clause_rules;
template <class Schema, class Row, class... Clauses>
struct clause_rules<Schema, Row, clause_list<Clauses...>> {
    static constexpr bool some = sizeof...(Clauses) != 0;
    static_assert(some, "dynamap: an update needs at least one clause, e.g. balance += 1");
    static constexpr bool own = (names_members_of<Row, Clauses>() && ...);
    static_assert(own, "dynamap: a clause names a member of another struct than the table's row");

    template <class Clause>
    static constexpr bool touches_key() {
        if constexpr (own) return Schema::template is_key<Clause::attribute_type::pointer>();
        else return false;
    }
    static_assert((!touches_key<Clauses>() && ...),
                  "dynamap: a key attribute cannot be updated; put a new item and remove the old one");

    template <class Clause>
    static constexpr bool touches_version() {
        if constexpr (own)
            return is<Clause, Schema::has_version, Schema::version_pointer>() ||
                   is<Clause, Schema::has_created, Schema::created_pointer>() ||
                   is<Clause, Schema::has_updated, Schema::updated_pointer>();
        else return false;
    }
    template <class Clause, bool Has, auto Pointer>
    static constexpr bool is() {
        if constexpr (Has)
            return Schema::template index_of<Clause::attribute_type::pointer>() ==
                   Schema::template index_of<Pointer>();
        else return false;
    }
    static_assert((!touches_version<Clauses>() && ...),
                  "dynamap: every write sets version, created_at and updated_at itself; leave them out");

    static constexpr bool adds_to_part =
        ((Clauses::action != update_action::set && Clauses::action != update_action::remove &&
          !Clauses::attribute_type::top_level) ||
         ...);
    static_assert(!adds_to_part,
                  "dynamap: +=, -=, add and erase are for whole attributes; for a part of one write "
                  "`part = part + value` or `part = if_not_exists(part, 0) + value`");

    template <class First, class... Rest>
    static constexpr bool any_two_overlap() {
        if constexpr (sizeof...(Rest) == 0) return false;
        else
            return (overlap<typename First::attribute_type::path,
                            typename Rest::attribute_type::path>::value ||
                    ...) ||
                   any_two_overlap<Rest...>();
    }
    static constexpr bool distinct = [] {
        if constexpr (some) return !any_two_overlap<Clauses...>();
        else return true;
    }();
    static_assert(distinct, "dynamap: two clauses of one update name the same attribute, or one names a part "
                            "of the other's attribute");

    static constexpr bool ok = own && some && distinct && !adds_to_part && (!touches_key<Clauses>() && ...) &&
                               (!touches_version<Clauses>() && ...);
};

/// The rule for a condition.
template <class Row, class Condition>
struct condition_rules {
    static constexpr bool ok = names_members_of<Row, Condition>();
    static_assert(ok, "dynamap: a condition names a member of another struct than the table's row");
};

/// The rule for the filter of a query: it must not contain a key of the table or index.
template <class Source, class Condition>
struct filter_rules {
    static constexpr bool own = condition_rules<typename Source::schema::row_type, Condition>::ok;
    static constexpr bool no_key = [] {
        bool none = true;
        if constexpr (own && !Source::is_scan)
            Condition::each_path([&]<class A>() { none = none && !Source::template is_key<A::pointer>(); });
        return none;
    }();
    static_assert(no_key, "dynamap: a query's filter cannot name a key of the queried table or index; put "
                          "that into the key condition");
    static constexpr bool held = [] {
        bool all = true;
        if constexpr (own)
            Condition::each_path([&]<class A>() { all = all && Source::template projects<A::pointer>(); });
        return all;
    }();
    static_assert(held, "dynamap: the index does not contain an attribute that the filter names, so no item "
                        "would pass it; add it to the index's include<...>");
    static constexpr bool ok = own && no_key && held;
};

/// Conditions joined by AND, as a list.
template <class... Leaves>
struct leaves {};
template <class... A, class... B>
leaves<A..., B...> joined(leaves<A...>, leaves<B...>);
template <class Condition>
struct leaves_of {
    using type = leaves<Condition>;
};
template <class Left, class Right>
struct leaves_of<condition_node<"$ AND $", Left, Right>> {
    using type = decltype(joined(typename leaves_of<Left>::type{}, typename leaves_of<Right>::type{}));
};

/// Whether a condition with this text, other than equality, may be on a sort key.
constexpr bool is_range(std::string_view text) {
    for (std::string_view one :
         {"$ < $", "$ <= $", "$ > $", "$ >= $", "$ BETWEEN $ AND $", "begins_with($, $)"})
        if (text == one) return true;
    return false;
}

/// The attribute of one leaf of a key condition, and its comparison.
struct key_leaf {
    std::size_t member = static_cast<std::size_t>(-1);
    bool equality = false;
    bool range = false;
};

/// The rules for a query's key condition.
template <class Source, class Condition>
struct key_condition_rules {
  private:
    using schema = typename Source::schema;

    template <class Leaf>
    static constexpr key_leaf read(Leaf const*) {
        return {};
    }
    template <fixed_string Text, class Attribute, class... Values>
        requires(Attribute::top_level && (!is_operand<Values> && ...) &&
                 std::is_same_v<owner_of<Attribute::pointer>, typename schema::row_type>)
    static constexpr key_leaf read(condition_node<Text, Attribute, Values...> const*) {
        return {schema::template index_of<Attribute::pointer>(), Text.view() == "$ = $",
                is_range(Text.view())};
    }

    template <class... Leaves, auto... Partition, auto... Sort>
    static constexpr bool check(leaves<Leaves...>, pointers<Partition...>, pointers<Sort...>) {
        std::array<key_leaf, sizeof...(Leaves)> const all{read(static_cast<Leaves const*>(nullptr))...};
        for (auto const& leaf : all)
            if (!leaf.equality && !leaf.range) return false;
        std::size_t used = 0;
        // Every part of the partition key has one equality.
        for (std::size_t member :
             std::array<std::size_t, sizeof...(Partition)>{schema::template index_of<Partition>()...}) {
            std::size_t found = 0;
            for (auto const& leaf : all) found += leaf.member == member && leaf.equality;
            if (found != 1) return false;
            ++used;
        }
        // The sort key's parts from the left: equalities. The last one may be a range instead.
        bool open = true;
        for (std::size_t member :
             std::array<std::size_t, sizeof...(Sort)>{schema::template index_of<Sort>()...}) {
            std::size_t found = 0;
            bool range = false;
            for (auto const& leaf : all)
                if (leaf.member == member) {
                    ++found;
                    range = leaf.range;
                }
            if (found > 1 || (found == 1 && !open)) return false;
            if (found == 0 || range) open = false;
            used += found;
        }
        return used == sizeof...(Leaves);
    }

  public:
    static constexpr bool ok = check(typename leaves_of<Condition>::type{},
                                     typename Source::partition_members{}, typename Source::sort_members{});
    static_assert(
        ok,
        "dynamap: a query's condition is `partition key == value`, alone or joined with && to one condition "
        "(==, <, <=, >, >=, between, begins_with) on the sort key of the queried table or index");
};

}  // namespace dynamap::detail
