// The coroutines behind the typed calls. Only the decode functions depend on the row.
#pragma once

#include <asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "dynamap/client.hpp"
#include "dynamap/detail/base/function_ref.hpp"
#include "dynamap/detail/table/transaction/own_write.hpp"
#include "dynamap/detail/wire/request.hpp"
#include "dynamap/detail/wire/table_definition.hpp"
#include "dynamap/detail/wire/table_description.hpp"
#include "dynamap/detail/wire/value_reader.hpp"
#include "dynamap/drift.hpp"
#include "dynamap/outcome.hpp"

namespace dynamap::detail {

/// Reads an item into a `std::optional<Row>`.
using item_reader = void (*)(wire::row_ref optional_row, value_reader& item);

/// Call it in a catch block: stores the exception, completed, and awaiting the call throws it.
void capture_exception(operation& request) noexcept;
/// Throws an error that was made before the first request: nothing was sent.
[[noreturn]] void throw_unsent(error const& failure, std::string_view operation, std::string_view table);
/// Throws the exception with which a request was encoded, if there is one: nothing was sent.
void require_encoded(std::exception_ptr const& failure, std::string_view operation, std::string_view table);

/// Makes a request. `write(body)` fills its body. Its exception is thrown by the `co_await`, not here.
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
/// Reads the item that a write returns. An error says that the write itself was applied.
void read_returned(std::string_view json, wire::item_sink to);

/// Examines the item that did not meet a write's condition, before anything else.
using refusal_check = void (*)(value_reader& item);
/// `repeated`: an earlier request of the call may have been applied, and may have stored that version itself.
/// Errors: `errc::out_of_range`, always: the version has reached the end of its member's type.
[[noreturn]] void throw_last_version(bool repeated);
/// Errors: `errc::out_of_range` if the item's version, the attribute `name`, is `most` or more.
void require_next_version(value_reader& item, std::string_view name, std::int64_t most);

/// Sends a write without a condition of the caller. It may have the condition that its version can be
/// incremented.
asio::awaitable<void> send_write(client client, operation request, bool counts_version = false);

/// The response to a write without a condition of the caller. It may have the condition that its version can
/// be incremented.
class unconditional_response : public response_handler {
  public:
    explicit unconditional_response(bool counts_version) noexcept : counts_version_(counts_version) {}
    /// Errors: `errc::out_of_range` if the version cannot be incremented.
    bool refused(response const& found, std::string_view code) override;

  private:
    bool counts_version_;
};

/// The response to a read, or to a write that returns an item. It passes the item to `item`.
class item_response final : public unconditional_response {
  public:
    /// A function that reads the response: `wire::read_item_response`, or another.
    using parse = void (*)(std::string_view json, wire::item_sink to);

    item_response(function_ref<void(value_reader&)> item, parse how, bool counts_version) noexcept
        : unconditional_response(counts_version), item_(item), parse_(how) {}

    void success(response const& found) override { parse_(found.json, {item_}); }

  private:
    function_ref<void(value_reader&)> item_;
    parse parse_;
};

/// Sends a request and decodes the item in its response, if there is one. `how` reads the response.
template <class Row>
asio::awaitable<std::optional<Row>> send_read(client client, operation request, item_reader read,
                                              item_response::parse how = &wire::read_item_response,
                                              bool counts_version = false) {
    std::optional<Row> row;
    auto const decode = [&row, read](value_reader& item) { read(wire::row_ref(row), item); };
    item_response handler(decode, how, counts_version);
    co_await client.send(std::move(request), handler);
    co_return std::move(row);
}

/// Sends a read of an item that must exist.
/// Errors: `errc::item_not_found`.
template <class Row>
asio::awaitable<Row> send_read_of_one(client client, operation request, item_reader read) {
    operation original(request.name(), request.table());  // for the error
    original.body().append(request.body().view());
    auto row = co_await send_read<Row>(std::move(client), std::move(request), read);
    if (!row) throw_no_item(original.name(), original.table(), original.body().view());
    co_return std::move(*row);
}

/// Sends an unconditional write that returns an item, which must exist.
template <class Row>
asio::awaitable<Row> send_returning(client client, operation request, item_reader read, bool counts_version) {
    auto row =
        co_await send_read<Row>(std::move(client), std::move(request), read, &read_returned, counts_version);
    if constexpr (requires { requires Row::may_lack_all; }) {
        if (!row) row.emplace();  // the attributes to return were removed
    } else {
        if (!row) throw_nothing_returned();
    }
    co_return std::move(*row);
}

/// Sends a write without a condition, and returns the version that it stores.
template <class Version>
asio::awaitable<Version> send_versioned_write(client client, operation request, Version stored) {
    co_await send_write(std::move(client), std::move(request));
    co_return stored;
}

/// The type that a write returns: nothing, the version it stores, the item it was asked to return, or, with a
/// condition, an outcome.
template <class Row, class Arguments>
struct write_result {
    using returned = typename Arguments::returned_row;
    using version = typename Arguments::stored_version;
    using plain = std::conditional_t<
        std::is_void_v<returned>, std::type_identity<version>,
        std::conditional_t<
            Arguments::returns_new, std::type_identity<returned>,
            std::type_identity<std::optional<std::conditional_t<std::is_void_v<returned>, int, returned>>>>>;
    using type = std::conditional_t<Arguments::conditional, write_outcome<Row, returned, version>,
                                    typename plain::type>;
};

/// What a conditional write checks when its condition fails, in addition to the item.
struct refusal_checks {
    refusal_check check = nullptr;  ///< null: nothing
    wire::key_names own_keys = {};  ///< of a put that recognises its own write by its version; else empty
};

/// The response to a write with a condition. A failed condition is a result.
class conditional_response final : public response_handler {
  public:
    /// `current` reads the item of a failed condition. `returned` reads the item that the write was asked to
    /// return, and is empty if there is none. `original` has no body; it is for errors.
    conditional_response(function_ref<void(value_reader&)> current,
                         function_ref<void(value_reader&)> returned, refusal_checks const& checks,
                         operation original) noexcept
        : current_(current),
          returned_(returned),
          check_(checks.check),
          original_(std::move(original)),
          knows_own_(!checks.own_keys.partition.empty()),
          own_(checks.own_keys) {}

    void success(response const& found) override;
    [[nodiscard]] bool takes_failed_condition() const noexcept override { return true; }
    void current_item(value_reader& item) override;
    void condition_failed(response const& found) override;

    /// The reason why the current item could not be read; null if there is none.
    [[nodiscard]] std::exception_ptr const& failure() const noexcept { return original_.failure(); }
    /// Whether the item that failed a put's condition is the put's own write.
    [[nodiscard]] own_write& own() noexcept { return own_; }
    /// The table's name.
    [[nodiscard]] std::string_view table() const noexcept { return original_.table(); }

  private:
    function_ref<void(value_reader&)> current_, returned_;
    refusal_check check_;
    operation original_;
    bool knows_own_;
    own_write own_;
};

/// Sends a write with a condition. A failed condition is a result. `read_returned` reads the item that the
/// write was asked to return; null: none. `stored` is the version that the write stores, if the caller needs
/// it.
template <class Row, class Returned, class Version>
asio::awaitable<write_outcome<Row, Returned, Version>> send_conditional_write(
    client client, operation request, item_reader read, item_reader read_returned, refusal_checks checks,
    known_version<Version> stored) {
    using outcome = write_outcome<Row, Returned, Version>;
    struct nothing {};
    std::conditional_t<std::is_void_v<Returned>, nothing, std::optional<Returned>> returned;
    std::optional<Row> current;
    auto const decode_current = [&current, read](value_reader& item) { read(wire::row_ref(current), item); };
    auto const decode_returned = [&returned, read_returned](value_reader& item) {
        read_returned(wire::row_ref(returned), item);
    };
    function_ref<void(value_reader&)> into_returned;
    if (read_returned != nullptr) into_returned = decode_returned;
    operation original(request.name(), request.table());
    conditional_response handler(decode_current, into_returned, checks, std::move(original));
    bool const applied = co_await client.send(std::move(request), handler);
    if (!applied && handler.own().must_read())
        co_await read_own_write(client, handler.own(), handler.table());
    if (!applied && !handler.own().seen()) {
        if (handler.failure()) current.reset();  // the condition failed all the same
        co_return outcome::refused_write(std::move(current), handler.failure())
            .with_repeated(handler.repeated());
    }
    if constexpr (std::is_void_v<Returned>)
        co_return outcome::applied_write({}, stored).with_repeated(handler.repeated());
    else co_return outcome::applied_write(std::move(returned), stored).with_repeated(handler.repeated());
}

asio::awaitable<bool> create_table_if_missing(client client, table_definition wanted,
                                              std::chrono::milliseconds timeout);
asio::awaitable<table_description> describe_table(client client, std::string table);
asio::awaitable<table_description> describe_all_of_table(client client, std::string table);
asio::awaitable<drift_report> table_drift(client client, table_definition wanted);
asio::awaitable<std::vector<std::string>> add_missing_indexes(client client, table_definition wanted,
                                                              std::chrono::milliseconds timeout);
asio::awaitable<bool> drop_table(client client, std::string table, std::chrono::milliseconds timeout);

}  // namespace dynamap::detail
