// dynamap::table: a struct, a table's name and its keys, joined to a client. Room: map.
#pragma once

#include <asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "dynamap/client.hpp"
#include "dynamap/detail/compiler.hpp"
#include "dynamap/map/attribute.hpp"
#include "dynamap/map/detail/call.hpp"
#include "dynamap/map/detail/write_arguments.hpp"
#include "dynamap/map/expression_text.hpp"
#include "dynamap/map/fixed_string.hpp"
#include "dynamap/map/options.hpp"
#include "dynamap/map/outcome.hpp"
#include "dynamap/map/query.hpp"
#include "dynamap/map/schema.hpp"
#include "dynamap/wire/value_writer.hpp"

namespace dynamap {

/// Asks `get` for what was written last, at twice the cost; else an older version may be read for a moment.
struct consistent_read {};
/// `co_await wallet.get(id, dynamap::consistent)`.
inline constexpr consistent_read consistent{};

/// A DynamoDB table whose items are `Row`s, reached through a client.
///
/// Shape: `Row` is a plain struct: its members are the item's attributes, under their own names unless renamed.
/// Options: `partition_key<&Row::member>` (required), `sort_key`, `rename`, `provisioned<read, write>` or `on_demand`.
/// Every call takes its key as separate arguments: the partition key, then the sort key if the table has one.
/// Errors: every awaited call may throw `dynamap::error`; encoding errors too are thrown by awaiting, not by calling.
/// Lifetime: arguments are encoded when the call is made; nothing of the caller's is referred to while it is awaited.
/// The table object itself need not live until then.
/// Thread: calls may be made from any thread.
template <class Row, fixed_string Name, class... Options>
class table {
  public:
    /// The descriptor as the library sees it; no part of the interface.
    using schema = detail::schema<Row, Options...>;

  private:
    template <class... Args>
    using answer_to = std::conditional_t<detail::write_arguments<schema, Row, Args...>::conditional, write_outcome<Row>, void>;

  public:
    /// The struct of its items.
    using row_type = Row;
    /// The type of the partition key's member.
    using partition_key_type = typename schema::partition_type;
    /// The type of the sort key's member; void without one.
    using sort_key_type = typename schema::sort_type;

    /// The table called `Name`, behind the client's `table_prefix`.
    explicit table(client via) : table(via, via.table_name(Name.view())) {}
    /// The same kind of table under another name, taken as it is.
    /// Errors: `errc::bad_value` for a name that is not UTF-8.
    table(client via, std::string name) : via_(std::move(via)), name_(std::move(name)) {
        byte_buffer text;
        text.append(R"({"TableName":)");
        wire::append_json_string(text, name_);
        opening_ = text.view();
    }

    /// The table's name at the service.
    [[nodiscard]] std::string const& name() const noexcept { return name_; }

    /// The client it works through.
    [[nodiscard]] client const& through() const noexcept { return via_; }

    /// Creates the table if there is none, and waits until it can be used.
    ///
    /// Shape: answers whether this call created it. Several processes may do so at once.
    /// Errors: `errc::schema_mismatch` when it exists with other keys; `errc::deadline_exceeded` after `timeout`.
    [[nodiscard]] asio::awaitable<bool> create_if_missing(
        std::chrono::milliseconds timeout = std::chrono::minutes{3}) const {
        detail::table_layout layout;
        layout.name = name_;
        layout.partition_name = schema::template name_of<schema::partition_pointer>();
        layout.partition_type = codec<partition_key_type>::type;
        if constexpr (schema::has_sort_key) {
            layout.sort_name = schema::template name_of<schema::sort_pointer>();
            layout.sort_type = codec<sort_key_type>::type;
        }
        layout.read_units = schema::read_units;
        layout.write_units = schema::write_units;
        return detail::create_table_if_missing(via_, std::move(layout), timeout);
    }
    /// What the service tells about the table.
    /// Errors: `errc::resource_not_found` when there is none.
    [[nodiscard]] asio::awaitable<table_description> describe() const { return detail::describe_table(via_, name_); }
    /// Deletes the table with all its items, and waits until it is gone.
    ///
    /// Shape: answers whether there was one.
    /// Errors: `errc::deadline_exceeded` after `timeout`.
    [[nodiscard]] asio::awaitable<bool> drop(std::chrono::milliseconds timeout = std::chrono::minutes{3}) const {
        return detail::drop_table(via_, name_, timeout);
    }

    /// Reads one item: `get(partition key [, sort key] [, consistent])`; nothing when there is none.
    ///
    /// Errors: `errc::missing_attribute`, `wrong_type`, `out_of_range`, `bad_value` when the item does not fit `Row`.
    template <class... Args>
    [[nodiscard("co_await it: nothing is sent otherwise")]] asio::awaitable<std::optional<Row>> get(Args&&... args) const {
        constexpr bool strong = (std::is_same_v<std::remove_cvref_t<Args>, consistent_read> || ...);
        static_assert(sizeof...(Args) == keys + strong,
                      "dynamap: get takes the partition key, then the sort key if the table has one, then perhaps consistent");
        require_safe<Args...>();
        auto request = detail::make_operation("GetItem", name_, [&](byte_buffer& out) {
            out.append(opening_);
            if constexpr (sizeof...(Args) == keys + strong) write_key(out, args...);
            out.append(strong ? std::string_view(R"(,"ConsistentRead":true})") : std::string_view("}"));
        });
        return detail::send_read<Row>(via_, std::move(request), &read_optional);
    }

    /// Writes a whole item, in place of the one that has its key: `put(row [, when(condition)])`.
    ///
    /// Shape: with a condition it answers a `write_outcome`, else nothing.
    template <class... Condition>
    [[nodiscard("co_await it: nothing is sent otherwise")]] asio::awaitable<answer_to<Condition...>> put(Row const& row, Condition const&... condition) const {
        using arguments = detail::write_arguments<schema, Row, Condition...>;
        static_assert(arguments::clauses == 0, "dynamap: put writes a whole row; clauses are for update");
        constexpr bool ok = detail::condition_rules<Row, typename arguments::condition>::ok;
        auto request = detail::make_operation("PutItem", name_, [&](byte_buffer& out) {
            out.append(opening_);
            out.append(R"(,"Item":)");
            schema::encode(out, row);
            if constexpr (ok) write_expressions<void, typename arguments::condition>(out, condition...);
        });
        return send<answer_to<Condition...>>(std::move(request));
    }
    /// Writes a whole item from a temporary; refused on compilers that would free it twice.
    template <class R = Row, class... Condition>
        requires std::is_same_v<R, Row>
    asio::awaitable<answer_to<Condition...>> put(R&& row, Condition const&... condition) const {
        static_assert(detail::temporary_row_allowed<R>,
                      "dynamap: give the row a name first: `row r{...}; co_await table.put(r);` -- this compiler (GCC before "
                      "13) frees a struct twice when it is built inside a co_await expression");
        return put(std::as_const(row), condition...);
    }

    /// Changes attributes of one item on the server: `update(key..., clauses... [, when(condition)])`.
    ///
    /// Shape: an item that is not there is created with its key and what the clauses set. With a condition it answers a
    /// `write_outcome`, else nothing.
    /// Errors: an attempt whose answer was lost is repeated: `+=` may then be applied twice; setting a value may not hurt.
    template <class... Args>
    [[nodiscard("co_await it: nothing is sent otherwise")]] auto update(Args&&... args) const {
        static_assert(sizeof...(Args) > keys, "dynamap: update takes the key, then at least one clause, e.g. balance += 1");
        require_safe<Args...>();
        if constexpr (sizeof...(Args) > keys) return write_item<true>("UpdateItem", std::forward<Args>(args)...);
    }

    /// Deletes one item: `remove(key... [, when(condition)])`; it is no error when there is none.
    ///
    /// Shape: with a condition it answers a `write_outcome`, else nothing.
    template <class... Args>
    [[nodiscard("co_await it: nothing is sent otherwise")]] auto remove(Args&&... args) const {
        static_assert(sizeof...(Args) >= keys, "dynamap: remove takes the partition key, then the sort key if the table has one");
        require_safe<Args...>();
        if constexpr (sizeof...(Args) >= keys) return write_item<false>("DeleteItem", std::forward<Args>(args)...);
    }

    /// All items of a partition, in the order of the sort key: `query(customer)`, or by a condition on the keys:
    /// `query(customer == id && placed_at >= from)`.
    template <class KeyOrCondition>
    [[nodiscard]] row_query<Row> query(KeyOrCondition&& asked) const {
        if constexpr (detail::is_condition<KeyOrCondition>) {
            return query_by(asked);
        } else {
            require_safe<KeyOrCondition>();
            return query_by(attr<schema::partition_pointer> == std::forward<KeyOrCondition>(asked));
        }
    }

  private:
    static constexpr std::size_t keys = schema::has_sort_key ? 2 : 1;

    static void read_optional(void* row, value_reader& item) {
        schema::decode(item, static_cast<std::optional<Row>*>(row)->emplace());
    }

    template <class... Args>
    static constexpr void require_safe() {
        static_assert((detail::safe_inside_co_await<Args> && ...),
                      "dynamap: give this argument a name first -- this compiler (GCC before 13) frees a struct twice when it "
                      "is built inside a co_await expression");
    }

    template <class Key, bool Sort, class Given>
    static void write_key_value(byte_buffer& out, Given const& given) {
        static_assert(Sort || detail::accepts<Key, Given const&>(),
                      "dynamap: the first argument is not of the type of the table's partition key");
        static_assert(!Sort || detail::accepts<Key, Given const&>(),
                      "dynamap: the second argument is not of the type of the table's sort key");
        value_writer writer(out);
        if constexpr (detail::accepts<Key, Given const&>()) detail::encode_as<Key>(writer, given);
    }

    // `,"Key":{...}` of the first arguments; the others are not for here.
    template <class Partition, class... Rest>
    static void write_key(byte_buffer& out, Partition const& partition, Rest const&... rest) {
        out.append(R"(,"Key":{)");
        out.append(schema::partition_quoted().view());
        write_key_value<partition_key_type, false>(out, partition);
        if constexpr (schema::has_sort_key) {
            out.push_back(',');
            out.append(schema::sort_quoted().view());
            write_key_value<sort_key_type, true>(out, std::get<0>(std::tie(rest...)));
        }
        out.push_back('}');
    }

    // The rest of a write's body, from the expressions to the closing brace.
    template <class Clauses, class Condition, class... Parts>
    static void write_expressions(byte_buffer& out, Parts const&... parts) {
        out.append(detail::constant<detail::write_text<schema, Clauses, Condition>>::view());
        detail::append_values(out, parts...);
        if constexpr (!std::is_same_v<Condition, detail::no_condition>)
            out.append(R"(,"ReturnValuesOnConditionCheckFailure":"ALL_OLD")");
        out.push_back('}');
    }

    template <class Answer>
    asio::awaitable<Answer> send(operation request) const {
        if constexpr (std::is_void_v<Answer>)
            return detail::send_write(via_, std::move(request));
        else
            return detail::send_conditional_write<Row>(via_, std::move(request), &read_optional);
    }

    template <bool Update, class Partition, class... Rest>
    auto write_item(std::string_view operation_name, Partition const& partition, Rest const&... rest) const {
        if constexpr (schema::has_sort_key)
            return write_with_key<Update>(operation_name, [&](byte_buffer& out, auto const& sort, auto const&...) {
                write_key(out, partition, sort);
            }, rest...);
        else
            return write_behind_key<Update>(operation_name, [&](byte_buffer& out) { write_key(out, partition); }, rest...);
    }
    template <bool Update, class WriteKey, class Sort, class... Parts>
    auto write_with_key(std::string_view operation_name, WriteKey const& write, Sort const& sort, Parts const&... parts) const {
        return write_behind_key<Update>(operation_name, [&](byte_buffer& out) { write(out, sort); }, parts...);
    }
    template <bool Update, class WriteKey, class... Parts>
    auto write_behind_key(std::string_view operation_name, WriteKey const& write, Parts const&... parts) const {
        using arguments = detail::write_arguments<schema, Row, Parts...>;
        using condition = typename arguments::condition;
        static_assert(Update || arguments::clauses == 0, "dynamap: remove deletes a whole item; to remove an attribute, update "
                                                         "with attribute.remove()");
        constexpr bool ok = [] {
            if constexpr (!arguments::well_formed) return false;
            else if constexpr (!detail::condition_rules<Row, condition>::ok) return false;
            else if constexpr (Update) return detail::clause_rules<schema, Row, typename arguments::clause_types>::ok;
            else return true;
        }();
        auto request = detail::make_operation(operation_name, name_, [&](byte_buffer& out) {
            out.append(opening_);
            write(out);
            using clauses = std::conditional_t<Update, typename arguments::clause_types, void>;
            if constexpr (ok) write_expressions<clauses, condition>(out, parts...);
        });
        return send<answer_to<Parts...>>(std::move(request));
    }

    template <class Condition>
    row_query<Row> query_by(Condition const& condition) const {
        auto state = std::make_shared<detail::query_state>(detail::query_state{via_, name_, {}, {}, 0, false, false, false, {}});
        if constexpr (detail::key_condition_rules<schema, Row, Condition>::ok) {
            auto request = detail::make_operation("Query", name_, [&](byte_buffer& out) {
                out.append(opening_);
                out.append(detail::constant<detail::query_text<schema, Condition>>::view());
                detail::append_values(out, condition);
            });
            state->body = request.body().view();
            state->failure = request.failure();
        }
        return row_query<Row>(std::move(state), &detail::append_item<schema, Row>);
    }

    client via_;
    std::string name_;
    std::string opening_;  // `{"TableName":"..."`
};

}  // namespace dynamap
