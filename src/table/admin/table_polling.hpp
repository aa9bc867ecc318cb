// Shared by the operations on whole tables: requesting a table's state, and waiting between two requests.
#pragma once

#include <asio/awaitable.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "base/thrown_code.hpp"
#include "dynamap/client.hpp"
#include "dynamap/detail/table/call/call.hpp"

namespace dynamap::detail {

/// The waits between two requests about a table: 50 ms at first, then half as long again each time, at most 2
/// s.
class polling {
  public:
    polling(dynamap::client client, std::string_view what, std::string table,
            std::chrono::milliseconds timeout);

    /// Waits. `still` says what for: "the table was still being created".
    /// Errors: `errc::deadline_exceeded` with `still` and `advice`, if no time is left.
    asio::awaitable<void> pause(std::string still, std::string_view advice);

    /// The time left for the next request; at least a moment, so that the request itself reports the
    /// deadline.
    [[nodiscard]] std::chrono::milliseconds left() const;

    /// An error of this call about this table.
    [[nodiscard]] error failure(errc code, std::string_view sentence) const;

    [[nodiscard]] dynamap::client const& client() const noexcept { return client_; }
    [[nodiscard]] std::string const& table() const noexcept { return table_; }

  private:
    dynamap::client client_;
    std::string what_, table_;
    std::chrono::milliseconds timeout_;
    std::chrono::steady_clock::time_point end_;
    std::chrono::milliseconds next_{50};
};

/// If the code `e` of the current exception is a cancellation, throws an error of the call `what` about
/// `table`; otherwise rethrows the exception. Call it in a catch block.
[[noreturn]] void rethrow_as_cancelled(std::error_code e, std::string_view what, std::string table);

/// Awaits the work of a call that sends several requests. If the call is cancelled between two of them, Asio
/// throws its own error; this turns it into an error of the call.
template <class T>
asio::awaitable<T> with_named_cancellation(std::string_view what, std::string table,
                                           asio::awaitable<T> work) {
    try {
        co_return co_await std::move(work);
    } catch (error const&) {
        throw;
    } catch (...) {
        rethrow_as_cancelled(thrown_code(), what, std::move(table));
    }
}

/// A request whose only member is the table's name.
operation named_request(std::string_view name, std::string const& table,
                        std::chrono::milliseconds timeout = std::chrono::milliseconds{0});

/// Sends a request and parses its response with `Read`.
template <auto Read>
auto ask(client client, operation request) -> asio::awaitable<decltype(Read(std::string_view{}))> {
    struct handler final : response_handler {
        void success(response const& found) override { result = Read(found.json); }
        decltype(Read(std::string_view{})) result;
    } reader;
    co_await client.send(std::move(request), reader);
    co_return std::move(reader.result);
}

/// The description; none if there is no such table.
asio::awaitable<std::optional<table_description>> describe_if_there(client client, std::string table,
                                                                    std::chrono::milliseconds timeout);

/// Sends a request whose response is not needed.
asio::awaitable<void> send_plainly(client client, operation request);
/// Whether a refused call had sent its request before without getting a response. If so, the earlier request
/// may be the reason for the refusal.
[[nodiscard]] bool may_be_earlier_attempt(error const& failure) noexcept;
/// Whether a request may have been carried out although its call failed: there was no response.
[[nodiscard]] bool response_was_lost(error const& failure) noexcept;

/// "customer (S), placed_at (N)".
std::string key_text(std::vector<key_attribute> const& attributes);
bool same_key(std::vector<key_attribute> const& a, std::vector<key_attribute> const& b);

/// Throws `errc::schema_mismatch` if the table has keys that differ from the definition's,
/// `errc::malformed_response` if the types of its keys are not described.
void require_same_keys(polling const& call, table_definition const& wanted, table_description const& found);
/// Throws if the table is in a state that waiting does not end.
void require_usable(polling const& call, table_description const& found);

/// The table's index with this name; null: it has none.
index_description const* find_index(table_description const& table, std::string_view name);
/// The first index of the definition that the table is still creating; null: none.
index_description const* index_in_creation(table_definition const& wanted, table_description const& found);

}  // namespace dynamap::detail
