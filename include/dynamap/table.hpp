// dynamap::table: joins a row struct, a table name and its keys to a client.
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
#include <vector>

#include "dynamap/any_condition.hpp"
#include "dynamap/attribute.hpp"
#include "dynamap/client.hpp"
#include "dynamap/detail/base/compiler.hpp"
#include "dynamap/detail/base/given_text.hpp"
#include "dynamap/detail/table/call/call.hpp"
#include "dynamap/detail/table/call/decode_item.hpp"
#include "dynamap/detail/table/call/read_arguments.hpp"
#include "dynamap/detail/table/call/row_argument.hpp"
#include "dynamap/detail/table/call/write_arguments.hpp"
#include "dynamap/detail/table/expression/expression_writer.hpp"
#include "dynamap/detail/table/query/query_source.hpp"
#include "dynamap/detail/table/schema/table_spec.hpp"
#include "dynamap/detail/table/transaction/write_once.hpp"
#include "dynamap/detail/wire/value_writer.hpp"
#include "dynamap/fixed_string.hpp"
#include "dynamap/options.hpp"
#include "dynamap/outcome.hpp"
#include "dynamap/projection.hpp"
#include "dynamap/query.hpp"
#include "dynamap/schema.hpp"

namespace dynamap {

class transaction;       // dynamap/transaction.hpp
class read_transaction;  // dynamap/transaction.hpp

namespace detail {
template <class Table>
struct batch_calls;  // dynamap/batch.hpp
template <class Table>
struct bulk_calls;  // dynamap/bulk.hpp
template <class From>
asio::awaitable<void> refuse_braced_options();
template <class Table>
struct export_calls;  // dynamap/export.hpp
}  // namespace detail

/// A DynamoDB table whose items are `Row`s, reached through a client.
///
/// Shape: `Row` is a plain struct. Its members are the item's attributes, under their own names unless
/// renamed.
/// Options: `partition_key<&Row::member>` (required), `sort_key`, `rename`, `provisioned<read, write>` or
/// `on_demand`, and the others of dynamap/options.hpp. Every call takes its key as separate arguments: the
/// partition key, then the sort key if the table has one.
/// Errors: every awaited call may throw `dynamap::error`. An encoding error is thrown by the `co_await`, not
/// by the call.
/// Lifetime: the arguments are encoded when the call is made. Neither they nor the table object are used
/// after that.
/// Thread: calls may be made from any thread.
template <class Row, fixed_string Name, class... Options>
class table {
    static_assert(detail::is_name(Name.view(), 1),
                  "dynamap: a table's name has at most 255 of the characters a-z, A-Z, 0-9, _, - and .");

  public:
    /// The descriptor as the library sees it. Not part of the interface.
    using schema = detail::schema<Row, Options...>;

  private:
    template <detail::write_kind Kind, class... Args>
    using arguments = detail::write_arguments<schema, Kind, std::remove_cvref_t<Args>...>;

    template <class Arguments>
    using write_result_of = typename detail::write_result<Row, Arguments>::type;

  public:
    /// The struct of the table's items.
    using row_type = Row;
    /// The type of the partition key's member.
    using partition_key_type = typename schema::partition_type;
    /// The type of the sort key's member; `void` if the table has none.
    using sort_key_type = typename schema::sort_type;

    /// A condition on this table that is built at run time.
    using condition = any_condition<schema>;

    /// Makes the table called `Name`, behind the client's `table_prefix`.
    explicit table(dynamap::client client) : table(client, client.table_name(Name.view())) {}
    /// Makes the same kind of table under another name. The prefix is not added to it.
    /// Errors: `errc::bad_value` if the name is not UTF-8 or is a null pointer.
    table(dynamap::client client, detail::given_text name) : client_(std::move(client)), name_(name.view()) {
        byte_buffer text;
        text.append(R"({"TableName":)");
        wire::append_json_string(text, name_);
        opening_ = text.view();
    }

    /// The table's full name at the service.
    [[nodiscard]] std::string const& name() const noexcept { return name_; }

    /// Returns the size in bytes of a row as an item of this table. `read_units` and `write_units` turn it
    /// into capacity units.
    /// Errors: those of the members' codecs, and `errc::item_too_large`.
    [[nodiscard]] static std::size_t item_size(Row const& row) {
        byte_buffer out;
        schema::encode(out, row);
        return wire::item_size(out.view());
    }

    /// The client that sends its calls.
    [[nodiscard]] dynamap::client const& client() const noexcept { return client_; }
    /// Returns the same table through `client::with_timeout`: every call made through it has this timeout.
    [[nodiscard]] table with_timeout(std::chrono::milliseconds timeout) const {
        table other = *this;
        other.client_ = client_.with_timeout(timeout);
        return other;
    }

    /// Creates the table if it does not exist, as the descriptor says, and waits until it can be used.
    ///
    /// Shape: returns whether this call created it. Several processes may call it at once. An existing table
    /// is not changed, except that its time to live is enabled if it has none. `drift` reports the other
    /// differences.
    /// Errors: `errc::schema_mismatch` if the table exists with other keys or another time to live.
    /// `errc::deadline_exceeded` after `timeout`; without one, after the time set by `with_timeout`, else
    /// after 3 minutes.
    /// Cost: for an existing table, one DescribeTable, and one DescribeTimeToLive if the descriptor has a
    /// time to live.
    [[nodiscard("co_await it")]] asio::awaitable<bool> create_if_missing(
        std::optional<std::chrono::milliseconds> timeout = {}) const {
        return detail::create_table_if_missing(client_, definition(),
                                               time_for(timeout, std::chrono::minutes{3}));
    }
    /// Returns the definition that the descriptor describes, to create the table or to compare with it.
    [[nodiscard]] table_definition definition() const {
        return detail::make_definition(name_, schema::layout);
    }
    /// Reports how the table differs from its descriptor. Changes nothing.
    /// Cost: DescribeTable, DescribeTimeToLive, and ListTagsOfResource if the descriptor has tags.
    [[nodiscard("co_await it")]] asio::awaitable<drift_report> drift() const {
        return detail::table_drift(client_, definition());
    }
    /// Adds the descriptor's global indexes that the table does not have, one after the other, and waits
    /// until they are filled.
    ///
    /// Shape: returns the names of the indexes it added. It also waits for indexes of the descriptor that
    /// another process is adding.
    /// Errors: `errc::deadline_exceeded` after `timeout`, while the service goes on; without one, after the
    /// time set by `with_timeout`, else after an hour. `errc::schema_mismatch`.
    /// Cost: each index costs one write for each item that goes into it.
    [[nodiscard("co_await it")]] asio::awaitable<std::vector<std::string>> add_missing_indexes(
        std::optional<std::chrono::milliseconds> timeout = {}) const {
        return detail::add_missing_indexes(client_, definition(), time_for(timeout, std::chrono::hours{1}));
    }
    /// Returns the service's description of the table.
    /// Errors: `errc::resource_not_found` if the table does not exist.
    [[nodiscard("co_await it")]] asio::awaitable<table_description> describe() const {
        return detail::describe_table(client_, name_);
    }
    /// Returns the same with what DescribeTable does not contain: time to live and tags.
    /// Cost: DescribeTable, DescribeTimeToLive, and ListTagsOfResource page by page.
    [[nodiscard("co_await it")]] asio::awaitable<table_description> describe_all() const {
        return detail::describe_all_of_table(client_, name_);
    }
    /// Deletes the table with all its items, and waits until it is gone.
    ///
    /// Shape: returns whether the table existed.
    /// Errors: `errc::deadline_exceeded` after `timeout`; without one, after the time set by `with_timeout`,
    /// else after 3 minutes.
    [[nodiscard("co_await it")]] asio::awaitable<bool> drop(
        std::optional<std::chrono::milliseconds> timeout = {}) const {
        return detail::drop_table(client_, name_, time_for(timeout, std::chrono::minutes{3}));
    }

    /// Reads one item:
    /// ```
    /// auto const found = co_await wallets.get(id);
    /// auto const found = co_await wallets.get(id, dynamap::consistent);
    /// auto const found = co_await orders.get(customer, number, dynamap::project(total, note));
    /// ```
    ///
    /// Shape: the key, then optionally `consistent`, then optionally `project(...)`. Returns an optional
    /// row, empty if there is no item. With `project` it is a `partial_row` of some attributes.
    /// Errors: `errc::missing_attribute`, `wrong_type`, `out_of_range` or `bad_value` if the item does not
    /// fit the row.
    template <class... Args>
    [[nodiscard("co_await it: nothing is sent otherwise")]] auto get(Args&&... args) const {
        using tail = detail::read_arguments<Row, std::remove_cvref_t<Args>...>;
        constexpr bool counted = sizeof...(Args) == keys + tail::count;
        static_assert(counted, "dynamap: get takes the partition key, then the sort key if the table has "
                               "one, then optionally consistent, then optionally project(...)");
        require_safe<Args...>();
        if constexpr (counted)
            return detail::send_read<typename tail::row>(client_, make_get<tail>("GetItem", args...),
                                                         &read_optional<typename tail::row>);
        else return asio::awaitable<std::optional<Row>>();
    }

    /// Reads one item that must exist:
    /// ```
    /// auto const wallet = co_await wallets.at(id);
    /// auto const order = co_await orders.at(customer, number, dynamap::consistent);
    /// ```
    ///
    /// Shape: takes the arguments of `get`. Returns a row, or with `project` a `partial_row`.
    /// Errors: those of `get`, and `errc::item_not_found` if there is no item; the message has the table and
    /// the key.
    template <class... Args>
    [[nodiscard("co_await it: nothing is sent otherwise")]] auto at(Args&&... args) const {
        using tail = detail::read_arguments<Row, std::remove_cvref_t<Args>...>;
        constexpr bool counted = sizeof...(Args) == keys + tail::count;
        static_assert(counted, "dynamap: at takes the partition key, then the sort key if the table has one, "
                               "then optionally consistent, then optionally project(...)");
        require_safe<Args...>();
        if constexpr (counted)
            return detail::send_read_of_one<typename tail::row>(client_, make_get<tail>("GetItem", args...),
                                                                &read_optional<typename tail::row>);
        else return asio::awaitable<Row>();
    }

    /// Writes a whole item and replaces the one with the same key:
    /// ```
    /// co_await wallets.put(row);
    /// auto const old = co_await wallets.put(row, dynamap::return_old);
    /// auto const written = co_await wallets.put(row, when(user_id.not_exists()));
    /// co_await wallets.put(row, dynamap::exactly_once);
    /// ```
    ///
    /// Shape: returns nothing. With `return_old` it returns the old item, if there was one. With a condition
    /// it returns a `write_outcome`. On a table with a `version` the put is conditional, and the outcome has
    /// the new version; with `any_version` alone it returns the new version. With `exactly_once` as its last
    /// argument the put is applied once, even if its response is lost.
    template <class... Args>
    [[nodiscard("co_await it: nothing is sent otherwise")]] auto put(Row const& row,
                                                                     Args const&... args) const {
        return put_row(row, args...);
    }
    /// Writes a whole item from a temporary. Does not compile with compilers that would destroy the temporary
    /// twice (GCC 12), or for an argument that is not a row.
    template <detail::no_named_row<Row> Given = Row, class... Args>
    [[nodiscard("co_await it: nothing is sent otherwise")]] auto put(Given&& row, Args const&... args) const {
        if constexpr (detail::require_row<Row, Given>()) return put_row(std::as_const(row), args...);
        else return asio::awaitable<void>();
    }

    /// Changes attributes of one item on the server:
    /// ```
    /// co_await wallets.update(id, balance += 5, memo = "gift");
    /// auto const paid = co_await wallets.update(id, balance -= 5, when(balance >= 5));
    /// auto const now = co_await orders.update(customer, number, total += 5, dynamap::return_new);
    /// ```
    ///
    /// Shape: the key, then the clauses, then the condition and other options. If the item does not exist, it
    /// is created with its key and what the clauses set. Returns nothing, or what `return_new` and the like
    /// ask for. With a condition it returns a `write_outcome`.
    /// Errors: an attempt whose response was lost is retried, so `+=` may be applied twice unless
    /// `exactly_once` is the last argument. `errc::out_of_range` if the table's version has reached the end
    /// of its member's type; then nothing is changed.
    template <class... Args>
    [[nodiscard("co_await it: nothing is sent otherwise")]] auto update(Args&&... args) const {
        static_assert(sizeof...(Args) > keys,
                      "dynamap: update takes the key, then at least one clause, e.g. balance += 1");
        require_safe<Args...>();
        if constexpr (sizeof...(Args) > keys)
            return write_item<detail::write_kind::update>("UpdateItem", std::forward<Args>(args)...);
        else return asio::awaitable<void>();
    }

    /// Deletes one item. It is not an error if there is none:
    /// ```
    /// co_await wallets.remove(id);
    /// auto const old = co_await orders.remove(customer, number, dynamap::return_old);
    /// auto const removed = co_await wallets.remove(id, when(balance == 0));
    /// ```
    ///
    /// Shape: returns nothing. With `return_old` it returns the old item, if there was one. With a condition
    /// it returns a `write_outcome`. `exactly_once` may be the last argument.
    template <class... Args>
    [[nodiscard("co_await it: nothing is sent otherwise")]] auto remove(Args&&... args) const {
        static_assert(sizeof...(Args) >= keys,
                      "dynamap: remove takes the partition key, then the sort key if the table has one");
        require_safe<Args...>();
        if constexpr (sizeof...(Args) >= keys)
            return write_item<detail::write_kind::remove>("DeleteItem", std::forward<Args>(args)...);
        else return asio::awaitable<void>();
    }

    /// Makes a query for the items of a partition, in the order of the sort key: `query(customer)`, or with a
    /// condition on the keys: `query(customer == id && placed_at >= from)`.
    template <class KeyOrCondition>
    [[nodiscard("nothing is read before its next(), next_page(), all() or count() is awaited")]] auto query(
        KeyOrCondition&& key_or_condition) const {
        using source = detail::table_query_source<schema, false>;
        detail::require_no_clause<KeyOrCondition>();
        if constexpr (detail::is_condition<KeyOrCondition>) {
            return query_by<source>(key_or_condition);
        } else {
            require_safe<KeyOrCondition>();
            return query_by<source>(attr<schema::partition_pointer> ==
                                    std::forward<KeyOrCondition>(key_or_condition));
        }
    }
    /// Rejects more than one argument at compile time.
    template <class First, class Second, class... More>
    void query(First&&, Second&&, More&&...) const {
        static_assert(
            !std::is_same_v<First, First>,
            "dynamap: query takes the partition key, or one condition on the keys: `customer == id && "
            "placed_at >= from`; to read one item, use get");
    }
    /// Makes a scan of all items of the table, in no order.
    /// Cost: the capacity units of the whole table, with or without a filter.
    [[nodiscard("nothing is read before its next(), next_page(), all() or count() is awaited")]] auto scan()
        const {
        using source = detail::table_query_source<schema, true>;
        return row_query<Row, source>(state_for<source>());
    }

    /// Returns one of the table's indexes: `orders.index<"by_status">().query(status == "open")`.
    template <fixed_string Index>
    [[nodiscard]] auto index() const {
        using option = typename schema::template index<Index>;
        static_assert(!std::is_void_v<option>, "dynamap: the table's descriptor has no index of this name");
        if constexpr (!std::is_void_v<option>) return index_view<option>(*this);
    }

    /// An index of the table, to query and scan.
    ///
    /// Shape: returns whole rows if the index contains whole items, else `partial_row`s.
    template <class Option>
    class index_view {
      public:
        /// Makes a query for the items with one value of the index's partition key, or with a condition on
        /// its keys: `query(status == "open" && placed_at >= from)`.
        template <class KeyOrCondition>
        [[nodiscard("nothing is read before its next(), next_page(), all() or count() is awaited")]] auto
        query(KeyOrCondition&& key_or_condition) const {
            using source = detail::index_query_source<schema, Option, false>;
            detail::require_no_clause<KeyOrCondition>();
            if constexpr (detail::is_condition<KeyOrCondition>) {
                return of_.query_by<source>(key_or_condition);
            } else {
                require_safe<KeyOrCondition>();
                static_assert(source::partition_members::size == 1,
                              "dynamap: this index has a partition key of several attributes; give each with "
                              "==, joined with &&");
                return of_.query_by<source>(attr<detail::first_of(typename source::partition_members{})> ==
                                            key_or_condition);
            }
        }
        /// Makes a scan of all items of the index, in no order.
        [[nodiscard("nothing is read before its next(), next_page(), all() or count() is awaited")]] auto
        scan() const {
            using source = detail::index_query_source<schema, Option, true>;
            return row_query<typename source::row, source>(of_.state_for<source>());
        }

      private:
        friend class table;
        explicit index_view(table of) : of_(std::move(of)) {}
        table of_;
    };

    /// Puts many rows in few requests. Returns a `write_batch_outcome`. See dynamap/batch.hpp.
    /// ```
    /// auto const written = co_await wallets.batch_put(rows);
    /// auto const written = co_await wallets.batch_put(rows, batch_options);
    /// ```
    template <class Self = table, class Rows = typename detail::batch_calls<Self>::braced_rows,
              class... Settings>
    [[nodiscard("co_await it")]] auto batch_put(Rows&& rows, Settings const&... options) const {
        return detail::batch_calls<table>::put(*this, std::forward<Rows>(rows), options...);
    }
    /// Removes the items of many keys, or rows. Returns a `write_batch_outcome`.
    /// ```
    /// auto const removed = co_await wallets.batch_remove(keys);
    /// auto const removed = co_await wallets.batch_remove(rows, batch_options);
    /// ```
    template <class Self = table, class Keys = typename detail::batch_calls<Self>::braced_keys,
              class... Settings>
    [[nodiscard("co_await it")]] auto batch_remove(Keys&& of, Settings const&... options) const {
        return detail::batch_calls<table>::remove(*this, std::forward<Keys>(of), options...);
    }
    /// Reads the items of many keys, or rows, in their order. Returns `batch_rows`.
    /// ```
    /// auto const found = co_await wallets.batch_get(keys);
    /// auto const found = co_await wallets.batch_get(keys, batch_options);
    /// ```
    /// Errors: an item that does not fit the row is thrown, with its key. A `read_batch` still returns the
    /// others.
    template <class Self = table, class Keys = typename detail::batch_calls<Self>::braced_keys,
              class... Settings>
    [[nodiscard("co_await it")]] auto batch_get(Keys&& of, Settings const&... options) const {
        return detail::batch_calls<table>::get(*this, std::forward<Keys>(of), options...);
    }
    /// Puts all rows of a source, at the rate that the table accepts. Returns a `bulk_outcome<Row>`. See
    /// dynamap/bulk.hpp.
    /// ```
    /// auto const loaded = co_await wallets.bulk_put(source);
    /// auto const loaded = co_await wallets.bulk_put(source, options);
    /// auto const loaded = co_await wallets.bulk_put(source, options, dead_letters);
    /// ```
    ///
    /// Shape: the source is a range of rows, a function that returns `std::optional<Row>`, or a function that
    /// returns an `awaitable` of one. It is read only as fast as rows are written. `dead_letters(Row const&,
    /// dynamap::error const&)` is called for each row that is invalid or that the service rejects. Without it
    /// the outcome contains these rows.
    /// Order: a row is settled once it is written, once a later row with the same key is written, or once
    /// `dead_letters` has returned. Only then a resume token moves past it. A row for which `dead_letters`
    /// throws is unprocessed, and a resumed load reads it again.
    /// Errors: failures of the service and the network are not thrown: see the outcome. An exception of the
    /// source, or of another function of the caller, ends the load and is in the outcome. Throws
    /// `errc::bad_token` for the resume token of something else.
    /// Lifetime: a range that is an lvalue must live until the end. A function is copied; `std::ref(f)` is
    /// not.
    /// Thread: the functions are called on a strand of the awaiting coroutine's executor.
    /// Cost: memory for `bulk_options::buffer` rows or 8 MB of their JSON, whichever is less, and for 25 rows
    /// for each request in flight.
    template <class From, class... More>
    [[nodiscard("co_await it")]] auto bulk_put(From&& from, More&&... more) const {
        return detail::bulk_calls<table>::put(*this, std::forward<From>(from), std::forward<More>(more)...);
    }
    /// Rejects options in braces at compile time.
    template <class From, class Self = table, class... Sink>
    auto bulk_put(From&&, typename detail::bulk_calls<Self>::in_braces const&, Sink&&...) const {
        return detail::refuse_braced_options<From>();
    }
    /// Removes the items of all keys, or rows, of a source, like `bulk_put`. Returns a `bulk_outcome<Key>`.
    /// ```
    /// auto const removed = co_await wallets.bulk_remove(source);
    /// auto const removed = co_await wallets.bulk_remove(source, options);
    /// auto const removed = co_await wallets.bulk_remove(source, options, dead_letters);
    /// ```
    /// Shape: `dead_letters(Key const&, dynamap::error const&)`, where the key is a `table_key`.
    template <class From, class... More>
    [[nodiscard("co_await it")]] auto bulk_remove(From&& from, More&&... more) const {
        return detail::bulk_calls<table>::remove(*this, std::forward<From>(from),
                                                 std::forward<More>(more)...);
    }
    /// Rejects options in braces at compile time.
    template <class From, class Self = table, class... Sink>
    auto bulk_remove(From&&, typename detail::bulk_calls<Self>::in_braces const&, Sink&&...) const {
        return detail::refuse_braced_options<From>();
    }
    /// Reads the whole table, several parts at once. Returns an `export_outcome`. See dynamap/export.hpp.
    /// ```
    /// auto const read = co_await wallets.bulk_export(f);              // calls f(Row&&) for each row
    /// auto const read = co_await wallets.bulk_export(f, export_options);
    /// auto const written = co_await wallets.bulk_export(stream);      // a line of JSON for each item
    /// auto const written = co_await wallets.bulk_export(stream, export_options);
    /// ```
    ///
    /// Shape: rows come in no order, and `f` is called for one at a time. A line is
    /// `{"Item":{"user_id":{"S":"..."},...}}`, DynamoDB's own export format. An item is written as the
    /// service sent it. Line breaks and null members in it are left out, so that it is one line that an
    /// import can read.
    /// Order: a resume token moves past a page after the whole page was passed to `f`, or written and
    /// flushed. A process that is killed while it writes may leave an incomplete line at the end of the file.
    /// Cut the file after its last complete line before you resume into it.
    /// Errors: the export waits and retries on failures of the service and the network. An exception of `f`
    /// or the stream, or a stream that fails, ends the export and is in the outcome. An item that does not
    /// fit the row also ends it, until the item is corrected or removed; a stream takes such items as they
    /// are. Throws `errc::bad_token` for the resume token of something else.
    /// Lifetime: the stream must live until the end.
    /// Cost: for a stream, one page in memory (about 1 MB) and one flush for each page.
    template <class To, class... Settings>
    [[nodiscard("co_await it")]] auto bulk_export(To&& to, Settings const&... options) const {
        return detail::export_calls<table>::run(*this, std::forward<To>(to), options...);
    }

    /// The initial state of a query. Not part of the interface.
    template <class Source>
    detail::query_state state_for() const {
        detail::query_state state(client_, name_);
        state.operation = Source::is_scan ? "Scan" : "Query";
        state.index = Source::index_name;
        state.opening = opening_;
        state.spec = &schema::layout;
        return state;
    }

  private:
    friend class transaction;
    friend class read_transaction;

    static constexpr std::size_t keys = schema::has_sort_key ? 2 : 1;

    // The timeout of a call that consists of many requests.
    [[nodiscard]] std::chrono::milliseconds time_for(std::optional<std::chrono::milliseconds> given,
                                                     std::chrono::milliseconds otherwise) const {
        return given ? *given : client_.timeout_or(otherwise);
    }

    template <class Part>
    static void read_optional(wire::row_ref row, value_reader& item) {
        detail::decode_item<schema>(item, row.as<std::optional<Part>>().emplace());
    }

    template <class... Args>
    static constexpr void require_safe() {
        static_assert((detail::safe_inside_co_await<Args> && ...),
                      "dynamap: give this argument a name first -- this compiler (GCC before 13) destroys a "
                      "struct twice if it is built inside a co_await expression");
    }

    template <class Key, bool Sort, class Given>
    static void write_key_value(byte_buffer& out, Given const& given) {
        constexpr bool fits = detail::accepts<Key, Given const&>();
        static_assert(Sort || fits,
                      "dynamap: the first argument does not have the type of the table's partition key");
        static_assert(!Sort || fits,
                      "dynamap: the second argument does not have the type of the table's sort key");
        if constexpr (fits) {
            constexpr auto pointer = [] {
                if constexpr (Sort) return schema::sort_pointer;
                else return schema::partition_pointer;
            }();
            try {
                schema::template encode_checked<pointer>(out, given);
            } catch (error const& failure) {
                throw failure.within(schema::template name_of<pointer>());
            }
        }
    }

    // Writes `,"Key":{...}` from the first arguments and ignores the others.
    template <class Partition, class... Rest>
    static void write_key(byte_buffer& out, Partition const& partition, Rest const&... rest) {
        out.append(R"(,"Key":{)");
        out.append(schema::partition_quoted());
        write_key_value<partition_key_type, false>(out, partition);
        if constexpr (schema::has_sort_key) {
            out.push_back(',');
            out.append(schema::sort_quoted());
            write_key_value<sort_key_type, true>(out, std::get<0>(std::tie(rest...)));
        }
        out.push_back('}');
    }

    template <class Arguments>
    asio::awaitable<write_result_of<Arguments>> send(
        operation request, detail::known_version<typename Arguments::stored_version> stored) const {
        using result_row = typename Arguments::returned_row;
        if constexpr (Arguments::conditional) {
            detail::item_reader read_returned = nullptr;
            if constexpr (!std::is_void_v<result_row>) read_returned = &read_optional<result_row>;
            detail::refusal_checks checks;
            if constexpr (Arguments::counts_version) checks.check = &require_next_version;
            if constexpr (Arguments::knows_own_write) checks.own_keys = schema::key_names();
            return detail::send_conditional_write<Row, result_row, typename Arguments::stored_version>(
                client_, std::move(request), &read_optional<Row>, read_returned, checks, stored);
        } else if constexpr (std::is_void_v<result_row> &&
                             !std::is_void_v<typename Arguments::stored_version>) {
            return detail::send_versioned_write(client_, std::move(request), stored.value_or(0));
        } else if constexpr (std::is_void_v<result_row>) {
            return detail::send_write(client_, std::move(request), Arguments::counts_version);
        } else if constexpr (Arguments::returns_new) {
            return detail::send_returning<result_row>(client_, std::move(request), &read_optional<result_row>,
                                                      Arguments::counts_version);
        } else {
            return detail::send_read<result_row>(client_, std::move(request), &read_optional<result_row>,
                                                 &detail::read_returned, Arguments::counts_version);
        }
    }
    static void require_next_version(value_reader& item) {
        if constexpr (schema::has_version)
            detail::require_next_version(item, schema::template name_of<schema::version_pointer>(),
                                         schema::most_version());
    }

    template <class Arguments>
    asio::awaitable<write_result_of<Arguments>> send_once(
        detail::transaction_item item,
        detail::known_version<typename Arguments::stored_version> stored) const {
        using version = typename Arguments::stored_version;
        if constexpr (Arguments::conditional) {
            detail::refusal_check check = nullptr;
            if constexpr (Arguments::counts_version) check = &require_next_version;
            return detail::write_once_if<Row, version>(client_, std::move(item), check, stored);
        } else if constexpr (!std::is_void_v<version>) {
            return detail::write_version_once(client_, std::move(item), stored.value_or(0));
        } else {
            return detail::write_once(client_, std::move(item), Arguments::counts_version);
        }
    }

    // These build the requests. The arguments give the rest of each body.
    template <class Tail, class... Args>
    operation make_get(std::string_view operation_name, Args const&... args) const {
        return detail::make_operation(operation_name, name_, [&](byte_buffer& out) {
            out.append(opening_);
            write_key(out, args...);
            if constexpr (Tail::projected)
                out.append(detail::constant<detail::projection_text<schema, typename Tail::list>>::view());
            out.append(Tail::consistent ? std::string_view(R"(,"ConsistentRead":true})")
                                        : std::string_view("}"));
        });
    }
    template <class With, class... Args>
    operation make_put(std::string_view operation_name, Row const& row, Args const&... args) const {
        return detail::make_operation(operation_name, name_, [&](byte_buffer& out) {
            out.append(opening_);
            out.append(R"(,"Item":)");
            schema::encode_written(out, row, std::chrono::system_clock::now());
            With::write(out, schema::version_of(row), args...);
            out.push_back('}');
        });
    }
    template <class With, class WriteKey, class... Args>
    operation make_write(std::string_view operation_name, WriteKey const& write, Args const&... args) const {
        return detail::make_operation(operation_name, name_, [&](byte_buffer& out) {
            out.append(opening_);
            write(out);
            With::write(out, std::nullopt, args...);
            out.push_back('}');
        });
    }

    // Calls `with(write_key, args...)`: the key's arguments are taken off the front.
    template <class With, class Partition, class... Rest>
    auto split_key(With const& with, Partition const& partition, Rest const&... rest) const {
        if constexpr (schema::has_sort_key) return split_sort(with, partition, rest...);
        else return with([&](byte_buffer& out) { write_key(out, partition); }, rest...);
    }
    template <class With, class Partition, class Sort, class... Args>
    auto split_sort(With const& with, Partition const& partition, Sort const& sort,
                    Args const&... args) const {
        return with([&](byte_buffer& out) { write_key(out, partition, sort); }, args...);
    }

    template <class... Args>
    auto put_row(Row const& row, Args const&... args) const {
        using with = arguments<detail::write_kind::put, Args...>;
        auto const stored = with::version_after(schema::version_of(row), args...);
        if constexpr (with::once) return send_once<with>(put_item<with>(row, args...), stored);
        else return send<with>(make_put<with>("PutItem", row, args...), stored);
    }
    template <detail::write_kind Kind, class... Args>
    auto write_item(std::string_view operation_name, Args const&... args) const {
        return split_key(
            [&](auto const& write, auto const&... rest) {
                using with = arguments<Kind, decltype(rest)...>;
                auto const stored = with::version_after(std::nullopt, rest...);
                if constexpr (with::once)
                    return send_once<with>(write_item_of<Kind, with>(write, rest...), stored);
                else return send<with>(make_write<with>(operation_name, write, rest...), stored);
            },
            args...);
    }

    // These encode the operations of transactions.
    template <class With, class... Args>
    detail::transaction_item put_item(Row const& row, Args const&... args) const {
        return {detail::transaction_action::put,
                make_put<With>("TransactWriteItems", row, args...),
                &read_optional<Row>,
                true,
                With::conditional,
                schema::key_names()};
    }
    template <detail::write_kind Kind, class With, class WriteKey, class... Args>
    detail::transaction_item write_item_of(WriteKey const& write, Args const&... args) const {
        constexpr auto action = Kind == detail::write_kind::update   ? detail::transaction_action::update
                                : Kind == detail::write_kind::remove ? detail::transaction_action::remove
                                                                     : detail::transaction_action::check;
        bool has_clause = Kind != detail::write_kind::update;
        auto request = detail::make_operation("TransactWriteItems", name_, [&](byte_buffer& out) {
            out.append(opening_);
            write(out);
            if (With::write(out, std::nullopt, args...)) has_clause = true;
            out.push_back('}');
        });
        return {action,     std::move(request), &read_optional<Row>,
                has_clause, With::conditional,  schema::key_names()};
    }
    template <class With>
    static constexpr void require_in_transaction() {
        static_assert(
            std::is_void_v<typename With::return_option>,
            "dynamap: an operation of a transaction returns nothing; leave out return_old or the like");
        static_assert(!With::once, "dynamap: a transaction is always applied once; leave out exactly_once");
    }
    template <detail::write_kind Kind, class... Args>
    detail::transaction_item transaction_write(Args const&... args) const {
        return split_key(
            [&](auto const& write, auto const&... rest) {
                using with = arguments<Kind, decltype(rest)...>;
                require_in_transaction<with>();
                static_assert(Kind != detail::write_kind::check || with::conditional,
                              "dynamap: a transaction's check takes the table, the key, then the condition");
                return write_item_of<Kind, with>(write, rest...);
            },
            args...);
    }
    // check() also takes a condition without when().
    template <class T>
    static constexpr decltype(auto) as_write_condition(T const& argument) {
        if constexpr (detail::is_condition<T>) return when(argument);
        else return (argument);
    }
    static detail::transaction_item no_item() {
        return {detail::transaction_action::check, operation("", ""), nullptr};
    }
    template <class... Args>
    detail::transaction_item item_to_put(Row const& row, Args const&... args) const {
        using with = arguments<detail::write_kind::put, Args...>;
        require_in_transaction<with>();
        return put_item<with>(row, args...);
    }
    template <class... Args>
    detail::transaction_item item_to_update(Args const&... args) const {
        constexpr bool counted = sizeof...(Args) > keys;
        static_assert(counted, "dynamap: a transaction's update takes the table, the key, then at least one "
                               "clause, e.g. balance += 1");
        if constexpr (counted) return transaction_write<detail::write_kind::update>(args...);
        else return no_item();
    }
    template <class... Args>
    detail::transaction_item item_to_remove(Args const&... args) const {
        constexpr bool counted = sizeof...(Args) >= keys;
        static_assert(counted, "dynamap: a transaction's remove takes the table, the partition key, then the "
                               "sort key if the table has one");
        if constexpr (counted) return transaction_write<detail::write_kind::remove>(args...);
        else return no_item();
    }
    template <class... Args>
    detail::transaction_item item_to_check(Args const&... args) const {
        constexpr bool counted = sizeof...(Args) == keys + 1;
        static_assert(counted, "dynamap: a transaction's check takes the table, the key, then the condition");
        if constexpr (counted)
            return transaction_write<detail::write_kind::check>(as_write_condition(args)...);
        else return no_item();
    }
    template <class Part>
    struct item_of_part {
        using row = Part;
        detail::transaction_item item;
    };
    template <class... Args>
    auto item_to_get(Args const&... args) const {
        using tail = detail::read_arguments<Row, Args...>;
        using row = typename tail::row;
        constexpr bool counted = sizeof...(Args) == keys + tail::count && !tail::consistent;
        static_assert(
            counted,
            "dynamap: a read_transaction's get takes the table, the partition key, then the sort key if the "
            "table has one, then optionally project(...); its reads are always consistent");
        if constexpr (counted)
            return item_of_part<row>{{detail::transaction_action::get,
                                      make_get<tail>("TransactGetItems", args...), &read_optional<row>, true,
                                      false, schema::key_names()}};
        else return item_of_part<row>{no_item()};
    }

    template <class Source, class Condition>
    auto query_by(Condition const& key_or_condition) const {
        auto state = state_for<Source>();
        if constexpr (detail::key_condition_rules<Source, Condition>::ok)
            detail::add_part<schema, Condition, "KeyConditionExpression", "">(state, key_or_condition);
        return row_query<typename Source::row, Source>(std::move(state));
    }

    dynamap::client client_;
    std::string name_;
    std::string opening_;  // `{"TableName":"..."`
};

}  // namespace dynamap
