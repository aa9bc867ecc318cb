// A single write that is applied once: a transaction of one operation.
#pragma once

#include <asio/awaitable.hpp>
#include <exception>
#include <optional>
#include <utility>

#include "dynamap/client.hpp"
#include "dynamap/detail/table/call/call.hpp"
#include "dynamap/detail/table/transaction/transaction_items.hpp"
#include "dynamap/outcome.hpp"

namespace dynamap::detail {

/// Sends a write without a condition, except the one that its version can be incremented.
/// Errors: `errc::out_of_range` if it cannot.
asio::awaitable<void> write_once(client client, transaction_item item, bool counts_version);

/// Sends a write that stores a version which is known before.
template <class Version>
asio::awaitable<Version> write_version_once(client client, transaction_item item, Version stored) {
    co_await write_once(std::move(client), std::move(item), false);
    co_return stored;
}

/// The result of a write with a condition.
struct once_result {
    bool applied = false;
    bool repeated = false;
    std::exception_ptr item_mismatch = {};  ///< why the item that failed the condition could not be read
};
/// Sends a write with a condition. The item that failed it is read into `optional_row`.
/// Errors: a refusal for another reason than the condition; what `check` throws.
asio::awaitable<once_result> write_once_if(client client, transaction_item item, wire::row_ref optional_row,
                                           refusal_check check);

/// Sends a write with a condition. `stored` is the version that it stores, if the caller needs it.
template <class Row, class Version>
asio::awaitable<write_outcome<Row, void, Version>> write_once_if(client client, transaction_item item,
                                                                 refusal_check check,
                                                                 known_version<Version> stored) {
    using outcome = write_outcome<Row, void, Version>;
    std::optional<Row> current;
    once_result result =
        co_await write_once_if(std::move(client), std::move(item), wire::row_ref(current), check);
    if (result.item_mismatch) current.reset();
    if (result.applied) co_return outcome::applied_write({}, stored).with_repeated(result.repeated);
    co_return outcome::refused_write(std::move(current), std::move(result.item_mismatch))
        .with_repeated(result.repeated);
}

}  // namespace dynamap::detail
