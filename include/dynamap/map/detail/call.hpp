// The coroutines behind the typed calls; the parts that depend on the row are only the decode functions. Room: map.
#pragma once

#include <asio/awaitable.hpp>
#include <chrono>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "dynamap/client.hpp"
#include "dynamap/map/outcome.hpp"
#include "dynamap/wire/request.hpp"
#include "dynamap/wire/table_description.hpp"
#include "dynamap/wire/value_reader.hpp"

namespace dynamap::detail {

/// Reads an item into a `std::optional<Row>`.
using item_reader = void (*)(void* optional_row, value_reader& item);

/// To be called in a catch block: keeps the exception, completed, so that awaiting throws it.
void keep_failure(operation& request) noexcept;

/// `write(body)` fills the request's body; what it throws is thrown by awaiting, not here.
template <class Write>
operation make_operation(std::string_view name, std::string const& table, Write&& write) {
    operation request(name, table);
    try {
        write(request.body());
    } catch (...) {
        keep_failure(request);
    }
    return request;
}

/// Sends a write that has no condition.
asio::awaitable<void> send_write(client via, operation request);

/// Sends a read and decodes its item, if there is one.
template <class Row>
asio::awaitable<std::optional<Row>> send_read(client via, operation request, item_reader read) {
    struct target {
        std::optional<Row> row;
        item_reader read;
    } answer{std::nullopt, read};
    answer_sink sink;
    sink.out = &answer;
    sink.success = [](void* out, std::string_view json) {
        auto& to = *static_cast<target*>(out);
        wire::read_item_answer(json, wire::item_sink{&to.row, to.read});
    };
    co_await via.send(std::move(request), sink);
    co_return std::move(answer.row);
}

/// Sends a write with a condition; a refusal is a value.
template <class Row>
asio::awaitable<write_outcome<Row>> send_conditional_write(client via, operation request, item_reader read) {
    struct target {
        std::optional<Row> row;
        item_reader read;
        std::exception_ptr misfit;
    } current{std::nullopt, read, nullptr};
    answer_sink sink;
    sink.condition_as_value = true;
    sink.current = wire::item_sink{&current, [](void* out, value_reader& item) {
                                       auto& to = *static_cast<target*>(out);
                                       try {
                                           to.read(&to.row, item);
                                       } catch (...) {  // the write was refused all the same
                                           to.row.reset();
                                           to.misfit = std::current_exception();
                                       }
                                   }};
    bool const applied = co_await via.send(std::move(request), sink);
    if (applied) co_return write_outcome<Row>::applied_write();
    co_return write_outcome<Row>::refused_write(std::move(current.row), std::move(current.misfit));
}

/// A table's descriptor as CreateTable needs it, owned.
struct table_layout {
    std::string name;
    std::string_view partition_name, sort_name;  // constants of the descriptor
    value_type partition_type = value_type::string, sort_type = value_type::string;
    std::int64_t read_units = 0, write_units = 0;  // 0: on demand
};

asio::awaitable<bool> create_table_if_missing(client via, table_layout layout, std::chrono::milliseconds timeout);
asio::awaitable<table_description> describe_table(client via, std::string table);
asio::awaitable<bool> drop_table(client via, std::string table, std::chrono::milliseconds timeout);

}  // namespace dynamap::detail
