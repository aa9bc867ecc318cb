// Keys passed by a caller, or contained in rows, for batches and transactions.
#pragma once

#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "dynamap/codec.hpp"
#include "dynamap/detail/base/byte_buffer.hpp"
#include "dynamap/detail/table/call/decode_item.hpp"
#include "dynamap/detail/wire/batch.hpp"
#include "dynamap/detail/wire/response.hpp"
#include "dynamap/detail/wire/value_reader.hpp"
#include "dynamap/value.hpp"

namespace dynamap {

namespace detail {
template <class Table, bool Sorted = Table::schema::has_sort_key>
struct key_of {
    using type = typename Table::partition_key_type;
};
template <class Table>
struct key_of<Table, true> {
    using type = std::pair<typename Table::partition_key_type, typename Table::sort_key_type>;
};
}  // namespace detail

/// A table's key as one value: the partition key, or a pair of it and the sort key.
template <class Table>
using table_key = typename detail::key_of<Table>::type;

namespace detail {

/// Rejects a table with a version. A batch cannot check it, and could overwrite a write that it has not seen.
template <class Table>
constexpr void require_no_version() {
    static_assert(!Table::schema::has_version, "dynamap: batches and bulk loads cannot check a version; put "
                                               "the rows one by one or in a transaction, or load "
                                               "them through a table type without version<...>");
}

/// Writes a value of a key. Its errors have the attribute's name.
/// Errors: also for a key that is empty or too long.
template <class Schema, auto Pointer, class Given>
void write_checked_key(byte_buffer& out, Given const& given) {
    try {
        Schema::template encode_checked<Pointer>(out, given);
    } catch (error const& failure) {
        throw failure.within(Schema::template name_of<Pointer>());
    }
}

/// Writes `{"pk":...,"sk":...}` from single keys, and returns the positions of their values.
template <class Table, class Partition, class... Sort>
wire::key_positions write_key_object(byte_buffer& out, Partition const& partition, Sort const&... sort) {
    using schema = typename Table::schema;
    static_assert(sizeof...(Sort) == (schema::has_sort_key ? 1 : 0),
                  "dynamap: a key is the partition key, then the sort key if the table has one");
    static_assert(accepts<typename Table::partition_key_type, Partition const&>(),
                  "dynamap: this does not have the type of the table's partition key");
    wire::key_positions at;
    out.push_back('{');
    out.append(schema::partition_quoted());
    at.partition_begin = out.size();
    if constexpr (accepts<typename Table::partition_key_type, Partition const&>())
        write_checked_key<schema, schema::partition_pointer>(out, partition);
    at.partition_end = out.size();
    if constexpr (schema::has_sort_key && sizeof...(Sort) == 1) {
        static_assert((accepts<typename Table::sort_key_type, Sort const&>() && ...),
                      "dynamap: this does not have the type of the table's sort key");
        out.push_back(',');
        out.append(schema::sort_quoted());
        at.sort_begin = out.size();
        if constexpr ((accepts<typename Table::sort_key_type, Sort const&>() && ...))
            (write_checked_key<schema, schema::sort_pointer>(out, sort), ...);
        at.sort_end = out.size();
    }
    out.push_back('}');
    return at;
}

/// Writes the same from a key as one value, or from a row.
template <class Table, class Key>
wire::key_positions write_key_of(byte_buffer& out, Key const& key) {
    using schema = typename Table::schema;
    if constexpr (std::is_same_v<Key, typename Table::row_type>) return schema::encode_key(out, key);
    else if constexpr (schema::has_sort_key && requires { std::get<1>(key); })
        return write_key_object<Table>(out, std::get<0>(key), std::get<1>(key));
    else return write_key_object<Table>(out, key);
}

/// Reads a key from its JSON, or from an item's.
template <class Table>
table_key<Table> parse_key(std::string_view json) {
    using schema = typename Table::schema;
    table_key<Table> key{};
    auto const decode = [&to = key](value_reader& item) {
        constexpr auto names = Table::schema::key_names();
        item.map([&](std::string_view name, value_reader& value) {
            if constexpr (schema::has_sort_key) {
                if (name == names.partition)
                    to.first = codec<typename Table::partition_key_type>::decode(value);
                if (name == names.sort) to.second = codec<typename Table::sort_key_type>::decode(value);
            } else {
                if (name == names.partition) to = codec<typename Table::partition_key_type>::decode(value);
            }
        });
    };
    wire::read_item(json, {decode});
    return key;
}

/// Reads an item's JSON.
template <class Table>
typename Table::row_type parse_row(std::string_view json) {
    typename Table::row_type row{};
    auto const decode = [&row](value_reader& item) { decode_item<typename Table::schema>(item, row); };
    wire::read_item(json, {decode});
    return row;
}

}  // namespace detail
}  // namespace dynamap
