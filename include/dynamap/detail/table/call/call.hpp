// The coroutines behind the typed calls; the parts that depend on the row are only the decode functions.
#pragma once

#include <asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "dynamap/client.hpp"
#include "dynamap/detail/table/transaction/own_write.hpp"
#include "dynamap/detail/wire/request.hpp"
#include "dynamap/detail/wire/table_definition.hpp"
#include "dynamap/detail/wire/table_description.hpp"
#include "dynamap/detail/wire/value_reader.hpp"
#include "dynamap/drift.hpp"
#include "dynamap/outcome.hpp"

namespace dynamap::detail {

/// Reads an item into a `std::optional<Row>`.
using item_reader = void (*)(void* optional_row, value_reader& item);

/// To be called in a catch block: keeps the exception, completed, so that awaiting throws it.
void capture_exception(operation& request) noexcept;

/// `write(body)` fills the request's body; what it throws is thrown by awaiting, not here.
template <class Write>
operation make_operation(std::string_view name, std::string const& table, Write&& write) {
    operation request(name, table);
    try {
        write(request.body());
    } catch (...) {
        capture_exception(request);
    }
    return request;
}

[[noreturn]] void throw_nothing_returned();
/// Throws `errc::item_not_found`, with the key of that request.
[[noreturn]] void throw_no_item(std::string_view operation, std::string_view table, std::string_view request);
/// Reads the item that a write answers; what it throws says that the write itself was applied.
void read_returned(std::string_view json, wire::item_sink to);

/// Looks at the item that refused a write, before anything else does.
using refusal_check = void (*)(value_reader& item);
/// Errors: `errc::out_of_range`, always: the version has reached the end of its member's type.
[[noreturn]] void throw_last_version();
/// A refusal of a write whose only condition is that its version can be counted on.
/// Errors: `errc::out_of_range`, for that refusal.
bool refuse_last_version(void* out, std::string_view code, std::string_view json);
/// Errors: `errc::out_of_range` when the item's version, an attribute called `name`, is `most` or more.
void require_next_version(value_reader& item, std::string_view name, std::int64_t most);

/// Sends a write that has no condition, or none but that its version can be counted on.
asio::awaitable<void> send_write(client via, operation request, bool counts_version = false);

/// Sends a request and decodes the item that is answered, if there is one; `answer` is how the answer is
/// read.
template <class Row>
asio::awaitable<std::optional<Row>> send_read(client via, operation request, item_reader read,
                                              void (*answer)(std::string_view json,
                                                             wire::item_sink to) = &wire::read_item_answer,
                                              bool counts_version = false) {
    struct target {
        std::optional<Row> row;
        item_reader read;
        void (*answer)(std::string_view json, wire::item_sink to);
    } found{std::nullopt, read, answer};
    answer_sink sink;
    sink.out = &found;
    if (counts_version) sink.refused = &refuse_last_version;
    sink.success = [](void* out, std::string_view json) {
        auto& to = *static_cast<target*>(out);
        to.answer(json, wire::item_sink{&to.row, to.read});
    };
    co_await via.send(std::move(request), sink);
    co_return std::move(found.row);
}

/// Sends a read of an item that must be there.
/// Errors: `errc::item_not_found`.
template <class Row>
asio::awaitable<Row> send_read_of_one(client via, operation request, item_reader read) {
    operation asked(request.name(), request.table());  // for the error
    asked.body().append(request.body().view());
    auto row = co_await send_read<Row>(std::move(via), std::move(request), read);
    if (!row) throw_no_item(asked.name(), asked.table(), asked.body().view());
    co_return std::move(*row);
}

/// Sends an unconditional write that answers an item which must be there.
template <class Row>
asio::awaitable<Row> send_returning(client via, operation request, item_reader read, bool counts_version) {
    auto row =
        co_await send_read<Row>(std::move(via), std::move(request), read, &read_returned, counts_version);
    if constexpr (requires { requires Row::may_lack_all; }) {
        if (!row) row.emplace();  // what it asked for was removed
    } else {
        if (!row) throw_nothing_returned();
    }
    co_return std::move(*row);
}

/// Sends a write that has no condition, and returns the version that it stores.
template <class Version>
asio::awaitable<Version> send_versioned_write(client via, operation request, Version stored) {
    co_await send_write(std::move(via), std::move(request));
    co_return stored;
}

/// What a write answers: nothing, the version it stores, what it was asked to return, or, with a
/// condition, an outcome.
template <class Row, class Arguments>
struct write_answer {
    using returned = typename Arguments::returned_row;
    using version = typename Arguments::stored_version;
    using plain = std::conditional_t<
        std::is_void_v<returned>, std::type_identity<version>,
        std::conditional_t<
            Arguments::answers_new, std::type_identity<returned>,
            std::type_identity<std::optional<std::conditional_t<std::is_void_v<returned>, int, returned>>>>>;
    using type = std::conditional_t<Arguments::conditional, write_outcome<Row, returned, version>,
                                    typename plain::type>;
};

/// What a conditional write looks at in a refusal, besides the item.
struct refusal_checks {
    refusal_check check = nullptr;  ///< null: nothing
    wire::key_names own_keys = {};  ///< of a put that knows its own write by its version; empty: it is none
};

/// Sends a write with a condition; a refusal is a value. `read_returned` reads what was asked for; null:
/// nothing was. `stored` is the version that the write stores, if the caller is to know it.
template <class Row, class Returned, class Version>
asio::awaitable<write_outcome<Row, Returned, Version>> send_conditional_write(client via, operation request,
                                                                              item_reader read,
                                                                              item_reader read_returned,
                                                                              refusal_checks checks,
                                                                              known_version<Version> stored) {
    struct nothing {};
    using kept = std::conditional_t<std::is_void_v<Returned>, nothing, std::optional<Returned>>;
    struct target {
        std::optional<Row> row;
        item_reader read, read_returned;
        operation asked;  // without a body: what a misfit names
        kept returned;
        refusal_check check;
        own_write own;
    } current{std::nullopt,
              read,
              read_returned,
              operation(request.name(), request.table()),
              {},
              checks.check,
              own_write(checks.own_keys)};
    answer_sink sink;
    sink.condition_as_value = true;
    sink.current = wire::item_sink{&current, [](void* out, value_reader& item) {
                                       auto& to = *static_cast<target*>(out);
                                       if (to.check != nullptr) to.check(item);
                                       try {
                                           to.read(&to.row, item);
                                       } catch (...) {  // the write was refused all the same
                                           to.row.reset();
                                           capture_exception(to.asked);
                                       }
                                   }};
    sink.out = &current;
    call_history history;
    sink.history = &history;
    if (!checks.own_keys.partition.empty())
        sink.refused_again = [](void* out, std::string_view asked, std::string_view refusal) {
            static_cast<target*>(out)->own.look(asked, refusal);
        };
    if (read_returned != nullptr) {
        sink.success = [](void* out, std::string_view json) {
            auto& to = *static_cast<target*>(out);
            detail::read_returned(json, wire::item_sink{&to.returned, to.read_returned});
        };
    }
    bool const applied = co_await via.send(std::move(request), sink);
    using outcome = write_outcome<Row, Returned, Version>;
    if (!applied && current.own.must_read()) co_await read_own_write(via, current.own, current.asked.table());
    if (!applied && !current.own.seen())
        co_return outcome::refused_write(std::move(current.row), current.asked.failure())
            .with_repeated(history.repeated);
    if constexpr (std::is_void_v<Returned>)
        co_return outcome::applied_write({}, stored).with_repeated(history.repeated);
    else
        co_return outcome::applied_write(std::move(current.returned), stored).with_repeated(history.repeated);
}

asio::awaitable<bool> create_table_if_missing(client via, table_definition wanted,
                                              std::chrono::milliseconds timeout);
asio::awaitable<table_description> describe_table(client via, std::string table);
asio::awaitable<table_description> describe_all_of_table(client via, std::string table);
asio::awaitable<drift_report> table_drift(client via, table_definition wanted);
asio::awaitable<std::vector<std::string>> add_missing_indexes(client via, table_definition wanted,
                                                              std::chrono::milliseconds timeout);
asio::awaitable<bool> drop_table(client via, std::string table, std::chrono::milliseconds timeout);

}  // namespace dynamap::detail
