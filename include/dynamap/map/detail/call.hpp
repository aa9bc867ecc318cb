// The coroutines behind the typed calls; the parts that depend on the row are only the decode functions. Room: map.
#pragma once

#include <asio/awaitable.hpp>
#include <chrono>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dynamap/client.hpp"
#include "dynamap/map/drift.hpp"
#include "dynamap/map/outcome.hpp"
#include "dynamap/wire/request.hpp"
#include "dynamap/wire/table_definition.hpp"
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

[[noreturn]] void throw_nothing_returned();
/// Calls `read`; what it throws says that the write itself was applied.
void read_returned(wire::item_sink const& to, std::string_view json);

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

/// Sends an unconditional write that answers an item, if there was one.
template <class Row>
asio::awaitable<std::optional<Row>> send_returning_old(client via, operation request, item_reader read) {
    struct target {
        std::optional<Row> row;
        item_reader read;
    } answer{std::nullopt, read};
    answer_sink sink;
    sink.out = &answer;
    sink.success = [](void* out, std::string_view json) {
        auto& to = *static_cast<target*>(out);
        read_returned(wire::item_sink{&to.row, to.read}, json);
    };
    co_await via.send(std::move(request), sink);
    co_return std::move(answer.row);
}

/// Sends an unconditional write that answers an item which must be there.
template <class Row>
asio::awaitable<Row> send_returning(client via, operation request, item_reader read) {
    auto row = co_await send_returning_old<Row>(std::move(via), std::move(request), read);
    if constexpr (requires { requires Row::may_lack_all; }) {
        if (!row) row.emplace();  // what it asked for was removed
    } else {
        if (!row) throw_nothing_returned();
    }
    co_return std::move(*row);
}

/// Sends a write with a condition; a refusal is a value. `read_returned` reads what was asked for; null: nothing was.
template <class Row, class Returned>
asio::awaitable<write_outcome<Row, Returned>> send_conditional_write(client via, operation request, item_reader read,
                                                                     item_reader read_returned) {
    struct nothing {};
    using kept = std::conditional_t<std::is_void_v<Returned>, nothing, std::optional<Returned>>;
    struct target {
        std::optional<Row> row;
        item_reader read, read_returned;
        std::exception_ptr misfit;
        kept returned;
    } current{std::nullopt, read, read_returned, nullptr, {}};
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
    if (read_returned != nullptr) {
        sink.out = &current;
        sink.success = [](void* out, std::string_view json) {
            auto& to = *static_cast<target*>(out);
            detail::read_returned(wire::item_sink{&to.returned, to.read_returned}, json);
        };
    }
    bool const applied = co_await via.send(std::move(request), sink);
    using outcome = write_outcome<Row, Returned>;
    if (!applied) co_return outcome::refused_write(std::move(current.row), std::move(current.misfit));
    if constexpr (std::is_void_v<Returned>) co_return outcome::applied_write();
    else co_return outcome::applied_write(std::move(current.returned));
}

asio::awaitable<bool> create_table_if_missing(client via, table_definition wanted, std::chrono::milliseconds timeout);
asio::awaitable<table_description> describe_table(client via, std::string table);
asio::awaitable<table_description> describe_all_of_table(client via, std::string table);
asio::awaitable<drift_report> table_drift(client via, table_definition wanted);
asio::awaitable<std::vector<std::string>> add_missing_indexes(client via, table_definition wanted, std::chrono::milliseconds timeout);
asio::awaitable<bool> drop_table(client via, std::string table, std::chrono::milliseconds timeout);

}  // namespace dynamap::detail
