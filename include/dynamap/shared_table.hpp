// One table with several types of items, read together.
#pragma once

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "dynamap/table.hpp"

namespace dynamap {
namespace detail {

/// The descriptors of a table's types. The keys are those of the first.
template <class First, class... Rest>
struct shared_schema : First {};

template <class First, class... Rest, class... Rows>
struct row_reader<shared_schema<First, Rest...>, std::variant<Rows...>> {
    static void append(std::vector<std::variant<Rows...>>& rows, value_reader& item) {
        (take<First>(rows, item) || ... || take<Rest>(rows, item));
    }
    template <class Schema>
    static bool take(std::vector<std::variant<Rows...>>& rows, value_reader& item) {
        if (!Schema::matches_discriminator(item)) return false;
        Schema::decode(item, rows.emplace_back().template emplace<typename Schema::row_type>());
        return true;
    }
};

/// A table of several types as a source of queries.
template <class Schema, class Row, bool Scan>
struct shared_query_source : table_query_source<Schema, Scan> {
    using schema = Schema;
    using row = Row;
};

}  // namespace detail

/// A table with several types of items, to read those of a partition together: `shared_table<customers,
/// orders> shop{client}; shop.query("CUSTOMER#7")`.
///
/// Shape: each of `Tables` is a `table` with its own `discriminator` and the same key attributes. A row is a
/// `std::variant` of their rows. Items of other types are skipped. To write, use the table of the type.
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/data-modeling-foundations.html
template <class First, class... Rest>
class shared_table {
    using schema = detail::shared_schema<typename First::schema, typename Rest::schema...>;
    static_assert(First::schema::has_discriminator && (Rest::schema::has_discriminator && ...),
                  "dynamap: each type of a shared_table needs a discriminator<\"attribute\", \"value\">");
    template <class Table>
    static constexpr bool same_keys() {
        constexpr auto a = First::schema::layout;
        constexpr auto b = Table::schema::layout;
        if (a.partition_key[0].name != b.partition_key[0].name ||
            a.partition_key[0].type != b.partition_key[0].type)
            return false;
        if (a.sort_key.size() != b.sort_key.size()) return false;
        return a.sort_key.empty() ||
               (a.sort_key[0].name == b.sort_key[0].name && a.sort_key[0].type == b.sort_key[0].type);
    }
    static_assert((same_keys<Rest>() && ...),
                  "dynamap: the types of a shared_table must have the same key attributes");

  public:
    /// An item of one of the types.
    using row_type = std::variant<typename First::row_type, typename Rest::row_type...>;

    /// Makes the table that `First` names, behind the client's prefix.
    explicit shared_table(client client) : first_(std::move(client)) {}
    /// Makes the same table under another name.
    shared_table(client client, detail::given_text name) : first_(std::move(client), name) {}

    /// Makes a query for a partition's items, by key or by a condition on the keys with members of `First`.
    template <class KeyOrCondition>
    [[nodiscard("nothing is read before its next(), next_page(), all() or count() is awaited")]] auto query(
        KeyOrCondition&& key_or_condition) const {
        if constexpr (detail::is_condition<KeyOrCondition>) return by_condition(key_or_condition);
        else
            return by_condition(attr<schema::partition_pointer> ==
                                std::forward<KeyOrCondition>(key_or_condition));
    }
    /// Makes a scan of all items of the types, in no order.
    [[nodiscard("nothing is read before its next(), next_page(), all() or count() is awaited")]] auto scan()
        const {
        using source = detail::shared_query_source<schema, row_type, true>;
        return row_query<row_type, source>(first_.template state_for<source>());
    }

  private:
    template <class Condition>
    auto by_condition(Condition const& condition) const {
        using source = detail::shared_query_source<schema, row_type, false>;
        auto state = first_.template state_for<source>();
        if constexpr (detail::key_condition_rules<source, Condition>::ok)
            detail::add_part<schema, Condition, "KeyConditionExpression", "">(state, condition);
        return row_query<row_type, source>(std::move(state));
    }

    First first_;
};

}  // namespace dynamap
