// The arguments of a write behind its key: update clauses, and at most one when(...), last. Room: map.
#pragma once

#include <cstddef>
#include <type_traits>

#include "dynamap/map/condition.hpp"
#include "dynamap/map/detail/members.hpp"
#include "dynamap/map/expression_text.hpp"
#include "dynamap/map/update_clause.hpp"

namespace dynamap::detail {

template <class T>
concept is_write_condition = requires { typename std::remove_cvref_t<T>::write_condition_tag; };

/// Sorts a write's arguments into clauses and condition, and says in a sentence what is wrong with them.
template <class Schema, class Row, class... Args>
struct write_arguments {
    static constexpr bool known = ((is_update_clause<Args> || is_write_condition<Args>) && ...);
    static constexpr std::size_t conditions = (std::size_t{0} + ... + std::size_t{is_write_condition<Args>});
    static constexpr std::size_t clauses = sizeof...(Args) - conditions;
    static_assert(known,
                  "dynamap: behind the key come update clauses (balance += 1, memo = \"x\", memo.remove()) and at most one "
                  "when(condition)");
    static_assert(conditions <= 1, "dynamap: a write has at most one when(...); join conditions with && and ||");


    /// Whether the arguments are sorted out below; when not, a sentence above or here was said.
    static constexpr bool well_formed = [] {
        bool const is_condition[] = {is_write_condition<Args>..., true};
        for (std::size_t i = 0; i + 1 < sizeof...(Args); ++i)
            if (is_condition[i]) return false;
        return known;
    }();
    static_assert(well_formed || !known || conditions > 1, "dynamap: when(...) is the last argument of a write");

  private:
    template <class List, class... Rest>
    struct take {
        using list = List;
        using condition = no_condition;
    };
    template <class... Clauses, class Clause, class... Rest>
    struct take<clause_list<Clauses...>, Clause, Rest...> : take<clause_list<Clauses..., Clause>, Rest...> {};
    template <class... Clauses, class Condition>
    struct take<clause_list<Clauses...>, write_condition<Condition>> {
        using list = clause_list<Clauses...>;
        using condition = Condition;
    };
    template <bool WellFormed>
    static auto taken() {
        if constexpr (WellFormed) return take<clause_list<>, std::remove_cvref_t<Args>...>{};
        else return take<clause_list<>>{};
    }

  public:
    using clause_types = typename decltype(taken<well_formed>())::list;
    using condition = typename decltype(taken<well_formed>())::condition;
    static constexpr bool conditional = conditions != 0;
};

/// Whether all members that a condition or clause names belong to `Row`.
template <class Row, class Part>
constexpr bool names_members_of() {
    if constexpr (is_update_clause<Part>) {
        return std::is_same_v<owner_of<Part::pointer>, Row>;
    } else {
        bool all = true;
        Part::each_member([&]<auto Pointer> { all = all && std::is_same_v<owner_of<Pointer>, Row>; });
        return all;
    }
}

/// The rules for an update's clauses, each with its sentence.
template <class Schema, class Row, class List>
struct clause_rules;
template <class Schema, class Row, class... Clauses>
struct clause_rules<Schema, Row, clause_list<Clauses...>> {
    static_assert(sizeof...(Clauses) != 0, "dynamap: an update needs at least one clause, e.g. balance += 1");
    static constexpr bool own = (names_members_of<Row, Clauses>() && ...);
    static_assert(own, "dynamap: a clause names a member of another struct than the table's row");

    template <class Clause>
    static constexpr bool touches_key() {
        if constexpr (own) return Schema::template is_key<Clause::pointer>(); else return false;
    }
    static_assert((!touches_key<Clauses>() && ...),
                  "dynamap: a key attribute cannot be updated; put a new item and remove the old one");

    static constexpr bool distinct() {
        if constexpr (own && sizeof...(Clauses) != 0) {
            std::size_t at[] = {Schema::template index_of<Clauses::pointer>()...};
            for (std::size_t i = 0; i < sizeof...(Clauses); ++i)
                for (std::size_t j = 0; j < i; ++j)
                    if (at[i] == at[j]) return false;
        }
        return true;
    }
    static_assert(distinct(), "dynamap: two clauses of one update name the same attribute");

    static constexpr bool ok = own && distinct() && sizeof...(Clauses) != 0 && (!touches_key<Clauses>() && ...);
};

/// The rule for a write's condition.
template <class Row, class Condition>
struct condition_rules {
    static constexpr bool ok = names_members_of<Row, Condition>();
    static_assert(ok, "dynamap: a condition names a member of another struct than the table's row");
};

/// The rules for a query's key condition: the partition key equals a value, and perhaps one condition on the sort key.
template <class Schema, class Row, class Condition>
struct key_condition_rules {
  private:
    template <auto Pointer, auto Key>
    static constexpr bool is() {
        if constexpr (std::is_null_pointer_v<decltype(Key)>) return false;
        else return std::is_same_v<owner_of<Pointer>, Row> && std::is_same_v<owner_of<Key>, Row> &&
                    Schema::template index_of<Pointer>() == Schema::template index_of<Key>();
    }
    template <class C>
    static constexpr bool partition_equality() {
        if constexpr (requires { C::op; })
            return C::op == comparison::equal && is<C::attribute_type::pointer, Schema::partition_pointer>();
        else
            return false;
    }
    template <class C>
    static constexpr bool sort_condition() {
        if constexpr (requires { C::op; })
            return C::op != comparison::not_equal && is<C::attribute_type::pointer, Schema::sort_pointer>();
        else if constexpr (requires { typename C::attribute_type; } && C::value_count != 0)
            return is<C::attribute_type::pointer, Schema::sort_pointer>();
        else
            return false;
    }
    template <class C>
    static constexpr bool whole() {
        if constexpr (requires { C::is_and; }) {
            using left = typename C::left_type;
            using right = typename C::right_type;
            return C::is_and && ((partition_equality<left>() && sort_condition<right>()) ||
                                 (sort_condition<left>() && partition_equality<right>()));
        } else {
            return partition_equality<C>();
        }
    }

  public:
    static constexpr bool ok = whole<Condition>();
    static_assert(ok,
                  "dynamap: a query's condition is `partition key == value`, alone or joined by && with one condition on the "
                  "table's sort key (==, <, <=, >, >=, between, begins_with)");
};

}  // namespace dynamap::detail
